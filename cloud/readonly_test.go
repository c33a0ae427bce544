package cloud

import (
	"errors"
	"net/http"
	"net/url"
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
		{Graph, "POST", "/v1.0/users/a%2Fb/getMemberGroups", "{}", true},
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
		{Graph, "POST", "/v1.0/$batch", `not json`, false},
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
		err = checkReadOnly(test.api, test.method, u, []byte(test.body))
		if (err == nil) != test.ok || (err != nil && !errors.Is(err, ErrReadOnly)) {
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
