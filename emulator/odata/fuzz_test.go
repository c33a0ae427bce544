package odata

import (
	"net/http"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

func FuzzPageToken(f *testing.F) {
	f.Add(PageToken{Key: 1, Next: 2, Issued: time.Unix(1_800_000_000, 0).UTC()}.Encode())
	f.Fuzz(func(t *testing.T, text string) {
		if token, ok := DecodePageToken(text); ok && token.Encode() != text {
			t.Errorf("%q is not what encodes %+v", text, token)
		}
	})
}

func FuzzFilter(f *testing.F) {
	for _, s := range []string{
		"displayName eq 'a''b' or not (accountEnabled ne true)", "assignedLicenses/any(l:l/skuId eq " + someID + ")", "id in ('a','b')",
		"startswith(mail,'x') eq false", "createdDateTime ge 2020-01-01T00:00:00Z", "isof('microsoft.graph.user')", "owners/$count eq 0", "5 lt x", "((((", "'",
	} {
		f.Add(s)
	}
	d, user := someUser()
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ParseFilter(text)
		if err != nil {
			if err.Status != http.StatusBadRequest || err.Message == "" {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if p, _, err := BindFilter(d, user.Type, n, true); err == nil {
			p(user, nil)
		}
	})
}

func FuzzSearch(f *testing.F) {
	f.Add(`"displayName:a b" AND ("mail:x" OR "description:y")`)
	f.Add(`"`)
	_, user := someUser()
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParseSearch(user.Type, text)
		if err == nil {
			p(user, nil)
		} else if err.Status != http.StatusBadRequest {
			t.Errorf("%q: %v", text, err)
		}
	})
}

const someID = "00000000-0000-4000-8000-000000000001"

func someUser() (*directory.Directory, *directory.Object) {
	d := directory.New(directory.TenantInfo{ID: "00000000-0000-4000-8000-000000000900"}, time.Now)
	return d, d.Add("user", someID, map[string]any{
		"displayName": "Ana Adams", "mail": "ana@contoso.com", "accountEnabled": true,
		"assignedLicenses": []map[string]any{{"skuId": someID, "disabledPlans": []string{}}},
	})
}
