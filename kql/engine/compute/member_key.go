package compute

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// MemberKey is a value's identity in a set, in which all numbers are of one
// kind; the member is first read as the type that is looked for.
func MemberKey(v data.Value, as data.Type, foldCase bool) (string, bool) {
	if v.Type == data.Dynamic {
		v = data.Leaf(v.Tree)
	}
	if v.Null {
		return "", false
	}
	if v.Type == data.String && as != data.String && as != data.Dynamic {
		if v = data.Convert(v, as); v.Null {
			return "", false
		}
	}
	if as == data.String && (v.Type == data.Bool || v.Type.IsNumeric()) {
		v = data.StringOf(v.Text())
	}
	switch {
	case v.Type == data.String && foldCase:
		return "s" + strings.ToLower(v.Str), true
	case v.Type.Storage() == data.InStrings:
		return "s" + v.Str, true
	case v.Type == data.Bool || v.Type.IsNumeric():
		if v.Type == data.Decimal || v.Type == data.Real {
			if whole := data.Convert(v, data.Long); whole.Null || whole.Number() != v.Number() {
				return "r" + data.FormatReal(v.Number()), true
			} else {
				v = whole
			}
		}
		return "n" + string(data.AppendKey(nil, data.LongOf(v.Num))), true
	}
	return "o" + string(data.AppendKey(nil, v)), true
}

// Among says whether a value is, or is one of, another that only the row knows.
func Among(x, other data.Value, foldCase bool) bool {
	if items, ok := other.Tree.([]any); ok {
		for _, item := range items {
			if Among(x, data.Leaf(item), foldCase) {
				return true
			}
		}
		return false
	}
	want, ok := MemberKey(other, x.Type, foldCase)
	have, ok2 := MemberKey(x, x.Type, foldCase)
	return ok && ok2 && want == have
}
