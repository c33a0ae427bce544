package emulator_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

const batchURL = "https://graph.microsoft.com/v1.0/$batch"

type innerAnswer struct {
	ID      string            `json:"id"`
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    json.RawMessage   `json:"body"`
}

func batch(t *testing.T, c *emulator.Cloud, token, requests string) map[string]innerAnswer {
	t.Helper()
	got := send(t, client(c), "POST", batchURL, token, `{"requests":[`+requests+`]}`)
	var body struct {
		Responses []innerAnswer `json:"responses"`
	}
	if err := json.Unmarshal([]byte(got.body), &body); err != nil || got.status != 200 {
		t.Fatalf("got %d %s (%v)", got.status, got.body, err)
	}
	byID := map[string]innerAnswer{}
	for _, answer := range body.Responses {
		byID[answer.ID] = answer
	}
	return byID
}

func TestBatch(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	token := tokenFor(t, c, c.Apps().Full)
	got := batch(t, c, token, `
		{"id":"1","method":"GET","url":"/users?$top=1"},
		{"id":"2","method":"GET","url":"users/nobody@nowhere.example"},
		{"id":"3","method":"GET","url":"/organization","dependsOn":["1"]},
		{"id":"4","method":"GET","url":"/organization","dependsOn":["2"]},
		{"id":"5","method":"GET","url":"https://graph.microsoft.com/v1.0/users"},
		{"id":"6","method":"GET","url":"/$batch"},
		{"id":"7","method":"GET","url":"/users?$count=true&$top=1","headers":{"ConsistencyLevel":"eventual"}},
		{"id":"8","method":"GET","url":"/users?%24filter=startswith(displayName,'A')&$select=id"}`)
	for id, status := range map[string]int{"1": 200, "2": 404, "3": 200, "4": 424, "5": 400, "6": 400, "7": 200, "8": 200} {
		if got[id].Status != status {
			t.Errorf("request %s: got %d %s, want %d", id, got[id].Status, got[id].Body, status)
		}
	}
	if len(got) != 8 {
		t.Errorf("got %d answers, want 8", len(got))
	}
	if got["1"].Headers["x-ms-resource-unit"] == "" || got["1"].Headers["OData-Version"] != "4.0" {
		t.Errorf("inner headers: got %v", got["1"].Headers)
	}
	var page map[string]any
	if err := json.Unmarshal(got["1"].Body, &page); err != nil {
		t.Fatal(err)
	}
	if next, _ := page["@odata.nextLink"].(string); !strings.HasPrefix(next, usersURL+"?") {
		t.Errorf("inner nextLink: got %q, want an absolute one", next)
	}
	if err := json.Unmarshal(got["7"].Body, &page); err != nil || page["@odata.count"] == nil {
		t.Errorf("the inner header was not seen: %s", got["7"].Body)
	}
}

// TestBatchThrottling strikes one inner request; the batch itself is a 200.
func TestBatchThrottling(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	token := tokenFor(t, c, c.Apps().Full)
	c.Faults().Throttle("graph:/v1.0/groups*", 1, 7*time.Second)
	got := batch(t, c, token, `{"id":"a","method":"GET","url":"/users?$top=1"},{"id":"b","method":"GET","url":"/groups?$top=1"}`)
	if got["a"].Status != 200 || got["b"].Status != 429 || got["b"].Headers["Retry-After"] != "7" {
		t.Errorf("got %d and %d, inner headers %v", got["a"].Status, got["b"].Status, got["b"].Headers)
	}
}

func TestBatchRefusals(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	token := tokenFor(t, c, c.Apps().Full)
	var many []string
	for i := range 21 {
		many = append(many, fmt.Sprintf(`{"id":"%d","method":"GET","url":"/users"}`, i))
	}
	tests := []struct{ name, body, want string }{
		{"not JSON", `hello`, "Invalid batch payload"},
		{"empty", `{"requests":[]}`, "Invalid batch payload"},
		{"21 requests", `{"requests":[` + strings.Join(many, ",") + `]}`, "Number of requests inside batch exceeds the limit."},
		{"an id twice, in another case", `{"requests":[{"id":"a","method":"GET","url":"/users"},{"id":"A","method":"GET","url":"/users"}]}`, "Request Id A has to be unique in a batch."},
		{"no id", `{"requests":[{"method":"GET","url":"/users"}]}`, "'id'"},
		{"no method", `{"requests":[{"id":"1","url":"/users"}]}`, "method"},
		{"no url", `{"requests":[{"id":"1","method":"GET"}]}`, "url"},
		{"a body without its type", `{"requests":[{"id":"1","method":"POST","url":"/users","body":{}}]}`, "Content-Type"},
		{"depends on nobody", `{"requests":[{"id":"1","method":"GET","url":"/users","dependsOn":["2"]}]}`, "not in the batch"},
		{"a circle", `{"requests":[{"id":"1","method":"GET","url":"/users","dependsOn":["2"]},{"id":"2","method":"GET","url":"/users","dependsOn":["1"]}]}`, "circle"},
	}
	for _, tt := range tests {
		got := send(t, client(c), "POST", batchURL, token, tt.body)
		failure, _ := got.json(t)["error"].(map[string]any)
		if got.status != 400 || failure["code"] != "BadRequest" || !strings.Contains(fmt.Sprint(failure["message"]), tt.want) {
			t.Errorf("%s: got %d %s", tt.name, got.status, got.body)
		}
	}
	if got := send(t, client(c), "POST", batchURL, "", `{"requests":[]}`); got.status != 401 {
		t.Errorf("without a token: got %d", got.status)
	}
	if got := send(t, client(c), "GET", batchURL, token, ""); got.status != 405 {
		t.Errorf("GET: got %d", got.status)
	}
}

// FuzzBatch sends whatever as a batch: an answer with a responses array or an
// error body, never a crash.
func FuzzBatch(f *testing.F) {
	c, err := emulator.New(emulator.Options{Users: 50, Now: func() time.Time { return start }})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		`{"requests":[{"id":"1","method":"GET","url":"/users"}]}`, `{"requests":[{"id":"1","method":"get","url":"?","dependsOn":["1"]}]}`,
		`{"requests":[{"id":"1","method":"POST","url":"//x","headers":{"content-type":""},"body":1}]}`, `{"requests":null}`, ``,
	} {
		f.Add(seed)
	}
	var held string
	token := func(t *testing.T) string {
		if held == "" {
			held = tokenFor(t, c, c.Apps().Full)
		}
		return held
	}
	f.Fuzz(func(t *testing.T, body string) {
		got := send(t, client(c), "POST", batchURL, token(t), body)
		answer := got.json(t)
		if got.status == 200 && answer["responses"] == nil || got.status != 200 && answer["error"] == nil {
			t.Fatalf("got %d %s for %s", got.status, got.body, body)
		}
	})
}
