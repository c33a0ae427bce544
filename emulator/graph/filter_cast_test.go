package graph

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// A path of $filter may begin with a type, and a constant of an enumeration may
// be qualified by it.
func TestFilterCastsAndConstants(t *testing.T) {
	t.Parallel()
	d := contoso(fixedClock)
	d.AddRow("namedLocations", guid(8201), map[string]any{"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Office", "isTrusted": true})
	d.AddRow("namedLocations", guid(8202), map[string]any{"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Café", "isTrusted": false})
	d.AddRow("namedLocations", guid(8203), map[string]any{"@odata.type": "#microsoft.graph.countryNamedLocation", "displayName": "Home"})
	d.Link(directory.RelMembers, guid(salesGroup), guid(laptop))
	g := New(d, Options{})
	places, members := "/identity/conditionalAccess/namedLocations?$filter=", "/groups/"+guid(salesGroup)+"/members?$count=true&$filter="
	for path, want := range map[string]string{
		places + "microsoft.graph.ipNamedLocation/isTrusted eq true":                                  "8201",
		places + "microsoft.graph.ipNamedLocation/isTrusted eq false":                                 "8202",
		places + "microsoft.graph.ipNamedLocation/isTrusted eq true or displayName eq 'Home'":         "8201 8203",
		places + "isof('microsoft.graph.countryNamedLocation')":                                       "8203",
		members + "microsoft.graph.user/userPrincipalName eq 'user03@contoso.com'":                    "3",
		members + "startswith(microsoft.graph.user/displayName,'User 0')":                             "1 3 5 7 9",
		members + "microsoft.graph.device/deviceId eq '" + guid(410) + "'":                            "401",
		members + "microsoft.graph.user/proxyAddresses/any(a:a eq 'SMTP:user05@contoso.com')":         "5",
		"/identityProtection/riskyUsers?$filter=riskLevel eq microsoft.graph.riskLevel'high'":         "3",
		"/identityProtection/riskyUsers?$filter=riskLevel in (microsoft.graph.riskLevel'high','low')": "3",
		"/identityProtection/riskyUsers?$filter=microsoft.graph.riskLevel'low' eq riskLevel":          "",
	} {
		if a := get(t, g, path, eventualHeader); a.Code != http.StatusOK || a.ids() != want {
			t.Errorf("%s: got %q, want %q: %d %s", path, a.ids(), want, a.Code, a.Body)
		}
	}
	for path, want := range map[string]string{
		places + "microsoft.graph.user/displayName eq 'x'":                                    "invalid type cast",
		places + "microsoft.graph.colour/displayName eq 'x'":                                  "was not an entity type",
		places + "microsoft.graph.countryNamedLocation/isTrusted eq true":                     "Could not find a property named 'isTrusted'",
		"/identityProtection/riskyUsers?$filter=riskLevel eq microsoft.graph.riskState'none'": "incompatible types",
		"/identityProtection/riskyUsers?$filter=riskLevel eq microsoft.graph.riskLevel'huge'": "not a valid enumeration",
		"/users?$filter=displayName eq microsoft.graph.riskLevel'high'":                       "incompatible types",
		"/identityProtection/riskyUsers?$filter=riskLevel eq microsoft.graph.riskLevel'high":  "unterminated string",
	} {
		if a := get(t, g, path); a.Code != http.StatusBadRequest || !strings.Contains(a.errorMessage(), want) {
			t.Errorf("%s: got %d %s, want %q", path, a.Code, a.Body, want)
		}
	}
}
