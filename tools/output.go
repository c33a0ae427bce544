package tools

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/jsonschema-go/jsonschema"
)

// outputSchema describes the answers of a tool. It says what may come, not what
// must: which parts are there depends on the arguments and on coverage.
func outputSchema(out reflect.Type) *jsonschema.Schema {
	s := &jsonschema.Schema{
		Type: "object",
		Properties: map[string]*jsonschema.Schema{
			"tenant":   typeSchema(reflect.TypeFor[tenantRef]()),
			"source":   {Type: "string"},
			"asOf":     {Type: "string", Format: "date-time"},
			"coverage": {Type: "array", Items: typeSchema(reflect.TypeFor[Coverage]())},
			"notes":    {Type: "array", Items: &jsonschema.Schema{Type: "string"}},
		},
		Required: []string{"source"},
	}
	isList := out.Implements(reflect.TypeFor[pages]())
	if isList {
		row, _ := out.FieldByName("Items")
		s.Properties["items"] = &jsonschema.Schema{Type: "array", Items: typeSchema(row.Type.Elem())}
		s.Properties["total"] = &jsonschema.Schema{Type: "integer"}
		s.Properties["facets"] = &jsonschema.Schema{Type: "object"}
		s.Properties["nextCursor"] = &jsonschema.Schema{Type: "string"}
	}
	s.Properties["truncated"] = &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Type: "string"}}
	if item, ok := out.FieldByName("Item"); ok {
		s.Properties["item"] = typeSchema(item.Type)
	} else if !isList {
		s.Properties["item"] = typeSchema(out)
	}
	return s
}

func typeSchema(t reflect.Type) *jsonschema.Schema {
	s, err := jsonschema.ForType(t, &jsonschema.ForOptions{
		TypeSchemas: map[reflect.Type]*jsonschema.Schema{reflect.TypeFor[jsontext.Value](): {}},
	})
	if err != nil {
		panic(fmt.Sprintf("tools: output schema of %s: %v", t, err))
	}
	return loosen(s)
}

// loosen lets properties be added in later versions and takes away "null":
// absent is how we say that there is nothing.
func loosen(s *jsonschema.Schema) *jsonschema.Schema {
	if i := slices.Index(s.Types, "null"); i >= 0 && len(s.Types) == 2 {
		s.Type = s.Types[1-i]
		s.Types = nil
	}
	s.Required = nil
	if s.Type == "object" && len(s.Properties) > 0 {
		s.AdditionalProperties = nil
	}
	for _, p := range s.Properties {
		loosen(p)
	}
	if s.Items != nil {
		loosen(s.Items)
	}
	if s.AdditionalProperties != nil {
		loosen(s.AdditionalProperties)
	}
	return s
}
