package odata

import (
	"slices"
	"strings"
)

// MatchText tells whether a $filter holds for rows of which it may ask one text
// property alone: those of a function, which are of no type of the directory.
func MatchText(n Node, property, value string) (bool, *Error) {
	switch n := n.(type) {
	case *logicNode:
		left, err := MatchText(n.left, property, value)
		if err != nil {
			return false, err
		}
		right, err := MatchText(n.right, property, value)
		return n.or && (left || right) || !n.or && left && right, err
	case *notNode:
		ok, err := MatchText(n.inner, property, value)
		return !ok, err
	case *compareNode:
		if (n.op == "eq" || n.op == "ne") && n.path.is(property) && n.value.kind == tokenString {
			return strings.EqualFold(value, n.value.text) == (n.op == "eq"), nil
		}
	case *inNode:
		if n.path.is(property) {
			return slices.ContainsFunc(n.values, func(l literal) bool { return strings.EqualFold(value, l.text) }), nil
		}
	case *matchNode:
		if n.path.is(property) {
			have, want := strings.ToLower(value), strings.ToLower(n.value.text)
			match := map[string]func(s, part string) bool{"startswith": strings.HasPrefix, "endswith": strings.HasSuffix, "contains": strings.Contains}[n.function]
			return match(have, want), nil
		}
	}
	return false, UnsupportedQuery("Unsupported Query.")
}

func (p *pathNode) is(property string) bool {
	return !p.count && len(p.segments) == 1 && p.segments[0] == property
}
