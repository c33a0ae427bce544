package data

import (
	"math/big"
	"strings"

	"github.com/google/uuid"
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

// ParseGUID reads a guid with or without dashes and braces, into lower case with
// dashes.
func ParseGUID(s string) (string, bool) {
	s = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(s), "{"), "}")
	if len(s) != 32 && len(s) != 36 {
		return "", false
	}
	id, err := uuid.Parse(s)
	if err != nil {
		return "", false
	}
	return id.String(), true
}
