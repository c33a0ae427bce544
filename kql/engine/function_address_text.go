package engine

import (
	"net/netip"
	"regexp"
	"strings"
)

var addressInText = regexp.MustCompile(`\d{1,3}(?:\.\d{1,3}){3}`)

func addressTextFunctions() map[string]function {
	return map[string]function{
		"has_ipv4 has_any_ipv4": {params: "sa*", result: Bool, apply: func(_ *call, a []Value) (Value, error) {
			return boolean(anyAddress(a, func(found, wanted string) bool { return found == wanted })), nil
		}},
		"has_ipv4_prefix has_any_ipv4_prefix": {params: "sa*", result: Bool, apply: func(_ *call, a []Value) (Value, error) {
			return boolean(anyAddress(a, strings.HasPrefix)), nil
		}},
	}
}

// anyAddress looks for addresses that stand alone in a text.
func anyAddress(a []Value, match func(found, wanted string) bool) bool {
	s := a[0].str
	for _, at := range addressInText.FindAllStringIndex(s, -1) {
		if at[0] > 0 && isTermRune(rune(s[at[0]-1])) || at[1] < len(s) && isTermRune(rune(s[at[1]])) {
			continue
		}
		found := s[at[0]:at[1]]
		if addr, err := netip.ParseAddr(found); err != nil || !addr.Is4() {
			continue
		}
		for _, value := range a[1:] {
			items, isList := arrayOf(value)
			if !isList {
				items = []any{value.tree()}
			}
			for _, item := range items {
				if wanted := treeText(item); wanted != "" && match(found, wanted) {
					return true
				}
			}
		}
	}
	return false
}
