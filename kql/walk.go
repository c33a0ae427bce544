package kql

import (
	"reflect"
	"sync"
)

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

// walkPlans are the fields of a type that may hold nodes, by type.
var walkPlans sync.Map // reflect.Type to []int

func walkFields(v reflect.Value, visit func(Node) bool) {
	if v.Kind() != reflect.Struct {
		return
	}
	for _, i := range walkPlan(v.Type()) {
		field := v.Field(i)
		if field.Kind() == reflect.Struct {
			walkFields(field, visit)
		} else {
			walkValue(field, visit)
		}
	}
}

func walkPlan(t reflect.Type) []int {
	if plan, ok := walkPlans.Load(t); ok {
		return plan.([]int)
	}
	plan := []int{}
	for i := range t.NumField() {
		field := t.Field(i)
		switch field.Type.Kind() {
		case reflect.Interface:
			if field.Type.Implements(nodeType) {
				plan = append(plan, i)
			}
		case reflect.Pointer:
			if field.IsExported() && field.Type.Implements(nodeType) {
				plan = append(plan, i)
			}
		case reflect.Slice:
			if element := field.Type.Elem(); field.IsExported() && (element.Implements(nodeType) || element.Kind() == reflect.Struct) {
				plan = append(plan, i)
			}
		case reflect.Struct:
			// The embedded step holds the options.
			if field.Name == "step" {
				plan = append(plan, i)
			}
		}
	}
	walkPlans.Store(t, plan)
	return plan
}
