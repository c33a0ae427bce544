package odata

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

var operatorKinds = map[string]string{
	"eq": "Equal", "ne": "NotEqual", "gt": "GreaterThan", "ge": "GreaterThanOrEqual", "lt": "LessThan", "le": "LessThanOrEqual",
}

// edmType is the type of a literal as the OData library names it.
func (l literal) edmType() string {
	switch l.kind {
	case tokenString:
		if l.enum != "" {
			return directory.TypePrefix + l.enum
		}
		return "Edm.String"
	case tokenNumber:
		if strings.Contains(l.text, ".") {
			return "Edm.Double"
		}
		return "Edm.Int32"
	case tokenTime:
		return "Edm.DateTimeOffset"
	case tokenDate:
		return "Edm.Date"
	case tokenGUID:
		return "Edm.Guid"
	default:
		return "Edm.Boolean"
	}
}

// fits checks a literal against a property, op being the operator kind.
func (l literal) fits(p *directory.Property, op string) *Error {
	if l.isNull() {
		return nil
	}
	ok := false
	if !p.Collection {
		switch p.Kind {
		case directory.KindString:
			ok = l.kind == tokenString && l.enum == ""
		case directory.KindEnum:
			if l.kind == tokenString && (l.enum == "" || l.enum == p.Type) {
				if members, known := directory.EnumMembers(p.Type); known && !slices.Contains(members, l.text) {
					return BadRequest("Invalid filter clause: The string '%s' is not a valid enumeration type constant.", l.text)
				}
				ok = true
			}
		case directory.KindBool:
			ok = l.kind == tokenName
		case directory.KindInt, directory.KindDouble:
			ok = l.kind == tokenNumber
		case directory.KindTime, directory.KindDate:
			ok = l.kind == tokenTime || l.kind == tokenDate
			if _, parses := ParseTime(l.text); ok && !parses {
				return BadRequest("Invalid filter clause: Unrecognized 'Edm.DateTimeOffset' literal '%s'.", l.text)
			}
		case directory.KindGUID:
			ok = l.kind == tokenGUID
		}
	}
	if !ok {
		return BadRequest("Invalid filter clause: A binary operator with incompatible types was detected. Found operand types '%s' and '%s' for operator kind '%s'.", p.EdmType(), l.edmType(), op)
	}
	return nil
}

func (b *filterBinder) compare(n *compareNode) (Predicate, *Error) {
	if n.path.count {
		return b.compareCount(n)
	}
	f, err := b.resolve(n.path)
	if err != nil {
		return nil, err
	}
	if err := n.value.fits(f.property, operatorKinds[n.op]); err != nil {
		return nil, err
	}
	if f.property.Collection {
		return nil, BadRequest("Invalid filter clause: A binary operator with incompatible types was detected. Found operand types '%s' and '%s' for operator kind '%s'.", f.property.EdmType(), n.value.edmType(), operatorKinds[n.op])
	}
	if err := b.check(f.root, n.op, n.value.isNull()); err != nil {
		return nil, err
	}
	text, kind, lit := f.text, f.property.Kind, n.value.text
	if n.value.isNull() {
		switch n.op {
		case "eq":
			return func(o *directory.Object, e any) bool { _, ok := text(o, e); return !ok }, nil
		case "ne":
			return func(o *directory.Object, e any) bool { _, ok := text(o, e); return ok }, nil
		}
		return nil, UnsupportedQuery("Unsupported Query.")
	}
	// A flag that was never set reads as null, and null is no value: it is
	// unequal to both true and false.
	op := n.op
	return func(o *directory.Object, e any) bool {
		value, ok := text(o, e)
		if !ok {
			return op == "ne"
		}
		c, ok := compareText(kind, value, lit)
		if !ok {
			return op == "ne"
		}
		switch op {
		case "eq":
			return c == 0
		case "ne":
			return c != 0
		case "gt":
			return c > 0
		case "ge":
			return c >= 0
		case "lt":
			return c < 0
		default:
			return c <= 0
		}
	}, nil
}

// compareCount binds "owners/$count eq 0" and "assignedLicenses/$count ne 0".
// https://learn.microsoft.com/graph/aad-advanced-queries
func (b *filterBinder) compareCount(n *compareNode) (Predicate, *Error) {
	if len(n.path.segments) != 1 || n.value.kind != tokenNumber {
		return nil, UnsupportedQuery("Unsupported Query.")
	}
	name := n.path.segments[0]
	count, err := b.counter(name)
	if err != nil {
		return nil, err
	}
	if !b.advanced {
		return nil, UnsupportedQuery("Operator '$count' is not supported because the required parameters might be missing. %s", advancedHint)
	}
	b.used = append(b.used, name)
	if n.op != "eq" && n.op != "ne" || n.value.text != "0" && n.value.text != "1" {
		return nil, UnsupportedQuery("Unsupported or invalid query filter clause specified for property '%s' of resource '%s'.", name, title(b.typ.Name))
	}
	want, equal := n.value.text, n.op == "eq"
	return func(o *directory.Object, _ any) bool { return (strconv.Itoa(count(o)) == want) == equal }, nil
}

// counter counts the values of a collection or the links of a relationship.
func (b *filterBinder) counter(name string) (func(o *directory.Object) int, *Error) {
	if p, ok := b.typ.Property(name); ok && p.Collection {
		return func(o *directory.Object) int { return len(elements(o, name, p)) }, nil
	}
	if _, ok := b.typ.Navigation(name); ok {
		for _, l := range directory.Relationships {
			if l.Name == name && !l.Transitive {
				d := b.directory
				return func(o *directory.Object) int { return len(d.LiveAt(l.Numbers(d, o.Number()))) }, nil
			}
		}
		return nil, UnsupportedQuery("Unsupported Query.")
	}
	return nil, noProperty(name, b.typ.FullName())
}

func (b *filterBinder) in(n *inNode) (Predicate, *Error) {
	f, err := b.resolve(n.path)
	if err != nil {
		return nil, err
	}
	values := map[string]bool{}
	for _, v := range n.values {
		if err := v.fits(f.property, "Equal"); err != nil {
			return nil, err
		}
		values[strings.ToLower(v.text)] = true
	}
	if err := b.check(f.root, "in", false); err != nil {
		return nil, err
	}
	text := f.text
	return func(o *directory.Object, e any) bool {
		v, ok := text(o, e)
		return ok && values[strings.ToLower(v)]
	}, nil
}

func (b *filterBinder) match(n *matchNode) (Predicate, *Error) {
	f, err := b.resolve(n.path)
	if err != nil {
		return nil, err
	}
	if f.property.Kind != directory.KindString && f.property.Kind != directory.KindEnum || f.property.Collection {
		return nil, BadRequest("Invalid filter clause: No function signature for the function with name '%s' matches the specified arguments.", n.function)
	}
	if err := b.check(f.root, n.function, false); err != nil {
		return nil, err
	}
	test := strings.HasPrefix
	switch n.function {
	case "endswith":
		test = strings.HasSuffix
	case "contains":
		test = strings.Contains
	}
	text, want := f.text, strings.ToLower(n.value.text)
	return func(o *directory.Object, e any) bool {
		v, ok := text(o, e)
		return ok && test(strings.ToLower(v), want)
	}, nil
}

func (b *filterBinder) lambda(n *lambdaNode) (Predicate, *Error) {
	if b.variable != "" || len(n.path.segments) != 1 {
		return nil, UnsupportedQuery("Unsupported Query.")
	}
	name := n.path.segments[0]
	if nav, ok := b.typ.Navigation(name); ok && contained[name] != "" {
		return b.lambdaOverRows(n, nav)
	}
	p, err := b.property(name)
	if err != nil {
		return nil, err
	}
	if !p.Collection {
		return nil, BadRequest("Invalid filter clause: Any/All may only be used following a collection.")
	}
	if n.body == nil {
		if err := b.check(name, "eq", false); err != nil {
			return nil, err
		}
		return func(o *directory.Object, _ any) bool { return len(elements(o, name, p)) > 0 }, nil
	}
	inner := &filterBinder{directory: b.directory, typ: b.typ, advanced: b.advanced, variable: n.variable, within: name}
	if p.Kind == directory.KindComplex {
		t, ok := directory.TypeNamed(p.Type)
		if !ok {
			return nil, UnsupportedQuery("Unsupported Query.")
		}
		inner.element = t
	} else {
		single := *p
		single.Collection = false
		inner.primitive = &single
	}
	body, err := inner.bind(n.body)
	if err != nil {
		return nil, err
	}
	b.used = append(b.used, name)
	all := n.all
	return func(o *directory.Object, _ any) bool {
		for _, e := range elements(o, name, p) {
			if body(o, e) != all {
				return !all
			}
		}
		return all
	}, nil
}

// lambdaOverRows is lambda over a relationship whose rows the object contains.
func (b *filterBinder) lambdaOverRows(n *lambdaNode, nav directory.Navigation) (Predicate, *Error) {
	element, ok := directory.TypeNamed(nav.Type)
	if !ok || n.body == nil {
		return nil, UnsupportedQuery("Unsupported Query.")
	}
	inner := &filterBinder{directory: b.directory, typ: b.typ, advanced: b.advanced, variable: n.variable, within: nav.Name, element: element}
	body, err := inner.bind(n.body)
	if err != nil {
		return nil, err
	}
	d, rows, all := b.directory, contained[nav.Name], n.all
	return func(o *directory.Object, _ any) bool {
		for _, e := range containedElements(d, o, rows) {
			if body(o, e) != all {
				return !all
			}
		}
		return all
	}, nil
}

// elements returns the values of a collection property.
func elements(o *directory.Object, name string, p *directory.Property) []any {
	slot := o.Type.Slot(name)
	if slot < 0 {
		return nil
	}
	raw, ok := o.Raw(slot)
	if !ok || len(raw) <= len("[]") || raw == "null" {
		return nil
	}
	var values []any
	if json.Unmarshal([]byte(raw), &values) != nil {
		return nil
	}
	return values
}
