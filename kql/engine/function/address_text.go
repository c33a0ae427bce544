package function

import (
	"net/netip"
	"regexp"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

var addressInText = regexp.MustCompile(`\d{1,3}(?:\.\d{1,3}){3}`)

func addressTextFunctions() map[string]Scalar {
	return map[string]Scalar{
		"has_ipv4 has_any_ipv4": {Params: "sa*", Result: data.Bool, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.BoolOf(anyAddress(a, func(found, wanted string) bool { return found == wanted })), nil
		}},
		"has_ipv4_prefix has_any_ipv4_prefix": {Params: "sa*", Result: data.Bool, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.BoolOf(anyAddress(a, hasAddressPrefix)), nil
		}},
	}
}

// hasAddressPrefix takes as a prefix a whole address, or some of its numbers
// with a dot behind each.
// https://learn.microsoft.com/kusto/query/has-ipv4-prefix-function
func hasAddressPrefix(found, prefix string) bool {
	if strings.HasSuffix(prefix, ".") {
		return strings.HasPrefix(found, prefix)
	}
	return found == prefix
}

// anyAddress looks for addresses that stand alone in a text.
func anyAddress(a []data.Value, match func(found, wanted string) bool) bool {
	s := a[0].Str
	for _, at := range addressInText.FindAllStringIndex(s, -1) {
		if at[0] > 0 && compute.IsTermRune(rune(s[at[0]-1])) || at[1] < len(s) && compute.IsTermRune(rune(s[at[1]])) {
			continue
		}
		found := s[at[0]:at[1]]
		if addr, err := netip.ParseAddr(found); err != nil || !addr.Is4() {
			continue
		}
		for _, value := range a[1:] {
			items, isList := data.Array(value)
			if !isList {
				items = []any{value.Node()}
			}
			for _, item := range items {
				if wanted := data.TreeText(item); wanted != "" && match(found, wanted) {
					return true
				}
			}
		}
	}
	return false
}
