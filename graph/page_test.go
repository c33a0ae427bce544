package graph

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

func TestPage(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, body string
		want       Page[jsontext.Value]
		bad        bool
	}{
		{"full", `{"@odata.context":"x","@odata.count":7,"value":[{"id":"1","n":{"a":[1]}}, 2 ],"@odata.nextLink":"https://h/n"}`,
			Page[jsontext.Value]{Items: []jsontext.Value{[]byte(`{"id":"1","n":{"a":[1]}}`), []byte("2")}, Next: "https://h/n", Count: 7}, false},
		{"links first", `{"@odata.deltaLink":"https://h/d","value":[]}`, Page[jsontext.Value]{Delta: "https://h/d", Count: -1}, false},
		{"not a page", `{"id":"1"}`, Page[jsontext.Value]{}, true},
		{"array", `[]`, Page[jsontext.Value]{}, true},
		{"value is no array", `{"value":{}}`, Page[jsontext.Value]{}, true},
		{"half", `{"value":[{"id":"1"}`, Page[jsontext.Value]{}, true},
		{"empty", ``, Page[jsontext.Value]{}, true},
		{"link is no text", `{"value":[],"@odata.nextLink":5}`, Page[jsontext.Value]{}, true},
	} {
		var r pageReader
		err := r.ReadBody(iotest.OneByteReader(strings.NewReader(test.body)))
		if (err != nil) != test.bad {
			t.Errorf("%s: got error %v", test.name, err)
		}
		if err == nil {
			if diff := cmp.Diff(test.want, r.page); diff != "" {
				t.Errorf("%s: -want +got\n%s", test.name, diff)
			}
		}
	}
}

// TestItemsDoNotShareMemory: an item that is appended to must not write over
// the next one.
func TestItemsDoNotShareMemory(t *testing.T) {
	t.Parallel()
	var r pageReader
	if err := r.ReadBody(strings.NewReader(`{"value":[{"a":1},{"b":2}]}`)); err != nil {
		t.Fatal(err)
	}
	_ = append(r.page.Items[0], "xxxxxxxx"...)
	if got := string(r.page.Items[1]); got != `{"b":2}` {
		t.Errorf("got %s", got)
	}
}

func TestBigPage(t *testing.T) {
	t.Parallel()
	item := `{"id":"1","members@delta":[` + strings.Repeat(`{"id":"x"},`, 20000) + `{"id":"y"}]}`
	var r pageReader
	if err := r.ReadBody(strings.NewReader(`{"value":[` + item + `,` + item + `,{"id":"2"}]}`)); err != nil {
		t.Fatal(err)
	}
	if len(r.page.Items) != 3 || string(r.page.Items[1]) != item {
		t.Errorf("got %d items", len(r.page.Items))
	}
}

// hostile answers a page's first request with a link of the test's choice.
type hostile struct {
	next http.RoundTripper
	link string
	sent []string
}

func (h *hostile) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path != "/v1.0/domains" {
		return h.next.RoundTrip(r)
	}
	h.sent = append(h.sent, r.URL.String()+" "+r.Header.Get("ConsistencyLevel"))
	body, err := json.Marshal(map[string]any{"value": []any{map[string]any{"id": "contoso.com"}}, "@odata.nextLink": h.link})
	if err != nil {
		return nil, err
	}
	if len(h.sent) > 2 {
		body = []byte(`{"value":[]}`)
	}
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(body)))}, nil
}

func TestPagerStopsAtAForeignHost(t *testing.T) {
	t.Parallel()
	w := readWorld(t)
	h := &hostile{next: w.cloud.Transport(), link: "https://evil.example/v1.0/domains"}
	c := newClientFor(t, w.cloud, w.cloud.Apps().Full.ClientID, w.cloud.Apps().Full.Secret, h)
	domains, err := c.Domains(t.Context())
	if !errors.Is(err, cloud.ErrForeignHost) || len(domains) != 1 || len(h.sent) != 1 {
		t.Errorf("got %v, %v, %d requests", domains, err, len(h.sent))
	}
}

func TestPagerSendsTheHeaderOnEveryPage(t *testing.T) {
	t.Parallel()
	w := readWorld(t)
	h := &hostile{next: w.cloud.Transport(), link: "https://graph.microsoft.com/v1.0/domains?$skiptoken=2"}
	c := newClientFor(t, w.cloud, w.cloud.Apps().Full.ClientID, w.cloud.Apps().Full.Secret, h)
	first := "https://graph.microsoft.com/v1.0/domains"
	n := 0
	var last error
	for _, err := range AllWith[entra.Domain](t.Context(), c, first, PageOptions{Advanced: true}) {
		if err != nil {
			last = err
			break
		}
		n++
	}
	for _, sent := range h.sent {
		if !strings.HasSuffix(sent, " eventual") {
			t.Errorf("sent %s without the header", sent)
		}
	}
	if len(h.sent) < 2 || n == 0 || last == nil || !strings.Contains(last.Error(), "in a circle") {
		t.Errorf("got %d items, %v, requests %v", n, last, h.sent)
	}
}

func FuzzPage(f *testing.F) {
	f.Add([]byte(`{"value":[{"id":"1"},{"id":"2","x":[{}]}],"@odata.nextLink":"https://h/n"}`))
	f.Add([]byte(`{"@odata.count":3,"value":[],"@odata.deltaLink":"d"}`))
	f.Add([]byte(`{"value":[`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var r pageReader
		if err := r.ReadBody(strings.NewReader(string(body))); err != nil {
			return
		}
		var whole struct {
			Value []jsontext.Value `json:"value"`
		}
		if err := json.Unmarshal(body, &whole, lenient); err != nil {
			return // trailing data: the page itself was whole
		}
		for _, item := range r.page.Items {
			if !item.IsValid(lenient) {
				t.Errorf("item is not JSON: %q", item)
			}
		}
		if strings.Count(string(body), `"value"`) == 1 && len(whole.Value) != len(r.page.Items) {
			t.Errorf("got %d items, want %d", len(r.page.Items), len(whole.Value))
		}
	})
}

func BenchmarkPage(b *testing.B) {
	c, err := emulator.New(emulator.Options{Users: 2000})
	if err != nil {
		b.Fatal(err)
	}
	var body []byte
	for o := range c.Directory().Each("user") {
		item, _ := json.Marshal(map[string]any{"id": o.ID, "displayName": o.Get("displayName"), "userPrincipalName": o.Get("userPrincipalName"),
			"jobTitle": o.Get("jobTitle"), "department": o.Get("department"), "accountEnabled": true, "city": o.Get("city")})
		body = append(append(body, item...), ',')
		if len(body) > 999*450 {
			break
		}
	}
	page := `{"value":[` + strings.TrimSuffix(string(body), ",") + `]}`
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		var r pageReader
		if err := r.ReadBody(strings.NewReader(page)); err != nil {
			b.Fatal(err)
		}
	}
}
