package compute

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// Verdict is whether op holds where the sides compare as order.
func Verdict(op string, order int) bool {
	switch op {
	case "==":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

// CompareRow is a op b of two values, null where Kusto says null.
func CompareRow(op string, a, b data.Value) data.Value {
	equality := op == "==" || op == "!="
	if equality && (a.Type == data.Dynamic && b.Type == data.String || a.Type == data.String && b.Type == data.Dynamic) && (a.Null || b.Null) {
		a, b = data.Convert(a, data.String), data.Convert(b, data.String)
	}
	switch {
	case a.Null && b.Null, (a.Null || b.Null) && !equality:
		return data.NullOf(data.Bool)
	case a.Null || b.Null:
		return data.BoolOf(op == "!=")
	case equality:
		return data.BoolOf(data.EqualValues(a, b) == (op == "=="))
	}
	order, ok := data.CompareValues(a, b)
	if !ok {
		return data.NullOf(data.Bool)
	}
	return data.BoolOf(Verdict(op, order))
}
