package graph

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
)

func TestRequestURL(t *testing.T) {
	t.Parallel()
	five := 5
	for _, c := range []struct {
		r    Request
		v    Values
		want string // "" is an error
	}{
		{Request{Path: "/users/{id}"}, Values{"id": "a b;c?d&e+f=ü"}, "/v1.0/users/a%20b%3Bc%3Fd%26e%2Bf%3D%C3%BC"},
		{Request{Path: "/users/{id}", Beta: "why"}, Values{"id": "..a"}, "/beta/users/..a"},
		{Request{Path: "/users/{id}"}, Values{"id": ""}, ""},
		{Request{Path: "/users/{id}"}, Values{"id": "."}, ""},
		{Request{Path: "/users/{id}"}, Values{"id": ".."}, ""},
		{Request{Path: "/users/{id}"}, nil, ""},
		{Request{Path: "/users/{id"}, Values{"id": "a"}, ""},
		{Request{Path: "/a", Select: []string{"id", "x"}, Expand: []string{"y($select=id,z)"}, OrderBy: []string{"x desc"}, Count: true}, nil,
			"/v1.0/a?%24count=true&%24expand=y%28%24select%3Did%2Cz%29&%24orderby=x%20desc&%24select=id,x"},
		{Request{Path: "/a", Filter: "x eq '{x}'"}, Values{"x": "O'Neil"}, "/v1.0/a?%24filter=x%20eq%20%27O%27%27Neil%27"},
		{Request{Path: "/a", Filter: "x eq '{x}'"}, Values{"x": ""}, ""},
		{Request{Path: "/a", Filter: "x eq {x}"}, Values{"x": "1 or 1 eq 1"}, ""},
		{Request{Path: "/a", Filter: "x eq '{x}'"}, Values{"x": &five}, ""},
		{Request{Path: "/a", Where: []string{"x eq {x}", "y ge {y}", "z eq '{z}'"}}, Values{"x": &five, "y": time.Time{}, "z": []string{"a", "b"}},
			"/v1.0/a?%24filter=x%20eq%205%20and%20%28z%20eq%20%27a%27%20or%20z%20eq%20%27b%27%29"},
		{Request{Path: "/a", Where: []string{"y ge {y}"}}, Values{"y": time.Date(2026, 1, 2, 3, 4, 5, 6, time.FixedZone("", 3600))},
			"/v1.0/a?%24filter=y%20ge%202026-01-02T02%3A04%3A05Z"},
		{Request{Path: "/a", Top: 9}, nil, "/v1.0/a?%24top=9"},
		{Request{Path: "/a", Top: 9}, Values{"$top": 10}, "/v1.0/a?%24top=9"},
		{Request{Path: "/a", Top: 9}, Values{"$top": 8}, "/v1.0/a?%24top=8"},
		{Request{Path: "/a", MaxTop: 9}, nil, "/v1.0/a"},
		{Request{Path: "/a", MaxTop: 9}, Values{"$top": 8}, "/v1.0/a?%24top=8"},
		{Request{Path: "/a", MaxTop: 9}, Values{"$top": 10}, "/v1.0/a?%24top=9"},
		{Request{Path: "/a"}, Values{"$top": 10}, "/v1.0/a"},
	} {
		got, err := c.r.URL("https://graph.microsoft.com", c.v)
		got = strings.TrimPrefix(got, "https://graph.microsoft.com")
		if got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("%+v with %v: got %q %v, want %q", c.r, c.v, got, err, c.want)
		}
	}
}

// Every name that an area uses is its own.
func TestRequestNamesAreDistinct(t *testing.T) {
	t.Parallel()
	n := len(lists) + len(deltaRequests)
	for _, area := range []map[string]Request{directoryRequests, logRequests, riskRequests, governanceRequests, securityRequests} {
		n += len(area)
	}
	if got := len(Requests()); got != n || len(lists) != len(directoryLists)+len(roleLists)+len(appLists)+len(policyLists) {
		t.Errorf("%d requests of %d names", n, got)
	}
}

// noKeys would name another resource than that of an id, at once or where a
// service decodes more than once.
var noKeys = []string{"", ".", "..", "a/b", `a\b`, "../x", "%2e%2e", "a%2Fb", "a%252Fb", "a\x00b"}

// TestNoKeyIsInNoPath gives each parameter of each request such a value.
func TestNoKeyIsInNoPath(t *testing.T) {
	t.Parallel()
	parameters := 0
	for _, r := range Requests() {
		for _, hostile := range r.Parameters() {
			parameters++
			for _, id := range noKeys {
				v := Values{}
				for _, name := range r.Parameters() {
					v[name] = "11111111-2222-3333-4444-555555555555"
				}
				v[hostile] = id
				if got, err := r.path(v); !errors.Is(err, cloud.ErrBadKey) {
					t.Errorf("%s with {%s} = %q: got %s %v, want ErrBadKey", r.Name, hostile, id, got, err)
				}
			}
		}
	}
	if parameters < 20 {
		t.Errorf("only %d parameters were tried", parameters)
	}
}

func TestOfParent(t *testing.T) {
	t.Parallel()
	const start = "https://graph.microsoft.com/v1.0/devices/{id}/registeredOwners?%24top=999"
	if got, err := OfParent(start, "a;b"); err != nil || got != "https://graph.microsoft.com/v1.0/devices/a%3Bb/registeredOwners?%24top=999" {
		t.Errorf("got %s %v", got, err)
	}
	for _, id := range noKeys {
		if got, err := OfParent(start, id); err == nil {
			t.Errorf("%q: got %s", id, got)
		}
	}
}
