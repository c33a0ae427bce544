package directory

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// schemaGzip is the entity model of Microsoft Graph v1.0: entity, complex and
// enumeration types with their properties and navigation properties, taken
// from the published CSDL (microsoftgraph/msgraph-metadata, MIT). Names have
// lost their "microsoft.graph." prefix; a trailing "!" on a property's type
// means non-nullable, a trailing "@" on a navigation property containment.
//
//go:embed data/schema.json.gz
var schemaGzip []byte

// Kind tells how a property's values are compared and encoded.
type Kind uint8

// The kinds of property value. KindEnum values are strings on the wire.
const (
	KindString Kind = iota
	KindBool
	KindInt
	KindDouble
	KindTime
	KindDate
	KindGUID
	KindEnum
	KindComplex
)

// Property is one structural property of an entity or complex type.
type Property struct {
	Name       string
	Type       string // without Collection(…), e.g. "Edm.String", "assignedLicense"
	Kind       Kind
	Collection bool
	Nullable   bool
	hidden     bool // never served: the owner of a contained row
	beta       bool // served under /beta only
}

// EdmType is the property's type as Microsoft's messages spell it, e.g.
// "Edm.String" or "Collection(microsoft.graph.assignedLicense)".
func (p *Property) EdmType() string {
	t := p.Type
	if !strings.HasPrefix(t, "Edm.") {
		t = TypePrefix + t
	}
	if p.Collection {
		t = "Collection(" + t + ")"
	}
	return t
}

// Navigation is one navigation property: Type is the target entity type.
type Navigation struct {
	Name       string
	Type       string
	Collection bool
	Contains   bool
}

// Type is an entity or complex type of the model, with the inherited
// properties first.
type Type struct {
	Name       string // "user"
	Base       *Type
	Abstract   bool
	Complex    bool
	Properties []Property
	navigation map[string]Navigation
	slots      map[string]int
	InBeta     *Type // the type as /beta has it; itself where that adds nothing
}

const (
	// TypePrefix is the namespace of all types.
	TypePrefix = "microsoft.graph."
	// OwnerProperty is a hidden property of every entity type: the id of the
	// object that contains a row, e.g. the user of an authentication method.
	OwnerProperty = "@owner"
)

// FullName is the qualified name, e.g. "microsoft.graph.user".
func (t *Type) FullName() string { return TypePrefix + t.Name }

// Is reports whether t is the named type or derived from it.
func (t *Type) Is(name string) bool {
	for ; t != nil; t = t.Base {
		if t.Name == name {
			return true
		}
	}
	return false
}

// Slot returns the index of a property in Properties, -1 when the type has
// none of that name. Names are case-sensitive, as in Graph.
func (t *Type) Slot(name string) int {
	if i, ok := t.slots[name]; ok {
		return i
	}
	return -1
}

// Property returns a served property by name.
func (t *Type) Property(name string) (*Property, bool) {
	i, ok := t.slots[name]
	if !ok || !t.Serves(&t.Properties[i]) {
		return nil, false
	}
	return &t.Properties[i], true
}

// Spelling is a name as the type has it, whatever its case; directoryObject has
// the names of all its types. A name that is nowhere stays as it is.
func (t *Type) Spelling(name string) string {
	if _, ok := t.slots[name]; ok {
		return name
	}
	if _, ok := t.navigation[name]; ok {
		return name
	}
	for i := range t.Properties {
		if p := &t.Properties[i]; t.Serves(p) && strings.EqualFold(p.Name, name) {
			return p.Name
		}
	}
	for nav := range t.navigation {
		if strings.EqualFold(nav, name) {
			return nav
		}
	}
	if t.Name == "directoryObject" {
		for _, other := range ObjectTypes() {
			if other.Name != t.Name {
				if spelled := other.Spelling(name); spelled != name {
					return spelled
				}
			}
		}
	}
	return name
}

// Serves reports whether the type's version has a property.
func (t *Type) Serves(p *Property) bool {
	return !p.hidden && (!p.beta || t.InBeta == t)
}

// Navigation returns a navigation property by name.
func (t *Type) Navigation(name string) (Navigation, bool) {
	n, ok := t.navigation[name]
	return n, ok
}

// TypeNamed returns a type by its short name or by its qualified name.
func TypeNamed(name string) (*Type, bool) {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "#"), TypePrefix)
	t, ok := schema().types[name]
	return t, ok
}

// EnumMembers returns the members of an enumeration type.
func EnumMembers(name string) ([]string, bool) {
	m, ok := schema().enums[name]
	return m, ok
}

type model struct {
	types map[string]*Type
	enums map[string][]string
}

type schemaType struct {
	Kind     string            `json:"kind"`
	Base     string            `json:"base"`
	Abstract bool              `json:"abstract"`
	Props    map[string]string `json:"props"`
	Nav      map[string]string `json:"nav"`
	Members  []string          `json:"members"`
}

var schema = sync.OnceValue(func() *model {
	text, err := Gunzip(schemaGzip)
	if err != nil {
		panic(fmt.Sprintf("emulator: embedded schema: %v", err))
	}
	var raw map[string]schemaType
	if err := json.Unmarshal(text, &raw); err != nil {
		panic(fmt.Sprintf("emulator: embedded schema: %v", err))
	}
	addBetaTypes(raw)
	maps.Copy(raw, defenderSchema)
	inlineNavigation(raw)
	m := &model{types: make(map[string]*Type, len(raw)), enums: map[string][]string{}}
	for name, t := range raw {
		if t.Kind == "EnumType" {
			m.enums[name] = t.Members
		}
	}
	for name, t := range raw {
		if t.Kind != "EnumType" {
			m.build(raw, name)
		}
	}
	return m
})

// build makes one type after its base.
func (m *model) build(raw map[string]schemaType, name string) *Type {
	if t, ok := m.types[name]; ok {
		return t
	}
	src, ok := raw[name]
	if !ok {
		return nil
	}
	t := &Type{
		Name: name, Abstract: src.Abstract, Complex: src.Kind == "ComplexType",
		navigation: map[string]Navigation{}, slots: map[string]int{},
	}
	m.types[name] = t
	if src.Base != "" {
		t.Base = m.build(raw, src.Base)
	}
	if t.Base != nil {
		for _, p := range t.Base.Properties {
			if !p.hidden {
				t.Properties = append(t.Properties, p)
			}
		}
		for k, n := range t.Base.navigation {
			t.navigation[k] = n
		}
	}
	names := make([]string, 0, len(src.Props))
	for p := range src.Props {
		names = append(names, p)
	}
	slices.Sort(names)
	for _, p := range names {
		t.Properties = append(t.Properties, m.property(p, src.Props[p]))
	}
	t.Properties = append(t.Properties, m.betaProperties(name)...)
	if !t.Complex {
		t.Properties = append(t.Properties, Property{Name: OwnerProperty, Type: "Edm.String", Nullable: true, hidden: true})
	}
	for i := range t.Properties {
		t.slots[t.Properties[i].Name] = i
	}
	for n, target := range src.Nav {
		nav := Navigation{Name: n}
		target, nav.Contains = strings.CutSuffix(target, "@")
		nav.Type, nav.Collection = collectionOf(target)
		t.navigation[n] = nav
	}
	t.InBeta = t.betaView()
	return t
}

func (m *model) property(name, typ string) Property {
	typ, required := strings.CutSuffix(typ, "!")
	p := Property{Name: name, Nullable: !required}
	p.Type, p.Collection = collectionOf(typ)
	switch p.Type {
	case "Edm.String", "Edm.Binary", "Edm.Duration", "Edm.TimeOfDay", "Edm.Stream":
		p.Kind = KindString
	case "Edm.Boolean":
		p.Kind = KindBool
	case "Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Byte":
		p.Kind = KindInt
	case "Edm.Double", "Edm.Single", "Edm.Decimal":
		p.Kind = KindDouble
	case "Edm.DateTimeOffset":
		p.Kind = KindTime
	case "Edm.Date":
		p.Kind = KindDate
	case "Edm.Guid":
		p.Kind = KindGUID
	default:
		p.Kind = KindComplex
		if _, ok := m.enums[p.Type]; ok {
			p.Kind = KindEnum
		}
	}
	return p
}

func collectionOf(typ string) (string, bool) {
	if inner, ok := strings.CutPrefix(typ, "Collection("); ok {
		return strings.TrimSuffix(inner, ")"), true
	}
	return typ, false
}

// Gunzip unpacks an embedded table.
func Gunzip(b []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if _, err := out.ReadFrom(r); err != nil {
		return nil, err
	}
	return out.Bytes(), r.Close()
}

// NearestBase returns the type, from t up through its bases, that a table names: an
// agent identity goes by the rules of service principals where it has none of
// its own.
func NearestBase[T any](t *Type, table map[string]T) *Type {
	for at := t; at != nil; at = at.Base {
		if _, ok := table[at.Name]; ok {
			return at
		}
	}
	return t
}

// InDirectory reports whether the type is served by the directory, whose query
// rules are the strict ones.
func (t *Type) InDirectory() bool {
	return t.Is("directoryObject") || t.Name == "oAuth2PermissionGrant"
}
