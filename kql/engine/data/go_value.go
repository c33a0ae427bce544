package data

import (
	"encoding/json"
	"fmt"
	"time"
)

// valueOf makes a value of a Go value for a column of type t.
func valueOf(cell any, t Type) (Value, error) {
	var v Value
	switch c := cell.(type) {
	case nil:
		return NullOf(t), nil
	case Value:
		v = c
	case bool:
		v = BoolOf(c)
	case int:
		v = LongOf(int64(c))
	case int32:
		v = LongOf(int64(c))
	case int64:
		v = LongOf(c)
	case float64:
		v = RealOf(c)
	case string:
		v = StringOf(c)
	case time.Time:
		v = DateTimeOrNull(TicksOf(c))
	case time.Duration:
		v = TimeSpanOf(int64(c) / 100)
	case json.RawMessage:
		tree, ok := ParseJSON(string(c))
		if !ok {
			return v, fmt.Errorf("not JSON: %.40q", c)
		}
		v = DynamicOf(tree)
	default:
		if t != Dynamic {
			return v, fmt.Errorf("a %T does not fit a %s column", cell, t)
		}
		encoded, err := json.Marshal(cell)
		if err != nil {
			return v, err
		}
		tree, _ := ParseJSON(string(encoded))
		v = DynamicOf(tree)
	}
	if t == Dynamic && v.Type == String {
		if tree, ok := ParseJSON(v.Str); ok {
			return DynamicOf(tree), nil
		}
	}
	out := Convert(v, t)
	if out.Null && !v.Null && !v.IsEmpty() {
		return v, fmt.Errorf("%.40q is not a %s", v.Text(), t)
	}
	return out, nil
}
