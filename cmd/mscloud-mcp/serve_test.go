package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

// Only JSON-RPC reaches standard output, however talkative the log is and
// though a sync runs beside.
func TestServeStdoutIsProtocol(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	c := connected(t, w)
	server := c.process("serve", "--log-level", "debug", "--visibility", "all")
	var stderr bytes.Buffer
	server.Stderr = &stderr
	stdin, err := server.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	said := ""
	lines := bufio.NewScanner(stdout)
	lines.Buffer(nil, 1<<20)
	for id, request := range []string{
		`"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}`,
		`"method":"tools/list"`,
		`"method":"tools/call","params":{"name":"entra_connection_list","arguments":{}}`,
		`"method":"tools/call","params":{"name":"entra_user_list","arguments":{"fresh":true}}`,
	} {
		if _, err := fmt.Fprintf(stdin, `{"jsonrpc":"2.0","id":%d,%s}`+"\n", id, request); err != nil {
			t.Fatal(err)
		}
		for answered := false; !answered && lines.Scan(); said += lines.Text() {
			var message struct {
				Version string `json:"jsonrpc"`
				ID      *int   `json:"id"`
			}
			if err := json.Unmarshal(lines.Bytes(), &message); err != nil || message.Version != "2.0" {
				t.Fatalf("standard output has %q", lines.Text())
			}
			answered = message.ID != nil && *message.ID == id
		}
		if id == 0 {
			if _, err := io.WriteString(stdin, `{"jsonrpc":"2.0","method":"notifications/initialized"}`+"\n"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := stdin.Close(); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(stdout)
	if err != nil || len(rest) > 0 {
		t.Errorf("after the last answer: %q, %v", rest, err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("%v\n%s", err, stderr.String())
	}
	if !strings.Contains(said, `\"name\":\"Contoso\"`) || !strings.Contains(said, `"id":3`) {
		t.Errorf("answers: %s", said)
	}
	if strings.Contains(said+stderr.String(), w.Apps().Full.Secret) {
		t.Error("the secret was printed")
	}
}

// Two servers share one database: a rotation is used by both at once, though
// they hold tokens of the old secret.
func TestTwoServersSeeRotation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	c := connected(t, w)
	c.run("connection", "sync").want(t, exitOK)
	first, second := c.client("serve", "--visibility", "all"), c.client("serve", "--visibility", "all")
	probe := &mcp.CallToolParams{Name: "entra_connection_status", Arguments: map[string]any{"probe": true}}
	for _, session := range []*mcp.ClientSession{first, second} {
		if text := call(t, session, probe); strings.Contains(text, `"signInFailed"`) {
			t.Fatalf("before the rotation: %s", text)
		}
	}

	const fresh = "new8Q~rotated-secret-of-the-demo-tenant-2"
	app := w.Apps().Full
	old := app.Secret
	if _, err := w.SignIn().AddSecret(app.ClientID, fresh, c.now().AddDate(1, 0, 0)); err != nil {
		t.Fatal(err)
	}
	c.runWith(fresh, "connection", "rotate", "Contoso", "--secret-stdin").want(t, exitOK)
	removeSecret(t, w, app.ClientID, old)
	w.Faults().ExpireTokens()
	user := &mcp.CallToolParams{Name: "entra_user_get", Arguments: map[string]any{"user": "Jonas Brandt", "include": []string{"signIns"}}}
	for i, session := range []*mcp.ClientSession{first, second} {
		if text := call(t, session, user); strings.Contains(text, "signIn failed") || !strings.Contains(text, "Jonas") {
			t.Errorf("server %d after the rotation: %s", i+1, text)
		}
		if text := call(t, session, probe); strings.Contains(text, "AADSTS") {
			t.Errorf("server %d signs in with the old secret: %s", i+1, text)
		}
	}
}

// removeSecret deletes the app's secret whose hint is that of secret.
func removeSecret(t *testing.T, w *emulated, clientID, secret string) {
	t.Helper()
	for app := range w.Directory().Each("application") {
		if app.Get("appId") != clientID {
			continue
		}
		credentials, _ := app.Get("passwordCredentials").([]map[string]any)
		for _, credential := range credentials {
			if credential["hint"] == secret[:3] && w.SignIn().RemoveCredential(clientID, credential["keyId"].(string)) {
				return
			}
		}
	}
	t.Fatal("the old secret was not found")
}

// client starts a server process and speaks MCP with it.
func (c *cli) client(args ...string) *mcp.ClientSession {
	c.t.Helper()
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(c.t.Context(), &mcp.CommandTransport{Command: c.process(args...)}, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = session.Close() })
	return session
}

func call(t *testing.T, session *mcp.ClientSession, params *mcp.CallToolParams) string {
	t.Helper()
	result, err := session.CallTool(t.Context(), params)
	if err != nil {
		t.Fatal(err)
	}
	return resultText(result)
}

// background runs a command that stays up, and returns the URL that it
// printed.
func (c *cli) background(args ...string) (url string, stop func() (int, string)) {
	c.t.Helper()
	ctx, cancel := context.WithCancel(c.t.Context())
	out := &watchedBuffer{seen: make(chan string, 1)}
	code := make(chan int, 1)
	go func() { code <- c.app(strings.NewReader(""), out, out).run(ctx, args) }()
	stop = sync.OnceValues(func() (int, string) {
		cancel()
		return <-code, out.String()
	})
	c.t.Cleanup(func() { stop() })
	select {
	case url = <-out.seen:
	case early := <-code:
		code <- early
		c.t.Fatalf("%s ended with %d: %s", strings.Join(args, " "), early, out.String())
	}
	return url, stop
}

var urlPattern = regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+`)

// watchedBuffer tells when the first URL was written to it.
type watchedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
	seen chan string
	told bool
}

func (b *watchedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.text.Write(p)
	if url := urlPattern.FindString(b.text.String()); url != "" && !b.told {
		b.told = true
		b.seen <- url
	}
	return len(p), nil
}

func (b *watchedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func get(t *testing.T, url, token string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(raw)
}

func TestServeHTTP(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	token := strings.Repeat("0123456789abcdef", 4)
	c.secrets = []string{token}
	file := filepath.Join(c.home, "token")
	writeFile(t, file, []byte(token+"\n"))
	url, stop := c.background("serve", "--http", "127.0.0.1:0", "--token-file", file)
	if status, body := get(t, url+"/healthz", ""); status != http.StatusOK || !strings.Contains(body, "ok") {
		t.Errorf("healthz: %d %s", status, body)
	}
	if status, _ := get(t, url+"/mcp", ""); status != http.StatusUnauthorized {
		t.Errorf("without the token: %d", status)
	}
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: url + "/mcp", HTTPClient: bearer(token)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	tools, err := session.ListTools(t.Context(), nil)
	if err != nil || len(tools.Tools) == 0 {
		t.Errorf("tools: %v, %v", tools, err)
	}
	_ = session.Close()
	if code, out := stop(); code != exitOK || strings.Contains(out, token) {
		t.Errorf("exit code %d: %s", code, out)
	}
}

type withToken struct{ token string }

func (w withToken) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+w.token)
	return http.DefaultTransport.RoundTrip(r)
}

func bearer(token string) *http.Client { return &http.Client{Transport: withToken{token}} }

// What opens the server to others is refused before anything listens.
func TestServeRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good, lax, short := filepath.Join(dir, "good"), filepath.Join(dir, "lax"), filepath.Join(dir, "short")
	writeFile(t, good, []byte(strings.Repeat("x", 40)))
	writeFile(t, lax, []byte(strings.Repeat("x", 40)))
	writeFile(t, short, []byte("hunter2"))
	if err := os.Chmod(lax, 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		args []string
		code int
		want []string
	}{
		{"open to all", []string{"--http", "0.0.0.0:0"}, exitUsage, []string{"--token-file", "openssl rand"}},
		{"open by name", []string{"--http", ":0"}, exitUsage, []string{"--token-file"}},
		{"token file missing", []string{"--http", "0.0.0.0:0", "--token-file", filepath.Join(dir, "none")}, exitUsage, []string{filepath.Join(dir, "none")}},
		{"token file lax", []string{"--http", "0.0.0.0:0", "--token-file", lax}, exitUsage, []string{"ther users can read", "chmod 600 " + lax}},
		{"token short", []string{"--http", "127.0.0.1:0", "--token-file", short}, exitUsage, []string{"at least 32"}},
		{"token without HTTP", []string{"--token-file", good}, exitUsage, []string{"--http"}},
		{"address taken", []string{"--http", "256.1.1.1:0", "--token-file", good}, exitFailed, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newCLI(t).run(append([]string{"serve"}, test.args...)...)
			r.want(t, test.code, test.want...)
			r.oneError(t)
		})
	}
}
