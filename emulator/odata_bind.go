package emulator

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// predicate decides whether an object is in an answer; element is the value of
// the lambda variable, nil outside of one. It runs under the directory's lock.
type predicate func(o *Object, element any) bool

// filterBinder turns a parsed $filter into a predicate, refusing what Graph
// refuses: unknown properties, operands of the wrong type, operators that the
// property does not support, and advanced queries without their parameters.
type filterBinder struct {
	directory *Directory
	typ       *EntityType // of the items; directoryObject for mixed lists
	advanced  bool        // ConsistencyLevel: eventual and $count=true
	variable  string
	element   *EntityType // of a lambda over complex values
	primitive *Property   // of a lambda over strings
	within    string      // property that the lambda ranges over
	used      []string    // first segments used, outermost
}

func bindFilter(d *Directory, typ *EntityType, n node, advanced bool) (predicate, []string, *graphError) {
	b := &filterBinder{directory: d, typ: typ, advanced: advanced}
	if clauses := countOrClauses(n, false); clauses > 15 && !advanced && typ.Is("directoryObject") {
		return nil, nil, unsupportedQuery("Too many child clauses specified in search filter expression containing 'OR' operators: %d. Max allowed: 15.", clauses)
	}
	p, err := b.bind(n)
	return p, b.used, err
}

// countOrClauses counts the leaves below "or" and the values of "in".
func countOrClauses(n node, below bool) int {
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

func (b *filterBinder) bind(n node) (predicate, *graphError) {
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
			return func(o *Object, e any) bool { return left(o, e) || right(o, e) }, nil
		}
		return func(o *Object, e any) bool { return left(o, e) && right(o, e) }, nil
	case *notNode:
		if err := b.needAdvanced("Not"); err != nil {
			return nil, err
		}
		inner, err := b.bind(n.inner)
		if err != nil {
			return nil, err
		}
		return func(o *Object, e any) bool { return !inner(o, e) }, nil
	case *compareNode:
		return b.compare(n)
	case *inNode:
		return b.in(n)
	case *matchNode:
		return b.match(n)
	case *isofNode:
		t, ok := typeNamed(n.typ)
		if !ok || t.Complex {
			return nil, badRequest("Invalid filter clause: The child type '%s%s' in a cast was not an entity type. Casts can only be performed on entity types.", typePrefix, n.typ)
		}
		return func(o *Object, _ any) bool { return o.Type.Is(t.Name) }, nil
	case *lambdaNode:
		return b.lambda(n)
	}
	return nil, unsupportedQuery("Unsupported Query.")
}

const advancedHint = "Try adding $count=true query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information"

// needAdvanced refuses an operator of advanced queries without their parameters.
func (b *filterBinder) needAdvanced(operator string) *graphError {
	if b.advanced || !b.typ.inDirectory() {
		return nil
	}
	return unsupportedQuery("Operator '%s' is not supported because the required parameters might be missing. %s", operator, advancedHint)
}

// inDirectory reports whether the type is served by the directory, whose query
// rules are the strict ones.
func (t *EntityType) inDirectory() bool {
	return t.Is("directoryObject") || t.Name == "oAuth2PermissionGrant"
}

var matchNames = map[string]string{"ne": "NotEqualsMatch", "gt": "GreaterThanMatch", "lt": "LessThanMatch"}

// check applies filterTables to an operator on a path.
func (b *filterBinder) check(property, op string, null bool) *graphError {
	typ := nearest(b.typ, filterTables).Name
	if b.within != "" {
		property = b.within
	} else {
		b.used = append(b.used, property)
	}
	if typ == "directoryObject" {
		if b.advanced {
			return nil
		}
		return unsupportedQuery("Unsupported Query.")
	}
	if b.typ.inDirectory() && (op == "gt" || op == "lt") {
		return unsupportedQuery("Unsupported property filter clause operator '%s'.", matchNames[op])
	}
	if op == "endswith" && slices.Contains(endsWithProperties, property) {
		return b.needAdvanced("endsWith")
	}
	got := filterSupport(typ, property, op)
	switch {
	case null && op == "eq":
		got = filterSupport(typ, property, "null")
	case null && got != supportNone && b.typ.inDirectory():
		got = min(supportAdvanced, filterSupport(typ, property, "null"))
	}
	switch {
	case got == supportDefault, got == supportAdvanced && b.advanced:
		return nil
	case got == supportAdvanced && op == "ne":
		return unsupportedQuery("Unsupported property filter clause operator 'NotEqualsMatch'.")
	case op == "contains":
		return unsupportedQuery("Unsupported Query.")
	}
	return unsupportedQuery("Unsupported or invalid query filter clause specified for property '%s' of resource '%s'.", property, title(typ))
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// field is a bound path: how to read it, and its type.
type field struct {
	property *Property
	root     string
	text     func(o *Object, element any) (string, bool) // false: null
}

// resolve binds a property path that ends in a value.
func (b *filterBinder) resolve(path *pathNode) (field, *graphError) {
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
		return field{p, name, func(o *Object, _ any) (string, bool) { return o.scalar(name) }}, nil
	}
	inner, rest, err := innerProperty(p, segments[1:])
	if err != nil {
		return field{}, err
	}
	return field{inner, name, func(o *Object, _ any) (string, bool) {
		m, _ := o.Get(name).(map[string]any)
		return textAt(m, rest)
	}}, nil
}

// resolveElement binds a path that starts at the lambda variable.
func (b *filterBinder) resolveElement(rest []string) (field, *graphError) {
	if b.primitive != nil {
		if len(rest) > 0 {
			return field{}, noProperty(rest[0], b.primitive.EdmType())
		}
		return field{b.primitive, b.within, func(_ *Object, e any) (string, bool) { return anyText(e) }}, nil
	}
	if len(rest) == 0 {
		return field{}, badRequest("Invalid filter clause: The $filter expression must evaluate to a single boolean value.")
	}
	p, ok := b.element.Property(rest[0])
	if !ok {
		return field{}, noProperty(rest[0], b.element.FullName())
	}
	p, rest, err := innerPropertyFrom(p, rest)
	if err != nil {
		return field{}, err
	}
	return field{p, b.within, func(_ *Object, e any) (string, bool) {
		m, _ := e.(map[string]any)
		return textAt(m, rest)
	}}, nil
}

// innerProperty walks into complex types; rest is the path below p.
func innerProperty(p *Property, rest []string) (*Property, []string, *graphError) {
	for i, name := range rest {
		t, ok := typeNamed(p.Type)
		if !ok || p.Kind != KindComplex {
			return nil, nil, noProperty(name, p.EdmType())
		}
		if p, ok = t.Property(name); !ok {
			return nil, nil, noProperty(name, t.FullName())
		}
		if p.Collection && i < len(rest)-1 {
			return nil, nil, badRequest("Invalid filter clause: The parent value for a property access of a property '%s' is not a single value. Property access can only be applied to a single value.", rest[i+1])
		}
	}
	return p, rest, nil
}

func innerPropertyFrom(p *Property, path []string) (*Property, []string, *graphError) {
	inner, _, err := innerProperty(p, path[1:])
	return inner, path, err
}

func noProperty(name, typ string) *graphError {
	return badRequest("Invalid filter clause: Could not find a property named '%s' on type '%s'.", name, typ)
}

// property finds a property of the items; a list of mixed objects has those of
// all their types, because directoryObject is an open type.
func (b *filterBinder) property(name string) (*Property, *graphError) {
	if p, ok := b.typ.Property(name); ok {
		return p, nil
	}
	if b.typ.Name == "directoryObject" {
		for _, spec := range tableSpecs {
			if spec.directory {
				if t, ok := typeNamed(spec.typ); ok {
					if p, ok := t.Property(name); ok {
						return p, nil
					}
				}
			}
		}
	}
	if _, ok := b.typ.Navigation(name); ok {
		return nil, unsupportedQuery("Unsupported or invalid query filter clause specified for property '%s' of resource '%s'.", name, title(b.typ.Name))
	}
	return nil, noProperty(name, b.typ.FullName())
}

// scalar returns a property as text; false when it is null.
func (o *Object) scalar(name string) (string, bool) {
	if name == "id" {
		return o.ID, true
	}
	slot := o.Type.Slot(name)
	if slot < 0 {
		return "", false
	}
	raw, ok := o.raw(slot)
	switch {
	case !ok || raw == "null":
		return "", false
	case raw[0] == '"':
		return jsonText(raw), true
	default:
		return raw, true
	}
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
func compareText(kind Kind, value, lit string) (int, bool) {
	switch kind {
	case KindInt, KindDouble:
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
	case KindTime:
		a, ok := parseTime(value)
		b, ok2 := parseTime(lit)
		return a.Compare(b), ok && ok2
	default:
		if strings.EqualFold(value, lit) {
			return 0, true
		}
		return strings.Compare(strings.ToLower(value), strings.ToLower(lit)), true
	}
}

func parseTime(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", time.DateOnly} {
		if t, err := time.Parse(layout, strings.ToUpper(s)); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
