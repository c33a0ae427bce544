package emulator

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// Listener serves a cloud over TLS on a loopback address, and, once
// ListenProxy was called, as an HTTPS proxy for unmodified clients.
type Listener struct {
	cloud     *Cloud
	authority *authority
	server    *http.Server
	addr      net.Addr
	proxy     *proxy
	tunnels   *tunnelListener
}

// Listen starts to serve on addr, e.g. "127.0.0.1:8443" or "127.0.0.1:0". Only
// loopback addresses are taken: the demo tenant's secrets are no secrets.
func (c *Cloud) Listen(addr string) (*Listener, error) {
	if err := checkLoopback(addr); err != nil {
		return nil, err
	}
	ca, err := newAuthority()
	if err != nil {
		return nil, err
	}
	certificate, err := ca.issue()
	if err != nil {
		return nil, err
	}
	socket, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	l := &Listener{
		cloud: c, authority: ca, addr: socket.Addr(), tunnels: newTunnelListener(socket.Addr()),
		server: &http.Server{
			Handler: c, ReadHeaderTimeout: 30 * time.Second, ErrorLog: log.New(discard{}, "", 0),
			TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12},
		},
	}
	for _, from := range []net.Listener{socket, l.tunnels} {
		go func() { _ = l.server.ServeTLS(from, "", "") }()
	}
	return l, nil
}

// discard drops the server's log of broken handshakes: they are the client's
// news, and the emulator's output is read by programs.
type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// URL is the base URL of every service, e.g. "https://127.0.0.1:8443".
func (l *Listener) URL() string { return "https://" + l.addr.String() }

// CAFile writes the certificate authority to dir, as emulator-ca.pem, and
// returns its path.
func (l *Listener) CAFile(dir string) (string, error) {
	return l.WriteCA(filepath.Join(dir, "emulator-ca.pem"))
}

// WriteCA writes the certificate authority to a file that everyone may read
// and returns its absolute path. The key is never written.
func (l *Listener) WriteCA(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("ca file: %w", err)
	}
	if err := os.WriteFile(path, l.authority.pem, 0o644); err != nil {
		return "", fmt.Errorf("ca file: %w", err)
	}
	return path, nil
}

// Client is an HTTP client that trusts the listener, and reaches Microsoft's
// host names through its proxy once there is one.
func (l *Listener) Client() *http.Client {
	pool := x509.NewCertPool()
	pool.AddCert(l.authority.certificate)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true}
	if l.proxy != nil {
		transport.Proxy = l.proxy.forMicrosoft
	}
	return &http.Client{Transport: transport}
}

// Shutdown stops listening and waits for the requests under way.
func (l *Listener) Shutdown(ctx context.Context) error {
	if l.proxy != nil {
		l.proxy.close()
	}
	if err := l.server.Shutdown(ctx); err != nil {
		return errors.Join(err, l.server.Close())
	}
	return nil
}

// Close stops listening and drops every connection.
func (l *Listener) Close() error {
	if l.proxy != nil {
		l.proxy.close()
	}
	return l.server.Close()
}

func checkLoopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("address %q: %w", addr, err)
	}
	if !wire.IsLoopback(host) {
		return fmt.Errorf("address %q is not on this machine alone; use 127.0.0.1:PORT", addr)
	}
	return nil
}
