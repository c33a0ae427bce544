package tools_test

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestStdioLines: a byte order mark is skipped, what is no message is answered, and
// the session goes on.
func TestStdioLines(t *testing.T) {
	t.Parallel()
	s := toolstest.Shared(t).Server(t, nil)
	fromClient, toServer := io.Pipe()
	fromServer, toClient := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- s.RunStdio(t.Context(), fromClient, toClient) }()
	answers := bufio.NewScanner(fromServer)
	answers.Buffer(nil, 1<<20)
	const open = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`
	for _, tc := range []struct {
		line string
		id   any
		code float64
	}{
		{"\ufeff" + open, 1.0, 0},
		{`{"jsonrpc":"2.0","id":2,"method":`, nil, -32700},
		{"hello", nil, -32700},
		{`{"jsonrpc":"2.0","id":3,"method":"ping"} {"jsonrpc":"2.0","id":4,"method":"ping"}`, nil, -32700},
		{`[{"jsonrpc":"2.0","id":5,"method":"ping"}]`, nil, -32600},
		{`42`, nil, -32600},
		{`{"id":6,"method":"ping"}`, 6.0, -32600},
		{`{"jsonrpc":"2.0","id":"seven"}`, "seven", -32600},
		{"\ufeff  {\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"ping\"}\r", 8.0, 0},
	} {
		if _, err := io.WriteString(toServer, tc.line+"\n"); err != nil {
			t.Fatal(err)
		}
		if !answers.Scan() {
			t.Fatalf("%s: the session ended: %v", tc.line, answers.Err())
		}
		var answer struct {
			ID    any `json:"id"`
			Error *struct {
				Code float64 `json:"code"`
			} `json:"error"`
		}
		if err := json.Unmarshal(answers.Bytes(), &answer); err != nil {
			t.Fatal(err)
		}
		code := 0.0
		if answer.Error != nil {
			code = answer.Error.Code
		}
		if answer.ID != tc.id || code != tc.code {
			t.Errorf("%s: got %s, want id %v and code %v", tc.line, answers.Text(), tc.id, tc.code)
		}
	}
	if err := toServer.Close(); err != nil {
		t.Error(err)
	}
	go func() { _, _ = io.Copy(io.Discard, fromServer) }()
	if err := <-done; err != nil && !strings.Contains(err.Error(), "closed") {
		t.Errorf("the server ended with %v", err)
	}
}

// TestFailedForm: a client of an older protocol that says it can show forms, and
// answers with an error or something else, gets the list to choose from.
func TestFailedForm(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{
		`"error":{"code":-32601,"message":"method not found"}`, `"error":{"code":0,"message":""}`, `"result":{"action":"cancel"}`,
		`"result":{"action":"accept","content":{}}`, `"result":{"action":"accept","content":{"connection":7}}`, `"result":{"action":"accept","content":{"connection":"nowhere"}}`, `"result":{}`,
	} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			s := twoWorld(t).Server(t, nil)
			fromClient, toServer := io.Pipe()
			fromServer, toClient := io.Pipe()
			go func() { _ = s.RunStdio(t.Context(), fromClient, toClient) }()
			t.Cleanup(func() { _ = toServer.Close(); _ = fromServer.Close() })
			answers := bufio.NewScanner(fromServer)
			answers.Buffer(nil, 1<<20)
			send := func(line string) {
				t.Helper()
				if _, err := io.WriteString(toServer, line+"\n"); err != nil {
					t.Fatal(err)
				}
			}
			send(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"elicitation":{}},"clientInfo":{"name":"t","version":"1"}}}`)
			if !answers.Scan() {
				t.Fatal(answers.Err())
			}
			send(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
			send(`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"entra_tenant_overview","arguments":{}}}`)
			for answers.Scan() {
				var message struct {
					ID     any             `json:"id"`
					Method string          `json:"method"`
					Error  json.RawMessage `json:"error"`
					Result struct {
						IsError bool `json:"isError"`
						Content []struct{ Text string }
					} `json:"result"`
				}
				if err := json.Unmarshal(answers.Bytes(), &message); err != nil {
					t.Fatal(err)
				}
				if message.Method == "elicitation/create" {
					id, err := json.Marshal(message.ID)
					if err != nil {
						t.Fatal(err)
					}
					send(`{"jsonrpc":"2.0","id":` + string(id) + `,` + answer + `}`)
				}
				if message.ID != 2.0 || message.Method != "" {
					continue
				}
				r := message.Result
				if message.Error != nil || !r.IsError || len(r.Content) != 1 || !strings.Contains(r.Content[0].Text, `"chooseConnection"`) || !strings.Contains(r.Content[0].Text, `"connections":[`) {
					t.Errorf("got %s", answers.Text())
				}
				return
			}
			t.Errorf("the session ended: %v", answers.Err())
		})
	}
}
