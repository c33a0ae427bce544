package tools

import "testing"

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"limit", "cursor", "search", "userType", "noMfa", "inactiveDays", "licence", "user"}
	tests := map[string]string{
		"Limit": "limit", "user_type": "userType", "usertype": "userType", "inactive-days": "inactiveDays",
		"inactiveday": "inactiveDays", "license": "licence", "top": "limit", "$top": "limit", "filter": "search",
		"query": "search", "upn": "user", "mfa": "noMfa", "serach": "search", "xyzzy": "", "": "",
	}
	for wrong, want := range tests {
		if got := Nearest(wrong, names); got != want {
			t.Errorf("%q: got %q, want %q", wrong, got, want)
		}
	}
}
