package odata

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// Predicate decides whether an object is in an answer; element is the value of
// the lambda variable, nil outside of one. It runs under the directory's lock.
type Predicate func(o *directory.Object, element any) bool

// filterBinder turns a parsed $filter into a predicate, refusing what Graph
// refuses: unknown properties, operands of the wrong type, operators that the
// property does not support, and advanced queries without their parameters.
type filterBinder struct {
	directory *directory.Directory
	typ       *directory.Type // of the items; directoryObject for mixed lists
	advanced  bool            // ConsistencyLevel: eventual and $count=true
	variable  string
	element   *directory.Type     // of a lambda over complex values
	primitive *directory.Property // of a lambda over strings
	within    string              // property that the lambda ranges over
	used      []string            // first segments used, outermost
}

// BindFilter checks a parsed $filter against a type and makes a predicate of it.
// advanced says that the request is an advanced query. It also returns the
// properties that the filter reads.
func BindFilter(d *directory.Directory, typ *directory.Type, n Node, advanced bool) (Predicate, []string, *Error) {
	b := &filterBinder{directory: d, typ: typ, advanced: advanced}
	if clauses := countOrClauses(n, false); clauses > 15 && !advanced && typ.Is("directoryObject") {
		return nil, nil, UnsupportedQuery("Too many child clauses specified in search filter expression containing 'OR' operators: %d. Max allowed: 15.", clauses)
	}
	p, err := b.bind(n)
	return p, b.used, err
}

// countOrClauses counts the leaves below "or" and the values of "in".
func countOrClauses(n Node, below bool) int {
	switch n := n.(type) {
	case *logicNode:
		return countOrClauses(n.left, below || n.or) + countOrClauses(n.right, below || n.or)
	case *notNode:
		return countOrClauses(n.inner, below)
	case *inNode:
		return len(n.values)
	default:
		if below {
			return 1
		}
		return 0
	}
}

func (b *filterBinder) bind(n Node) (Predicate, *Error) {
	if inner, name := withoutCast(n); inner != nil && b.variable == "" {
		return b.cast(inner, name)
	}
	switch n := n.(type) {
	case *logicNode:
		left, err := b.bind(n.left)
		if err != nil {
			return nil, err
		}
		right, err := b.bind(n.right)
		if err != nil {
			return nil, err
		}
		if n.or {
			return func(o *directory.Object, e any) bool { return left(o, e) || right(o, e) }, nil
		}
		return func(o *directory.Object, e any) bool { return left(o, e) && right(o, e) }, nil
	case *notNode:
		if err := b.needAdvanced("Not"); err != nil {
			return nil, err
		}
		inner, err := b.bind(n.inner)
		if err != nil {
			return nil, err
		}
		return func(o *directory.Object, e any) bool { return !inner(o, e) }, nil
	case *compareNode:
		return b.compare(n)
	case *inNode:
		return b.in(n)
	case *matchNode:
		return b.match(n)
	case *isofNode:
		t, ok := directory.TypeNamed(n.typ)
		if !ok || t.Complex {
			return nil, BadRequest("Invalid filter clause: The child type '%s%s' in a cast was not an entity type. Casts can only be performed on entity types.", directory.TypePrefix, n.typ)
		}
		return func(o *directory.Object, _ any) bool { return o.Type.Is(t.Name) }, nil
	case *lambdaNode:
		return b.lambda(n)
	}
	return nil, UnsupportedQuery("Unsupported Query.")
}

const advancedHint = "Try adding $count=true query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information"

// needAdvanced refuses an operator of advanced queries without their parameters.
func (b *filterBinder) needAdvanced(operator string) *Error {
	if b.advanced || !b.typ.InDirectory() {
		return nil
	}
	return UnsupportedQuery("Operator '%s' is not supported because the required parameters might be missing. %s", operator, advancedHint)
}

var matchNames = map[string]string{"ne": "NotEqualsMatch", "gt": "GreaterThanMatch", "lt": "LessThanMatch"}

// check applies filterTables to an operator on a path.
func (b *filterBinder) check(property, op string, null bool) *Error {
	typ := directory.NearestBase(b.typ, filterTables).Name
	if b.within != "" {
		property = b.within
	} else {
		b.used = append(b.used, property)
	}
	if typ == "directoryObject" {
		if b.advanced {
			return nil
		}
		return UnsupportedQuery("Unsupported Query.")
	}
	if b.typ.InDirectory() && (op == "gt" || op == "lt") {
		return UnsupportedQuery("Unsupported property filter clause operator '%s'.", matchNames[op])
	}
	if op == "endswith" && slices.Contains(endsWithProperties, property) {
		return b.needAdvanced("endsWith")
	}
	got := filterSupport(typ, property, op)
	switch {
	case null && op == "eq":
		got = filterSupport(typ, property, "null")
	case null && got != supportNone && b.typ.InDirectory():
		got = min(supportAdvanced, filterSupport(typ, property, "null"))
	}
	switch {
	case got == supportDefault, got == supportAdvanced && b.advanced:
		return nil
	case got == supportAdvanced && op == "ne":
		return UnsupportedQuery("Unsupported property filter clause operator 'NotEqualsMatch'.")
	case op == "contains":
		return UnsupportedQuery("Unsupported Query.")
	}
	return UnsupportedQuery("Unsupported or invalid query filter clause specified for property '%s' of resource '%s'.", property, title(typ))
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// field is a bound path: how to read it, and its type.
type field struct {
	property *directory.Property
	root     string
	text     func(o *directory.Object, element any) (string, bool) // false: null
}

// resolve binds a property path that ends in a value.
func (b *filterBinder) resolve(path *pathNode) (field, *Error) {
	segments := path.segments
	if b.variable != "" && segments[0] == b.variable {
		return b.resolveElement(segments[1:])
	}
	p, err := b.property(segments[0])
	if err != nil {
		return field{}, err
	}
	name := segments[0]
	if len(segments) == 1 {
		return field{p, name, func(o *directory.Object, _ any) (string, bool) { return o.Scalar(name) }}, nil
	}
	inner, rest, err := innerProperty(p, segments[1:])
	if err != nil {
		return field{}, err
	}
	return field{inner, name, func(o *directory.Object, _ any) (string, bool) {
		m, _ := o.Get(name).(map[string]any)
		return textAt(m, rest)
	}}, nil
}

// resolveElement binds a path that starts at the lambda variable.
func (b *filterBinder) resolveElement(rest []string) (field, *Error) {
	if b.primitive != nil {
		if len(rest) > 0 {
			return field{}, noProperty(rest[0], b.primitive.EdmType())
		}
		return field{b.primitive, b.within, func(_ *directory.Object, e any) (string, bool) { return anyText(e) }}, nil
	}
	if len(rest) == 0 {
		return field{}, BadRequest("Invalid filter clause: The $filter expression must evaluate to a single boolean value.")
	}
	p, ok := b.element.Property(rest[0])
	if !ok {
		return field{}, noProperty(rest[0], b.element.FullName())
	}
	p, rest, err := innerPropertyFrom(p, rest)
	if err != nil {
		return field{}, err
	}
	return field{p, b.within, func(_ *directory.Object, e any) (string, bool) {
		m, _ := e.(map[string]any)
		return textAt(m, rest)
	}}, nil
}

// innerProperty walks into complex types; rest is the path below p.
func innerProperty(p *directory.Property, rest []string) (*directory.Property, []string, *Error) {
	for i, name := range rest {
		t, ok := directory.TypeNamed(p.Type)
		if !ok || p.Kind != directory.KindComplex {
			return nil, nil, noProperty(name, p.EdmType())
		}
		if p, ok = t.Property(name); !ok {
			return nil, nil, noProperty(name, t.FullName())
		}
		if p.Collection && i < len(rest)-1 {
			return nil, nil, BadRequest("Invalid filter clause: The parent value for a property access of a property '%s' is not a single value. Property access can only be applied to a single value.", rest[i+1])
		}
	}
	return p, rest, nil
}

func innerPropertyFrom(p *directory.Property, path []string) (*directory.Property, []string, *Error) {
	inner, _, err := innerProperty(p, path[1:])
	return inner, path, err
}

func noProperty(name, typ string) *Error {
	return BadRequest("Invalid filter clause: Could not find a property named '%s' on type '%s'.", name, typ)
}

// property finds a property of the items; a list of mixed objects has those of
// all their types, because directoryObject is an open type.
func (b *filterBinder) property(name string) (*directory.Property, *Error) {
	if p, ok := b.typ.Property(name); ok {
		return p, nil
	}
	if b.typ.Name == "directoryObject" {
		for _, t := range directory.ObjectTypes() {
			if p, ok := t.Property(name); ok {
				return p, nil
			}
		}
	}
	if _, ok := b.typ.Navigation(name); ok {
		return nil, UnsupportedQuery("Unsupported or invalid query filter clause specified for property '%s' of resource '%s'.", name, title(b.typ.Name))
	}
	return nil, noProperty(name, b.typ.FullName())
}

func textAt(m map[string]any, path []string) (string, bool) {
	for i, name := range path {
		v, ok := m[name]
		if !ok || v == nil {
			return "", false
		}
		if i == len(path)-1 {
			return anyText(v)
		}
		m, _ = v.(map[string]any)
	}
	return "", false
}

func anyText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), true
	case nil:
		return "", false
	default:
		text, err := json.Marshal(v)
		return string(text), err == nil
	}
}

// compareText orders a value and a literal of one kind; ok is false when either
// cannot be read.
func compareText(kind directory.Kind, value, lit string) (int, bool) {
	switch kind {
	case directory.KindInt, directory.KindDouble:
		a, err := strconv.ParseFloat(value, 64)
		b, err2 := strconv.ParseFloat(lit, 64)
		if err != nil || err2 != nil {
			return 0, false
		}
		switch {
		case a < b:
			return -1, true
		case a > b:
			return 1, true
		}
		return 0, true
	case directory.KindTime:
		a, ok := ParseTime(value)
		b, ok2 := ParseTime(lit)
		return a.Compare(b), ok && ok2
	default:
		if strings.EqualFold(value, lit) {
			return 0, true
		}
		return strings.Compare(strings.ToLower(value), strings.ToLower(lit)), true
	}
}

// ParseTime reads an instant or a date as $filter spells them.
func ParseTime(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", time.DateOnly} {
		if t, err := time.Parse(layout, strings.ToUpper(s)); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
