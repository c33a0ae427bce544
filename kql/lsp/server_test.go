package lsp_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/kql/lsp"
)

// editor is the other end of a session.
type editor struct {
	t    *testing.T
	out  io.WriteCloser
	in   *bufio.Reader
	end  chan error
	next int
}

func newEditor(t *testing.T) *editor {
	t.Helper()
	toServer, out := io.Pipe()
	in, fromServer := io.Pipe()
	e := &editor{t: t, out: out, in: bufio.NewReader(in), end: make(chan error, 1)}
	go func() {
		err := lsp.Serve(toServer, fromServer, lsp.Options{Schema: check.HuntingSchema(), Version: "1"})
		fromServer.Close()
		e.end <- err
	}()
	return e
}

func (e *editor) send(m map[string]any) {
	e.t.Helper()
	m["jsonrpc"] = "2.0"
	body, err := json.Marshal(m)
	if err != nil {
		e.t.Fatal(err)
	}
	if _, err := fmt.Fprintf(e.out, "Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n%s", len(body), body); err != nil {
		e.t.Fatal(err)
	}
}

func (e *editor) receive(into any) {
	e.t.Helper()
	header, err := textproto.NewReader(e.in).ReadMIMEHeader()
	if err != nil {
		e.t.Fatal(err)
	}
	length, err := strconv.Atoi(header.Get("Content-Length"))
	if err != nil {
		e.t.Fatal(err)
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(e.in, body); err != nil {
		e.t.Fatal(err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		e.t.Fatalf("%s: %v", body, err)
	}
}

// request asks and gives the result as JSON.
func (e *editor) request(method string, params any) string {
	e.t.Helper()
	e.next++
	e.send(map[string]any{"id": e.next, "method": method, "params": params})
	var got struct {
		ID     int             `json:"id"`
		Result json.RawMessage `json:"result"`
		Error  json.RawMessage `json:"error"`
	}
	e.receive(&got)
	if got.ID != e.next {
		e.t.Errorf("%s: answer to %d, want %d", method, got.ID, e.next)
	}
	return string(got.Result) + string(got.Error)
}

type finding struct {
	Range struct {
		Start struct{ Line, Character int }
	}
	Severity int
	Code     string
	Message  string
}

// open opens or changes the document and gives the findings.
func (e *editor) open(method, text string) []finding {
	e.t.Helper()
	params := map[string]any{"textDocument": map[string]any{"uri": "file:///q.kql", "languageId": "kusto", "version": 1, "text": text}}
	if method == "textDocument/didChange" {
		params["contentChanges"] = []map[string]any{{"text": text}}
	}
	e.send(map[string]any{"method": method, "params": params})
	var got struct {
		Method string
		Params struct{ Diagnostics []finding }
	}
	e.receive(&got)
	if got.Method != "textDocument/publishDiagnostics" {
		e.t.Errorf("got %s, want diagnostics", got.Method)
	}
	return got.Params.Diagnostics
}

func at(line, character int) map[string]any {
	return map[string]any{"textDocument": map[string]any{"uri": "file:///q.kql"}, "position": map[string]any{"line": line, "character": character}}
}

// TestSession is a session as an editor has it.
func TestSession(t *testing.T) {
	t.Parallel()
	e := newEditor(t)
	if got := e.request("initialize", map[string]any{"processId": nil, "capabilities": map[string]any{}}); !strings.Contains(got, `"hoverProvider":true`) {
		t.Errorf("initialize: %s", got)
	}
	e.send(map[string]any{"method": "initialized", "params": map[string]any{}})
	found := e.open("textDocument/didOpen", "DeviceInfo\n| where '😀' == DeviceNam")
	if len(found) != 1 || found[0].Severity != 2 || found[0].Code != "unknownColumn" || found[0].Range.Start.Line != 1 || found[0].Range.Start.Character != 16 {
		t.Errorf("findings %+v, want an unknown column at 1:16 in UTF-16", found)
	}
	action := at(1, 17)
	action["range"] = map[string]any{"start": action["position"], "end": action["position"]}
	if got := e.request("textDocument/codeAction", action); !strings.Contains(got, `"newText":"DeviceName"`) {
		t.Errorf("actions: %s", got)
	}
	if found := e.open("textDocument/didChange", "DeviceInfo | where DeviceName has 5"); len(found) != 1 || found[0].Severity != 1 {
		t.Errorf("findings %+v, want an error", found)
	}
	const query = "let since = ago(1d);\nDeviceInfo|where Timestamp > since\n| summarize n = count() by DeviceName\n| "
	if found := e.open("textDocument/didChange", query); len(found) == 0 {
		t.Error("no finding for a pipe without a step")
	}
	for _, c := range []struct {
		line, character int
		want, not       string
	}{
		{3, 2, `"label":"where"`, `"label":"DeviceName"`},
		{2, 28, `"label":"DeviceId"`, `"label":"n"`},
		{1, 0, `"label":"DeviceEvents"`, `"label":"where"`},
		{1, 18, `"label":"since"`, `"label":"where"`},
	} {
		got := e.request("textDocument/completion", at(c.line, c.character))
		if !strings.Contains(got, c.want) || strings.Contains(got, c.not) {
			t.Errorf("completion at %d:%d: want %s and not %s; got %.300s", c.line, c.character, c.want, c.not, got)
		}
	}
	for _, c := range []struct {
		line, character int
		want            string
	}{
		{1, 3, "**DeviceInfo**"}, {1, 20, "datetime"}, {2, 18, "count() → long"}, {2, 12, "null"},
	} {
		if got := e.request("textDocument/hover", at(c.line, c.character)); !strings.Contains(got, c.want) {
			t.Errorf("hover at %d:%d: got %.200s, want %s", c.line, c.character, got, c.want)
		}
	}
	e.open("textDocument/didChange", "DeviceInfo|take 5")
	if diff := cmp.Diff(`[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":17}},"newText":"DeviceInfo\n| take 5\n"}]`, e.request("textDocument/formatting", at(0, 0))); diff != "" {
		t.Errorf("formatting: %s", diff)
	}
	if got := e.request("textDocument/rename", at(0, 0)); !strings.Contains(got, "-32601") {
		t.Errorf("a method that there is not: %s", got)
	}
	if got := e.request("shutdown", nil); got != "null" {
		t.Errorf("shutdown: %s", got)
	}
	e.send(map[string]any{"method": "exit"})
	if err := <-e.end; err != nil {
		t.Errorf("the session ended with %v", err)
	}
}

// TestSessionHostile gives what is no message: the session says so or ends.
func TestSessionHostile(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"no JSON":     "Content-Length: 3\r\n\r\nabc",
		"no length":   "Content-Type: x\r\n\r\n",
		"huge":        "Content-Length: 99999999999\r\n\r\n",
		"negative":    "Content-Length: -5\r\n\r\n",
		"cut off":     "Content-Length: 500\r\n\r\n{",
		"null params": "Content-Length: 79\r\n\r\n" + `{"jsonrpc":"2.0","id":1,"method":"textDocument/hover","params":null            }`,
	} {
		var out strings.Builder
		err := lsp.Serve(strings.NewReader(text), &out, lsp.Options{})
		if err == nil && out.Len() == 0 && name != "cut off" {
			t.Errorf("%s: neither an answer nor an end", name)
		}
	}
}
