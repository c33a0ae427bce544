package graph

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"flag"
	"os"
	"slices"
	"strings"
	"sync"
)

// csdl makes testdata/schema.json.gz anew from Microsoft's v1.0 schema:
// https://github.com/microsoftgraph/msgraph-metadata, schemas/v1.0-Prod.csdl
var csdl = flag.String("csdl", "", "file of Microsoft Graph's CSDL to make testdata/schema.json.gz from")

const schemaFile = "testdata/schema.json.gz"

// schema is what Microsoft Graph v1.0 consists of. Names have lost their
// "microsoft.graph." prefix.
type schema struct {
	Roots      map[string]string              // entity sets and singletons, to their type
	Types      map[string]schemaType          // entity and complex types
	Operations map[string]map[string]schemaOp // by name, then by the type that it is bound to
}

// schemaType has its members' types, "" for a primitive one.
type schemaType struct {
	Base       string            `json:",omitempty"`
	Properties map[string]string `json:",omitempty"`
	Navigation map[string]string `json:",omitempty"`
}

type schemaOp struct {
	Returns string `json:",omitempty"`
	Action  bool   `json:",omitempty"` // called by POST
}

// readSchema is the schema of the test's file, which is made first if -csdl says
// from what.
var readSchema = sync.OnceValues(func() (*schema, error) {
	if *csdl != "" {
		if err := writeSchema(*csdl); err != nil {
			return nil, err
		}
	}
	file, err := os.Open(schemaFile)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	var s schema
	return &s, json.NewDecoder(plain).Decode(&s)
})

// member is the type of a property or navigation property of a type, of what
// it derives from, or of what derives from it: Microsoft serves a derived type
// where its base is declared.
func (s *schema) member(owner, name string) (string, bool) {
	if target, ok := s.own(owner, name); ok {
		return target, true
	}
	for derived := range s.Types {
		if s.derives(derived, owner) {
			if target, ok := s.own(derived, name); ok {
				return target, true
			}
		}
	}
	return "", false
}

// own is member without the derived types.
func (s *schema) own(owner, name string) (string, bool) {
	for owner != "" {
		t := s.Types[owner]
		if target, ok := t.Properties[name]; ok {
			return target, true
		}
		if target, ok := t.Navigation[name]; ok {
			return target, true
		}
		owner = t.Base
	}
	return "", false
}

func (s *schema) derives(from, base string) bool {
	for name := from; name != ""; name = s.Types[name].Base {
		if name == base {
			return true
		}
	}
	return false
}

// operation is the function or action that may be called on a type.
func (s *schema) operation(owner, name string) (schemaOp, bool) {
	element, collection := elementOf(owner)
	for bound, op := range s.Operations[name] {
		if of, many := elementOf(bound); many == collection && s.derives(element, of) {
			return op, true
		}
	}
	return schemaOp{}, false
}

// elementOf parts "Collection(user)" into user and true.
func elementOf(name string) (element string, collection bool) {
	element, collection = strings.CutPrefix(name, "Collection(")
	return strings.TrimSuffix(element, ")"), collection
}

// The elements of a CSDL that are read.
type csdlSchema struct {
	Namespace   string `xml:",attr"`
	Alias       string `xml:",attr"`
	EntityType  []csdlType
	ComplexType []csdlType
	Action      []csdlOperation
	Function    []csdlOperation
	Container   struct {
		EntitySet []struct {
			Name       string `xml:",attr"`
			EntityType string `xml:",attr"`
		}
		Singleton []csdlMember
	} `xml:"EntityContainer"`
}

type csdlType struct {
	Name               string `xml:",attr"`
	BaseType           string `xml:",attr"`
	Property           []csdlMember
	NavigationProperty []csdlMember
}

type csdlMember struct {
	Name string `xml:",attr"`
	Type string `xml:",attr"`
}

type csdlOperation struct {
	Name       string `xml:",attr"`
	IsBound    bool   `xml:",attr"`
	Parameter  []csdlMember
	ReturnType csdlMember
}

// writeSchema makes the test's file from a CSDL.
func writeSchema(from string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	var document struct {
		Schemas []csdlSchema `xml:"DataServices>Schema"`
	}
	if err := xml.Unmarshal(text, &document); err != nil {
		return err
	}
	namespaces := map[string]string{}
	for _, s := range document.Schemas {
		namespaces[s.Alias] = s.Namespace
	}
	out := schema{Roots: map[string]string{}, Types: map[string]schemaType{}, Operations: map[string]map[string]schemaOp{}}
	for _, s := range document.Schemas {
		name := func(full string) string {
			element, collection := elementOf(full)
			alias, rest, _ := strings.Cut(element, ".")
			if namespace, ok := namespaces[alias]; ok && alias != "" {
				element = namespace + "." + rest
			}
			if element = strings.TrimPrefix(element, "microsoft.graph."); alias == "Edm" {
				return ""
			}
			if collection {
				return "Collection(" + element + ")"
			}
			return element
		}
		members := func(list []csdlMember) map[string]string {
			all := map[string]string{}
			for _, m := range list {
				all[m.Name] = name(m.Type)
			}
			return all
		}
		for _, e := range slices.Concat(s.EntityType, s.ComplexType) {
			out.Types[name(s.Namespace+"."+e.Name)] = schemaType{Base: name(e.BaseType), Properties: members(e.Property), Navigation: members(e.NavigationProperty)}
		}
		for i, o := range slices.Concat(s.Action, s.Function) {
			if !o.IsBound {
				continue
			}
			if out.Operations[o.Name] == nil {
				out.Operations[o.Name] = map[string]schemaOp{}
			}
			out.Operations[o.Name][name(o.Parameter[0].Type)] = schemaOp{Returns: name(o.ReturnType.Type), Action: i < len(s.Action)}
		}
		for _, set := range s.Container.EntitySet {
			out.Roots[set.Name] = "Collection(" + name(set.EntityType) + ")"
		}
		for _, single := range s.Container.Singleton {
			out.Roots[single.Name] = name(single.Type)
		}
	}
	var file bytes.Buffer
	packed, err := gzip.NewWriterLevel(&file, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(packed).Encode(out); err != nil {
		return err
	}
	if err := packed.Close(); err != nil {
		return err
	}
	return os.WriteFile(schemaFile, file.Bytes(), 0o644)
}
