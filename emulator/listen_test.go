package emulator_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

func listen(t *testing.T, c *emulator.Cloud) *emulator.Listener {
	t.Helper()
	l, err := c.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	if err := l.ListenProxy("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	return l
}

// TestConnectProxy uses Microsoft's own host names through the proxy, with
// nothing but the CA file and the proxy's address.
func TestConnectProxy(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	l := listen(t, c)
	token := tokenFor(t, c, c.Apps().Full)
	for _, target := range []string{login + "/common/discovery/keys", "https://graph.microsoft.com/v1.0/organization", l.URL() + "/v1.0/organization"} {
		if got := send(t, l.Client(), "GET", target, token, ""); got.status != 200 {
			t.Errorf("%s: got %d %s", target, got.status, got.body)
		}
	}
	for target, want := range map[string]string{
		"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n":                             "403",
		"CONNECT graph.microsoft.com:22 HTTP/1.1\r\nHost: graph.microsoft.com:22\r\n\r\n":               "403",
		"CONNECT 169.254.169.254:443 HTTP/1.1\r\nHost: 169.254.169.254:443\r\n\r\n":                     "403",
		"GET http://graph.microsoft.com/v1.0/users HTTP/1.1\r\nHost: graph.microsoft.com\r\n\r\n":       "405",
		"CONNECT login.microsoftonline.com:443 HTTP/1.1\r\nHost: login.microsoftonline.com:443\r\n\r\n": "200",
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(l.ProxyURL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, target); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(conn).ReadString('\n')
		if err != nil || !strings.HasPrefix(line, "HTTP/1.1 "+want) {
			t.Errorf("%q: got %q (%v), want %s", target, line, err, want)
		}
		conn.Close()
	}
}

func TestCutOverTLS(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	l := listen(t, c)
	c.Faults().Cut("signin", 1)
	c.Faults().Refuse("signin", 1)
	for range 2 {
		if got, err := try(l.Client(), "GET", login+"/common/discovery/keys", "", ""); err == nil {
			t.Errorf("got %d %s, want a broken connection", got.status, got.body)
		}
	}
}

func TestCAFile(t *testing.T) {
	t.Parallel()
	l := listen(t, newCloud(t))
	path, err := l.CAFile(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "PRIVATE KEY") {
		t.Errorf("the CA file holds a private key")
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		t.Fatal("the CA file holds no certificate")
	}
	conn, err := tls.Dial("tcp", strings.TrimPrefix(l.URL(), "https://"), &tls.Config{RootCAs: pool})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, host := range wire.Hosts() {
		if err := conn.ConnectionState().PeerCertificates[0].VerifyHostname(host); err != nil {
			t.Error(err)
		}
	}
}

func TestListenOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	for _, addr := range []string{":0", "0.0.0.0:0", "[::]:0", "example.com:443", "8443"} {
		if l, err := c.Listen(addr); err == nil {
			l.Close()
			t.Errorf("listens on %s", addr)
		}
	}
	l := listen(t, c)
	if err := l.ListenProxy("0.0.0.0:0"); err == nil {
		t.Errorf("the proxy listens for the network")
	}
}

func TestShutdown(t *testing.T) {
	t.Parallel()
	l := listen(t, newCloud(t))
	if err := l.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got, err := try(l.Client(), "GET", l.URL()+"/common/discovery/keys", "", ""); err == nil {
		t.Errorf("still answers: %d", got.status)
	}
}

// TestAdminEndpoint steers faults from outside, from this machine only.
func TestAdminEndpoint(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	l := listen(t, c)
	admin := func(method, path, body string) reply {
		return send(t, l.Client(), method, l.URL()+"/.emulator/"+path, "", body)
	}
	if got := admin("POST", "faults", `{"fault": "throttle graph n=3 retry-after=5s"}`); got.status != 200 || !strings.Contains(got.body, "throttle graph n=3 retry-after=5s") {
		t.Errorf("add: got %d %s", got.status, got.body)
	}
	for _, body := range []string{"", "{}", `{"fault": "explode"}`, `{"falt": "cut"}`} {
		if got := admin("POST", "faults", body); got.status != 400 {
			t.Errorf("add %s: got %d", body, got.status)
		}
	}
	if got := admin("POST", "clock-skew", `{"by": "10m"}`); got.status != 200 || !strings.Contains(got.body, `"clockSkew":"10m0s"`) {
		t.Errorf("skew: got %d %s", got.status, got.body)
	}
	for _, path := range []string{"expire-tokens", "expire-delta"} {
		if got := admin("POST", path, ""); got.status != 200 {
			t.Errorf("%s: got %d %s", path, got.status, got.body)
		}
	}
	version := func() string {
		return send(t, l.Client(), "GET", l.URL()+"/v1.0/users/delta?$deltatoken=latest", tokenFor(t, c, c.Apps().Full), "").body
	}
	c.Faults().SetClockSkew(0)
	before := version()
	if got := admin("POST", "evolve", `{"changes": 20}`); got.status != 200 || version() == before {
		t.Errorf("evolve: got %d %s, or nothing changed", got.status, got.body)
	}
	if got := admin("POST", "evolve", `{"changes": 0}`); got.status != 400 {
		t.Errorf("evolve by nothing: got %d", got.status)
	}
	if got := admin("DELETE", "faults", ""); got.status != 200 || len(c.Faults().Waiting()) != 0 {
		t.Errorf("clear: got %d %s", got.status, got.body)
	}
	if got := admin("GET", "secrets", ""); got.status != 404 {
		t.Errorf("unknown: got %d", got.status)
	}
	req, err := http.NewRequest("POST", l.URL()+"/.emulator/expire-tokens", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Origin", "https://evil.example.com")
	res, err := l.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 403 {
		t.Errorf("from a web page: got %d, want 403", res.StatusCode)
	}
	if got := send(t, client(c), "GET", "https://graph.microsoft.com/.emulator/faults", "", ""); got.status == 200 {
		t.Errorf("Microsoft's host serves the emulator's endpoint")
	}
}
