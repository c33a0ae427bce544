package tools_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// fault is an answer that an endpoint gives in place of its own.
type fault struct {
	name   string
	status int // of the answer, 0 where it is a good one
	answer func(req *http.Request, real func() (*http.Response, error)) (*http.Response, error)
	// codes are those of an error that the fault may be told as, reasons those of
	// coverage.
	codes, reasons []string
	// whole, of a fault that leaves nothing unread, says what is wrong with an
	// answer.
	whole func(call walked, reply map[string]any) string
}

func answerOf(status int, body string) func(*http.Request, func() (*http.Response, error)) (*http.Response, error) {
	return func(req *http.Request, _ func() (*http.Response, error)) (*http.Response, error) {
		return &http.Response{
			StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
			Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
		}, nil
	}
}

// rewritten gives the endpoint's own answer, changed.
func rewritten(change func(req *http.Request, body []byte) []byte) func(*http.Request, func() (*http.Response, error)) (*http.Response, error) {
	return func(req *http.Request, real func() (*http.Response, error)) (*http.Response, error) {
		res, err := real()
		if err != nil || res.StatusCode != http.StatusOK {
			return res, err
		}
		body, err := io.ReadAll(res.Body)
		if err != nil {
			return nil, err
		}
		_ = res.Body.Close()
		return answerOf(res.StatusCode, string(change(req, body)))(req, nil)
	}
}

const errorBody = `{"error":{"code":%q,"message":"no"}}`

// deadToken is in links that lead nowhere.
const deadToken = "deadlink"

var faults = []fault{
	{"403", 403, answerOf(403, fmt.Sprintf(errorBody, "Authorization_RequestDenied")), []string{"permissionMissing", "refused"}, []string{"permissionMissing", "failed"}, nil},
	{"401", 401, answerOf(401, fmt.Sprintf(errorBody, "InvalidAuthenticationToken")), []string{"signIn"}, []string{"failed"}, nil},
	{"404", 404, answerOf(404, fmt.Sprintf(errorBody, "Request_ResourceNotFound")), []string{"notFound"}, []string{"failed"}, nil},
	{"500", 500, answerOf(500, fmt.Sprintf(errorBody, "InternalServerError")), []string{"unavailable"}, []string{"failed"}, nil},
	{"empty", 0, rewritten(func(_ *http.Request, body []byte) []byte { return rowless(body) }), []string{"notFound", "otherType"}, nil, wholeWhenEmpty},
	{"dead link", 0, func(req *http.Request, real func() (*http.Response, error)) (*http.Response, error) {
		if strings.Contains(req.URL.RawQuery, deadToken) {
			return answerOf(400, fmt.Sprintf(errorBody, "DirectoryPageTokenNotFoundException"))(req, nil)
		}
		return rewritten(func(req *http.Request, body []byte) []byte {
			at := bytes.Index(body, []byte(`"value":`))
			if at < 0 || req.Method != http.MethodGet {
				return body
			}
			next := *req.URL
			next.RawQuery = "$skiptoken=" + deadToken
			link := fmt.Sprintf(`"@odata.nextLink":%q,`, next.String())
			return slices.Concat(body[:at], []byte(link), nextLink.ReplaceAll(body[at:], nil))
		})(req, real)
	}, []string{"refused", "cursorExpired"}, []string{"failed"}, nil},
	{"unknown word", 0, rewritten(func(_ *http.Request, body []byte) []byte {
		return enumerations.ReplaceAll(body, []byte(`"$1":"`+brandNew+`"`))
	}), nil, nil, wholeOfUnknownWords},
}

// rowless is an answer without its rows; those of a batch lose theirs each.
func rowless(body []byte) []byte {
	var answer any
	if json.Unmarshal(body, &answer) != nil {
		return body
	}
	var empty func(v any)
	empty = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, value := range v {
				if _, isList := value.([]any); isList && name == "value" {
					v[name] = []any{}
				}
				empty(v[name])
			}
		case []any:
			for _, value := range v {
				empty(value)
			}
		}
	}
	empty(answer)
	out, err := json.Marshal(answer)
	if err != nil {
		return body
	}
	return out
}

var nextLink = regexp.MustCompile(`,"@odata\.nextLink":"[^"]*"`)

// faulty is a transport in which one endpoint may answer otherwise.
type faulty struct {
	next http.RoundTripper
	// only picks the requests that are struck, in place of at.
	only func(*http.Request) bool

	mu    sync.Mutex
	seen  []string // endpoints, in order
	at    string   // the endpoint with the fault, "" for none
	fault *fault
}

func (f *faulty) RoundTrip(req *http.Request) (*http.Response, error) {
	name := endpointOf(req)
	f.mu.Lock()
	f.seen = append(f.seen, name)
	strike := f.at == name
	if f.only != nil {
		strike = f.only(req)
	}
	answer := f.fault
	f.mu.Unlock()
	real := func() (*http.Response, error) { return f.next.RoundTrip(req) }
	if strike {
		return answer.answer(req, real)
	}
	return real()
}

func (f *faulty) set(at string, to *fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen, f.at, f.fault = nil, at, to
}

// begun are the endpoints that were asked, each once, in the order in which they
// were asked first.
func (f *faulty) begun() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []string
	for _, name := range f.seen {
		if !slices.Contains(out, name) && !strings.Contains(name, "login.") {
			out = append(out, name)
		}
	}
	return out
}

// bodyOf is the body of a request, which stays to be sent.
func bodyOf(req *http.Request) string {
	if req.GetBody == nil {
		return ""
	}
	body, err := req.GetBody()
	if err != nil {
		return ""
	}
	defer func() { _ = body.Close() }()
	text, err := io.ReadAll(body)
	if err != nil {
		return ""
	}
	return string(text)
}

var identifier = regexp.MustCompile(`^([0-9a-fA-F-]{20,}|.*[@=%'_ ].*|CVE-.*|\d[\d.]*|.*\d{3,}.*)$`)

// endpointOf names what a request asks, whatever object it is about.
func endpointOf(req *http.Request) string {
	parts := strings.Split(req.URL.Path, "/")
	for i, part := range parts {
		if identifier.MatchString(part) {
			parts[i] = "{id}"
		}
	}
	return req.Method + " " + req.URL.Host + strings.Join(parts, "/")
}

// walked is a call and one of the endpoints that it asks.
type walked struct {
	tool, args string
	endpoint   string
	baseline   map[string]any
	first      bool // the others follow from what this one says
}

// TestEveryFault asks every tool while each endpoint that it asks in turn answers
// 403, 401, 404, nothing, 500, a link that leads nowhere, or words that this
// version does not know: what does not rest on the endpoint stands, what does is
// coverage with a true reason, and no count over it is called complete.
func TestEveryFault(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{})
	wire := &faulty{}
	w.TransportThrough(func(next http.RoundTripper) http.RoundTripper { wire.next = next; return wire })
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	ask := func(tool, args string) (map[string]any, bool) {
		return toolstest.Ask(t, cs, tool, json.RawMessage(args))
	}
	var todo []walked
	have := map[string]bool{}
	for _, call := range recordedCalls(t) {
		wire.set("", nil)
		reply, isError := ask(call.tool, call.args)
		if isError {
			continue
		}
		begun := wire.begun()
		for _, endpoint := range begun {
			if key := call.tool + " " + endpoint; !have[key] {
				have[key] = true
				todo = append(todo, walked{call.tool, call.args, endpoint, reply, endpoint == begun[0]})
			}
		}
	}
	if len(todo) < 60 {
		t.Errorf("%d tools and endpoints were walked, want more", len(todo))
	}
	for _, one := range todo {
		for i := range faults {
			f := &faults[i]
			wire.set(one.endpoint, f)
			reply, isError := ask(one.tool, one.args)
			if why := one.judge(f, reply, isError); why != "" {
				text, err := json.Marshal(reply)
				t.Errorf("%s at %s: %s %s: %s\n%.1500s (%v)", f.name, one.endpoint, one.tool, one.args, why, text, err)
			}
		}
	}
}

// judge says what is wrong with an answer under a fault, "" for nothing.
func (w walked) judge(f *fault, reply map[string]any, isError bool) string {
	switch {
	case isError && !slices.Contains(f.codes, fmt.Sprint(reply["code"])):
		return fmt.Sprintf("error %v, want one of %q", reply["code"], f.codes)
	// What the first endpoint says, the rows of a list, and those of a query are
	// the answer itself.
	case isError && w.baseline["item"] != nil && !w.first && !strings.HasSuffix(w.endpoint, "/runHuntingQuery"):
		return "one endpoint of several took the whole answer"
	case isError:
		return ""
	}
	told := slices.ContainsFunc(coverageOf(reply), func(c string) bool {
		return !slices.Contains(coverageOf(w.baseline), c) && slices.ContainsFunc(f.reasons, func(reason string) bool { return strings.HasPrefix(c, reason+" ") })
	})
	same := equal(reply["items"], w.baseline["items"]) && equal(reply["item"], w.baseline["item"])
	switch {
	case f.whole != nil:
		return f.whole(w, reply)
	case same && f.status == 0:
		return ""
	case same && len(coverageOf(w.baseline)) > 0:
		return "" // it is not permitted here anyway
	case f.status == http.StatusNotFound && absentIsNone.MatchString(w.endpoint):
		return ""
	case w.endpoint == schemaEndpoint:
		return "" // names are checked by the schema of this version instead
	case reply["nextCursor"] != nil && f.status == 0:
		return "" // the link is the caller's next page
	case !told:
		return "the part is not in coverage"
	case reply["total"] != nil && !equal(reply["total"], w.baseline["total"]):
		return fmt.Sprintf("total %v over what was not read, want none (it is %v)", reply["total"], w.baseline["total"])
	}
	return ""
}

// absentIsNone are the endpoints of which 404 says that there is none.
var absentIsNone = regexp.MustCompile(`/manager$|/riskyUsers/\{id\}$|/api/machines$|/api/(files|ips|domains|users)/`)

// schemaEndpoint is the tenant's own hunting schema, for which the one of this
// version stands in.
const schemaEndpoint = "GET graph.microsoft.com/beta/security/getHuntingSchema"

// coverageOf are the parts that an answer did not read, as "reason part state".
func coverageOf(reply map[string]any) []string {
	var out []string
	list, _ := reply["coverage"].([]any)
	for _, one := range list {
		c, _ := one.(map[string]any)
		out = append(out, fmt.Sprint(c["reason"], " ", c["part"], " ", c["state"]))
	}
	return out
}

func equal(a, b any) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}

// recordedCalls are the calls of testdata/calls that stand for themselves.
func recordedCalls(t *testing.T) []walked {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(callsDir, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var out []walked
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range archive.Files {
			tool, args, _ := strings.Cut(strings.TrimSpace(string(call.Data)), " ")
			if call.Name != "call" || strings.Contains(args, `"fresh"`) || strings.Contains(args, "$CURSOR") || strings.Contains(tool, "connection") {
				continue
			}
			out = append(out, walked{tool: tool, args: args})
		}
	}
	return out
}
