package compute

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// Comparable says which types stand on the two sides of a comparison: a string
// beside a datetime, timespan or guid is read as that.
func Comparable(a, b data.Type) bool {
	switch {
	case a == b, a == data.Dynamic, b == data.Dynamic, a.IsNumeric() && b.IsNumeric():
		return true
	case a == data.String:
		return b == data.DateTime || b == data.TimeSpan || b == data.GUID
	case b == data.String:
		return Comparable(b, a)
	case a == data.Bool:
		return b == data.Int || b == data.Long
	case b == data.Bool:
		return a == data.Int || a == data.Long
	}
	return false
}

// Equatable says which types stand on the two sides of == and !=, and in a list
// of in, beyond those that Comparable names: Microsoft's analyzer takes text
// beside a number or a bool, which < and > refuse.
func Equatable(a, b data.Type) bool {
	if b == data.String {
		a, b = b, a
	}
	return Comparable(a, b) || a == data.String && (b.IsNumeric() || b == data.Bool)
}

// Truthy says which types stand where a condition is needed.
func Truthy(t data.Type) bool {
	return t == data.Bool || t == data.Dynamic || t == data.Int || t == data.Long
}
