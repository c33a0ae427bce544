package compute

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// ArithmeticType is the type of a op b; ok is false where Kusto has no such
// operation. Two integers of any width make a long.
// https://learn.microsoft.com/kusto/query/numerical-operators#type-rules-for-arithmetic-operations
func ArithmeticType(op string, a, b data.Type) (data.Type, bool) {
	switch {
	case a == data.Dynamic && b == data.Dynamic:
		return data.Dynamic, true
	case a == data.Dynamic:
		return ArithmeticType(op, dynamicPartner(op, b), b)
	case b == data.Dynamic:
		return ArithmeticType(op, a, dynamicPartner(op, a))
	case a.IsNumeric() && b.IsNumeric():
		return max(data.Wider(a, b), data.Long), true
	case a == data.DateTime && b == data.DateTime && op == "-":
		return data.TimeSpan, true
	case a == data.DateTime && b == data.TimeSpan && (op == "+" || op == "-"):
		return data.DateTime, true
	case a == data.TimeSpan && b == data.DateTime && op == "+":
		return data.DateTime, true
	case a == data.DateTime && b == data.TimeSpan && op == "%":
		return data.TimeSpan, true
	case a == data.TimeSpan && b == data.TimeSpan:
		if op == "/" {
			return data.Real, true
		}
		return data.TimeSpan, op != "*"
	case a == data.TimeSpan && b.IsNumeric():
		return data.TimeSpan, op == "*" || op == "/"
	case a.IsNumeric() && b == data.TimeSpan:
		return data.TimeSpan, op == "*"
	case a == data.Bool && b.IsNumeric(), a.IsNumeric() && b == data.Bool, a == data.Bool && b == data.Bool:
		return data.Long, true
	}
	return data.Dynamic, false
}

// dynamicPartner is the type that a dynamic operand is read as beside a typed one.
func dynamicPartner(op string, other data.Type) data.Type {
	switch {
	case other == data.DateTime && op == "-":
		return data.DateTime
	case other == data.DateTime:
		return data.TimeSpan
	case other == data.Int || other == data.Long:
		return data.Real
	case other == data.TimeSpan && op == "*":
		return data.Real
	}
	return other
}
