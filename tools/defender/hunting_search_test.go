package defender

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
)

// TestHuntingSearchRanks finds the query or table that a question in words is
// about, first or second: no name has all of its words.
func TestHuntingSearchRanks(t *testing.T) {
	t.Parallel()
	for search, want := range map[string]string{
		"who clicked a phishing link":        "phish-click",
		"T1003.001":                          "lsass-read",
		"credential dumping from lsass":      "lsass-read",
		"sign-ins from a malicious address":  "sign-ins-from-address",
		"files shared with anonymous links":  "anonymous-links",
		"mail removed after delivery please": "mail-removed-later",
	} {
		var s huntingSchema
		s.search(HuntingNames{Schema: check.HuntingSchema()}, search)
		if len(s.Library) == 0 || s.Library[0].Name != want && (len(s.Library) < 2 || s.Library[1].Name != want) {
			t.Errorf("%q: got %v, want %s", search, s.Library, want)
		}
	}
	for search, want := range map[string]string{"MessageUrlInfo": "MessageUrlInfo", "DeviceNetworkEvents remote port": "DeviceNetworkEvents", "email attachment hash": "EmailAttachmentInfo"} {
		var s huntingSchema
		s.search(HuntingNames{Schema: check.HuntingSchema()}, search)
		if len(s.Tables) == 0 || s.Tables[0].Name != want {
			t.Errorf("%q: got %v, want %s", search, s.Tables, want)
		}
	}
	var s huntingSchema
	if s.search(HuntingNames{Schema: check.HuntingSchema()}, "zzzz"); len(s.Library)+len(s.Tables) > 0 {
		t.Errorf("got %v, %v for a word of no name", s.Tables, s.Library)
	}
}
