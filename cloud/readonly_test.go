package cloud

import (
	jsonv1 "encoding/json"
	"errors"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"
)

func TestReadOnly(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		api    API
		method string
		url    string
		body   string
		ok     bool
	}{
		{Graph, "GET", "/v1.0/users", "", true},
		{Graph, "DELETE", "/v1.0/users/1", "", false},
		{Graph, "PATCH", "/v1.0/users/1", "{}", false},
		{Graph, "PUT", "/v1.0/users/1/photo/$value", "", false},
		{Graph, "HEAD", "/v1.0/users", "", false},
		{Graph, "get", "/v1.0/users", "", false},
		{Graph, "POST", "/v1.0/users", "{}", false},
		{Graph, "POST", "/v1.0/users/1/revokeSignInSessions", "", false},
		{Graph, "POST", "/v1.0/users/1/getMemberGroups", "{}", true},
		{Graph, "POST", "/v1.0/users/a%2Fb/getMemberGroups", "{}", false},
		{Graph, "POST", "/v1.0/users/../getMemberGroups", "{}", false},
		{Graph, "POST", "/v1.0/users/%2e%2e/getMemberGroups", "{}", false},
		{Graph, "POST", "/v1.0/x/users/1/getMemberGroups", "{}", false},
		{Graph, "POST", "/v1.0/directoryObjects/getByIds", "{}", true},
		{Graph, "POST", "/beta/security/runHuntingQuery", "{}", true},
		{Graph, "POST", "/v1.0/identity/conditionalAccess/evaluate", "{}", true},
		{Graph, "POST", "/v1.0/identity/conditionalAccess/policies", "{}", false},
		{Graph, "POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","url":"/users"}]}`, true},
		{Graph, "POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","url":"/users"},{"id":"2","method":"DELETE","url":"/users/1"}]}`, false},
		{Graph, "POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"POST","url":"/directoryObjects/getByIds"}]}`, false},
		{Graph, "POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"get","url":"/users"}]}`, false},
		{Graph, "POST", "/v1.0/$batch", `{"requests":[{"id":"1","url":"/users"}]}`, false},
		{Graph, "POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","url":"https://evil.example/"}]}`, false},
		{Graph, "POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","url":"//evil.example/"}]}`, false},
		{Graph, "POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","method":"DELETE","url":"/users"}]}`, false},
		{Graph, "POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","Method":"DELETE","url":"/users"}]}`, false},
		{Graph, "POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","url":"/users","URL":"/me"}]}`, false},
		{Graph, "POST", "/v1.0/$batch", `{"requests":[],"Requests":[{"id":"1","method":"DELETE","url":"/users/1"}]}`, false},
		{Graph, "POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","url":"/users/1","body":{}}]}`, false},
		{Graph, "POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","url":"/users","headers":{"ConsistencyLevel":"eventual"}}]}`, true},
		{Graph, "POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","url":"/users","headers":{"x-http-method-override":"DELETE"}}]}`, false},
		{Graph, "POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","url":"/users/../me"}]}`, false},
		{Graph, "POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","url":"/users/a%2fb"}]}`, false},
		{Graph, "POST", "/v1.0/$batch", `not json`, false},
		{Graph, "GET", "/v1.0/users/..", "", false},
		{Graph, "GET", "/v1.0/users/%2e%2e/x", "", false},
		{Graph, "GET", "/v1.0/users/%252e%252e/x", "", false},
		{Graph, "GET", "/v1.0/users/a%2Fb", "", false},
		{Graph, "GET", "/v1.0/users/a%5Cb", "", false},
		{Graph, "GET", "/v1.0/users/a%252Fb", "", false},
		{Graph, "GET", "/v1.0/users/a%00b", "", false},
		{Graph, "GET", "/v1.0//users", "", false},
		{Graph, "GET", "/v1.0/users/", "", false},
		{Graph, "GET", "/v1.0/users?_method=DELETE", "", false},
		{Graph, "GET", "/v1.0/users?X-HTTP-Method-Override=DELETE", "", false},
		{Graph, "GET", "/v1.0/users", "{}", false},
		{Graph, "GET", "/v1.0/users/a_b.example%23EXT%23@contoso.com", "", true},
		{Graph, "GET", "/v1.0/users/100%25", "", true},
		{Graph, "GET", "/v1.0/reports/getOffice365ActiveUserDetail(period='D7')", "", true},
		{Graph, "GET", "/v1.0/sites/contoso.sharepoint.com,1,2/lists", "", true},
		{Graph, "POST", "/providers/Microsoft.ResourceGraph/resources", "{}", false},
		{ARM, "POST", "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01", "{}", true},
		{ARM, "POST", "/providers/microsoft.management/getentities", "", true},
		{ARM, "POST", "/subscriptions/1/providers/Microsoft.PolicyInsights/policyStates/latest/summarize", "", true},
		{ARM, "POST", "/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults", "", true},
		{ARM, "POST", "/subscriptions/1/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w/query", "{}", true},
		{ARM, "POST", "/subscriptions/1/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a/listKeys", "", false},
		{ARM, "POST", "/subscriptions/1/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v/start", "", false},
		{ARM, "PUT", "/subscriptions/1/resourceGroups/g", "{}", false},
		{Defender, "POST", "/api/advancedqueries/run", "{}", true},
		{Defender, "POST", "/api/machines/1/isolate", "{}", false},
		{XDR, "POST", "/api/advancedhunting/run", "{}", true},
		{XDR, "POST", "/api/advancedqueries/run", "{}", false},
	} {
		u, err := url.Parse("https://host" + test.url)
		if err != nil {
			t.Fatal(err)
		}
		var body []byte
		if test.body != "" {
			body = []byte(test.body)
		}
		err = checkReadOnly(test.api, test.method, u, nil, body)
		if (err == nil) != test.ok || (err != nil && !errors.Is(err, ErrReadOnly) && !errors.Is(err, ErrBadKey)) {
			t.Errorf("%s %s %s %s: got %v, want allowed %v", test.api, test.method, test.url, test.body, err, test.ok)
		}
	}
}

func TestWriteIsNeverSent(t *testing.T) {
	t.Parallel()
	sent := 0
	c := newClient(t, func(*http.Request) (*http.Response, error) { sent++; return answer(200, "{}"), nil }, nil)
	for _, method := range []string{"POST", "PATCH", "PUT", "DELETE"} {
		if _, err := c.Do(t.Context(), Request{API: Graph, Method: method, URL: "/v1.0/users/1", Body: map[string]string{}}, nil); !errors.Is(err, ErrReadOnly) {
			t.Errorf("%s: got %v, want ErrReadOnly", method, err)
		}
	}
	if sent != 0 {
		t.Errorf("%d requests were sent", sent)
	}
}

func TestMethodOverrideIsNeverSent(t *testing.T) {
	t.Parallel()
	sent := 0
	c := newClient(t, func(*http.Request) (*http.Response, error) { sent++; return answer(200, "{}"), nil }, nil)
	for _, name := range []string{"X-HTTP-Method-Override", "x-http-method", "X-Method-Override"} {
		_, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/users/1", Header: http.Header{name: {"DELETE"}}}, nil)
		if !errors.Is(err, ErrReadOnly) {
			t.Errorf("%s: got %v, want ErrReadOnly", name, err)
		}
	}
	if sent != 0 {
		t.Errorf("%d requests were sent", sent)
	}
}

// FuzzReadOnly holds what the guard lets through against a reader that is as
// lenient as a service may be: names in any case, the last of two members, a
// path decoded as often as it can be.
func FuzzReadOnly(f *testing.F) {
	f.Add("GET", "/v1.0/users/1", "")
	f.Add("POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","url":"/users"}]}`)
	f.Add("POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","METHOD":"PUT","url":"/users"}]}`)
	f.Add("POST", "/v1.0/users/x%2F../getMemberGroups", `{}`)
	f.Add("POST", "/beta/security/runHuntingQuery?_method=PUT", `{}`)
	f.Fuzz(func(t *testing.T, method, raw, body string) {
		u, err := url.Parse("https://graph.microsoft.com" + raw)
		if err != nil || checkReadOnly(Graph, method, u, nil, []byte(body)) != nil {
			return
		}
		decoded := u.EscapedPath()
		for range 8 {
			next, err := url.PathUnescape(decoded)
			if err != nil {
				break
			}
			decoded = next
		}
		if resolved := path.Clean("/" + decoded); resolved != decoded && decoded != "" || strings.Contains(decoded, `\`) {
			t.Errorf("%s %q means %q", method, raw, resolved)
		}
		last := strings.ToLower(path.Base(decoded))
		switch {
		case method == http.MethodGet:
		case method != http.MethodPost:
			t.Errorf("%s was let through", method)
		case last == "$batch":
			var batch struct {
				Requests []struct{ Method, URL string }
			}
			if err := jsonv1.Unmarshal([]byte(body), &batch); err != nil {
				return // no service reads it either
			}
			for _, r := range batch.Requests {
				if !strings.EqualFold(r.Method, http.MethodGet) {
					t.Errorf("a %s inside %q", r.Method, body)
				}
			}
		case !slices.Contains([]string{"runhuntingquery", "microsoft.graph.security.runhuntingquery", "evaluate", "getbyids",
			"getmembergroups", "getmemberobjects", "checkmembergroups", "checkmemberobjects"}, last):
			t.Errorf("POST %q was let through", raw)
		}
	})
}
