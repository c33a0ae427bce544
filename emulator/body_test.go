package emulator_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Bodies that come compressed are read by every service; what is no gzip is
// refused, and one that unpacks to more than a service takes is too.
func TestGzipBodies(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	full := c.Apps().Full
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {full.ClientID}, "client_secret": {full.Secret}, "scope": {graphScope}}.Encode()
	token, xdr := tokenFor(t, c, full), tokenFor(t, c, full, xdrScope)
	ids := `{"ids":["` + c.TenantID() + `"]}`
	const asJSON, graph = "application/json", "https://graph.microsoft.com/v1.0"
	for _, tc := range []struct {
		name, url, kind, token string
		body                   []byte
		status                 int
	}{
		{"hunting", huntURL, asJSON, token, packed(t, huntBody("print 1")), 200},
		{"hunting of Defender", xdrHuntURL, asJSON, xdr, packed(t, huntBody("print 1")), 200},
		{"an action", graph + "/directoryObjects/getByIds", asJSON, token, packed(t, ids), 200},
		{"a batch", batchURL, asJSON, token, packed(t, `{"requests":[{"id":"1","method":"GET","url":"/organization"}]}`), 200},
		{"sign-in", login + "/" + c.TenantID() + "/oauth2/v2.0/token", "application/x-www-form-urlencoded", "", packed(t, form), 200},
		{"no gzip", huntURL, asJSON, token, []byte(huntBody("print 1")), 400},
		{"half of one", huntURL, asJSON, token, packed(t, huntBody("print 1"))[:30], 400},
		{"a bomb", huntURL, asJSON, token, packed(t, huntBody(strings.Repeat(" ", 8<<20)+"print 1")), 400},
	} {
		r, err := http.NewRequest(http.MethodPost, tc.url, bytes.NewReader(tc.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", tc.kind)
		r.Header.Set("Content-Encoding", "gzip")
		if tc.token != "" {
			r.Header.Set("Authorization", "Bearer "+tc.token)
		}
		answer, err := client(c).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != tc.status {
			t.Errorf("%s: got %d %s, want %d", tc.name, answer.StatusCode, text, tc.status)
		}
	}
}

func packed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
