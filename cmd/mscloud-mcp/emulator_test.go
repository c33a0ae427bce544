package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// startEmulator runs the command until the test ends it, and returns what it
// printed when it listened.
func startEmulator(t *testing.T, args ...string) (facts emulatorFacts, stop func() int) {
	t.Helper()
	c := newCLI(t)
	read, write := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan int, 1)
	all := append([]string{"emulator", "--users", "50", "--addr", "127.0.0.1:0", "--proxy-addr", "127.0.0.1:0", "--ca-file", filepath.Join(c.home, "ca.pem"), "--json"}, args...)
	go func() {
		done <- c.app(strings.NewReader(""), write, io.Discard).run(ctx, all)
		write.Close()
	}()
	if err := json.NewDecoder(read).Decode(&facts); err != nil {
		cancel()
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, read) }()
	t.Cleanup(cancel)
	return facts, func() int {
		cancel()
		return <-done
	}
}

// throughProxy is a client that knows what the command printed, and Microsoft's
// host names.
func throughProxy(t *testing.T, facts emulatorFacts) *http.Client {
	t.Helper()
	ca, err := os.ReadFile(facts.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(ca) {
		t.Fatal("the CA file holds no certificate")
	}
	proxy, err := url.Parse(facts.Proxy)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: pool}}}
}

func TestEmulatorCommand(t *testing.T) {
	t.Parallel()
	facts, stop := startEmulator(t, "--fault", "throttle graph n=1 retry-after=2s", "--latency", "1ms", "--evolve", "1h")
	client := throughProxy(t, facts)
	app := facts.Apps[0]
	res, err := client.PostForm("https://login.microsoftonline.com/"+facts.TenantID+"/oauth2/v2.0/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {app.ClientID}, "client_secret": {app.Secret}, "scope": {"https://graph.microsoft.com/.default"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	err = json.NewDecoder(res.Body).Decode(&token)
	res.Body.Close()
	if err != nil || token.AccessToken == "" {
		t.Fatalf("sign-in: %d, %v", res.StatusCode, err)
	}
	for _, want := range []int{429, 200} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", "https://graph.microsoft.com/v1.0/organization", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token.AccessToken)
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("organization: got %d, want %d", res.StatusCode, want)
		}
	}
	client.CloseIdleConnections()
	if code := stop(); code != exitOK {
		t.Errorf("stopped with exit code %d, want %d", code, exitOK)
	}
}

func TestEmulatorCommandMisused(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"--users", "10"},
		{"--addr", "0.0.0.0:0"},
		{"--addr", "127.0.0.1:0", "--proxy-addr", "0.0.0.0:0"},
		{"--fault", "explode graph"},
		{"--latency", "-1s"},
		{"now"},
	} {
		got := newCLI(t).run(append([]string{"emulator"}, args...)...)
		if got.code != exitUsage || got.stdout != "" || got.stderr == "" {
			t.Errorf("emulator %v: exit code %d, %s", args, got.code, got)
		}
	}
}

// TestEmulatorExamples holds the text for people to what it must name.
func TestEmulatorExamples(t *testing.T) {
	t.Parallel()
	facts := emulatorFacts{
		URL: "https://127.0.0.1:1", Proxy: "http://127.0.0.1:2", CAFile: "/tmp/my ca.pem", TenantID: "tenant", Domain: "contoso.com",
		Apps: []emulatorApp{{ClientID: "client", Secret: "demo-secret", For: "everything"}},
	}
	var text strings.Builder
	if err := facts.print(&text, false, 1234); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"1,234 users", "HTTPS_PROXY=http://127.0.0.1:2 REQUESTS_CA_BUNDLE='/tmp/my ca.pem'", "--cacert '/tmp/my ca.pem'",
		"az login --service-principal --tenant tenant --username client --password 'demo-secret'", "'https://127.0.0.1:1/v1.0/users?$top=3",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("lacks %q:\n%s", want, text.String())
		}
	}
}
