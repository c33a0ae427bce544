package data

import (
	"math/big"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// Text is tostring(): dynamics as compact JSON (a string as it is), null as
// the empty string.
func (v Value) Text() string {
	if v.Null {
		return ""
	}
	switch v.Type {
	case String, GUID:
		return v.Str
	case Bool:
		if v.Num != 0 {
			return "true"
		}
		return "false"
	case Real:
		return FormatReal(v.Real())
	case Dynamic:
		return TreeText(v.Tree)
	}
	return TreeText(v.Node())
}

// TreeText is tostring() of a dynamic tree.
func TreeText(tree any) string {
	switch t := tree.(type) {
	case nil:
		return ""
	case string:
		return t
	case GUIDText:
		return string(t)
	case Ticks:
		return formatMoment(int64(t))
	case Span:
		return formatSpan(int64(t))
	case *big.Rat:
		return formatDecimal(t)
	case bool:
		return BoolOf(t).Text()
	case float64:
		return FormatReal(t)
	}
	return string(AppendJSON(nil, tree, false))
}

// ParseGUID reads a guid as toguid() does, into lower case with dashes.
func ParseGUID(s string) (string, bool) {
	id, _, ok := text.GUID(s)
	return id, ok
}
