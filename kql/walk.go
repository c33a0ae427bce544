package kql

import "reflect"

// Walk calls visit for n and then for each node beneath it, in the order of the
// fields; it does not go beneath a node for which visit is false. A nil node is
// passed over.
func Walk(n Node, visit func(Node) bool) {
	if n == nil {
		return
	}
	walkValue(reflect.ValueOf(n), visit)
}

var nodeType = reflect.TypeFor[Node]()

// walkValue goes through the fields by reflection: the tree has ninety kinds of
// nodes, and a new field can then not be forgotten. What the parser keeps apart
// from nodes (spans, types, texts) has no nodes in it.
func walkValue(v reflect.Value, visit func(Node) bool) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			walkValue(v.Elem(), visit)
		}
	case reflect.Pointer:
		if v.IsNil() || !v.Type().Implements(nodeType) {
			return
		}
		if visit(v.Interface().(Node)) {
			walkFields(v.Elem(), visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walkValue(v.Index(i), visit)
		}
	case reflect.Struct:
		walkFields(v, visit)
	}
}

func walkFields(v reflect.Value, visit func(Node) bool) {
	if v.Kind() != reflect.Struct {
		return
	}
	t := v.Type()
	for i := range t.NumField() {
		field := t.Field(i)
		switch field.Type.Kind() {
		case reflect.Interface:
			if field.Type.Implements(nodeType) {
				walkValue(v.Field(i), visit)
			}
		case reflect.Pointer, reflect.Slice:
			if field.IsExported() {
				walkValue(v.Field(i), visit)
			}
		case reflect.Struct:
			// The embedded step holds the options.
			if field.Name == "step" {
				walkFields(v.Field(i), visit)
			}
		}
	}
}
