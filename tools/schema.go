package tools

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
)

// inputSchema derives the strict input schema of a tool from its input struct.
// A field's tags say the rest:
//
//	json        the argument's name
//	jsonschema  its description, one line for the model
//	enum        the values allowed, separated by commas
//	min, max    bounds of an integer
//	default     documented in the schema, applied by the tool
//	format      "date": a day, an instant or an age; "words": text to search for;
//	            "kql": a query
//	required    "true"
//
// Embedded structs are flattened. It panics on a field it cannot describe: the
// catalogue is built when the program starts, so a test always sees it.
func inputSchema(t reflect.Type, tenantTool bool) *jsonschema.Schema {
	schema := &jsonschema.Schema{
		Type:                 "object",
		Properties:           map[string]*jsonschema.Schema{},
		AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}},
	}
	addProperties(schema, t)
	if _, has := schema.Properties[connectionArgument]; tenantTool && !has {
		addProperty(schema, connectionArgument, &jsonschema.Schema{Type: "string"})
	}
	return schema
}

func addProperties(schema *jsonschema.Schema, t reflect.Type) {
	for i := range t.NumField() {
		field := t.Field(i)
		if field.Anonymous {
			addProperties(schema, field.Type)
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" {
			panic(fmt.Sprintf("tools: %s.%s has no json name", t, field.Name))
		}
		property := &jsonschema.Schema{Description: field.Tag.Get("jsonschema")}
		element := property
		kind := field.Type
		if kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		if kind.Kind() == reflect.Slice {
			property.Type = "array"
			property.Items = &jsonschema.Schema{}
			element, kind = property.Items, kind.Elem()
		}
		switch kind.Kind() {
		case reflect.String:
			element.Type = "string"
		case reflect.Bool:
			element.Type = "boolean"
		case reflect.Int:
			element.Type = "integer"
			element.Minimum = bound(field, "min")
			element.Maximum = bound(field, "max")
		default:
			panic(fmt.Sprintf("tools: %s.%s: no schema for %s", t, field.Name, field.Type))
		}
		if values := field.Tag.Get("enum"); values != "" {
			for value := range strings.SplitSeq(values, ",") {
				element.Enum = append(element.Enum, value)
			}
		}
		element.Format = field.Tag.Get("format")
		addProperty(schema, name, property)
		if field.Tag.Get("required") == "true" {
			schema.Required = append(schema.Required, name)
		}
	}
}

// listingArguments fits the arguments of a Listing to its tool: the values of
// fields, and what search looks at.
func listingArguments(schema *jsonschema.Schema, fields []string, searchIn string) {
	if p := schema.Properties["fields"]; p != nil && len(p.Items.Enum) == 0 {
		if len(fields) == 0 {
			delete(schema.Properties, "fields")
			schema.PropertyOrder = slices.DeleteFunc(schema.PropertyOrder, func(name string) bool { return name == "fields" })
		}
		for _, field := range fields {
			p.Items.Enum = append(p.Items.Enum, field)
		}
	}
	if p := schema.Properties["search"]; p != nil && searchIn != "" {
		p.Description = "words of " + searchIn
	}
}

// maxListed is how many values of fields tools/list shows: more would cost
// every session what few calls need, and a wrong one is told all.
const maxListed = 20

func addProperty(schema *jsonschema.Schema, name string, property *jsonschema.Schema) {
	if _, taken := schema.Properties[name]; taken {
		panic("tools: argument " + name + " is declared twice")
	}
	schema.Properties[name] = property
	schema.PropertyOrder = append(schema.PropertyOrder, name)
}

func bound(field reflect.StructField, tag string) *float64 {
	text := field.Tag.Get(tag)
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(fmt.Sprintf("tools: tag %s of %s: %v", tag, field.Name, err))
	}
	return new(float64(n))
}

// published is the schema as tools/list shows it: the formats are ours (a date
// may be an age), so they are said in words and not as JSON Schema's.
func published(schema *jsonschema.Schema) *jsonschema.Schema {
	out := *schema
	out.Properties = make(map[string]*jsonschema.Schema, len(schema.Properties))
	for name, property := range schema.Properties {
		p := *property
		if p.Format == wordsFormat || p.Format == kqlFormat {
			p.Format = ""
		}
		if p.Format == dateFormat {
			p.Format = ""
			if p.Description == "" {
				p.Description = "date, or age like 30d"
			}
		}
		if name == "fields" && len(p.Items.Enum) > maxListed {
			items := *p.Items
			p.Items, items.Enum = &items, nil
			p.Description = "more properties per row, as Graph names a user's"
		}
		out.Properties[name] = &p
	}
	return &out
}
