package emulator

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// proxy takes CONNECT requests for Microsoft's hosts and lets their TLS end in
// the emulator, so that a client needs only HTTPS_PROXY and a CA variable.
// Every other destination is refused: nothing goes out to the network.
type proxy struct {
	server  *http.Server
	address string
	tunnels *tunnelListener
}

// ListenProxy starts the proxy on addr, a loopback address.
func (l *Listener) ListenProxy(addr string) error {
	if err := checkLoopback(addr); err != nil {
		return err
	}
	socket, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listen for proxy: %w", err)
	}
	p := &proxy{address: socket.Addr().String(), tunnels: l.tunnels}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: 30 * time.Second, ErrorLog: log.New(discard{}, "", 0)}
	l.proxy = p
	go func() { _ = p.server.Serve(socket) }()
	return nil
}

// ProxyURL is the value for HTTPS_PROXY; "" before ListenProxy.
func (l *Listener) ProxyURL() string {
	if l.proxy == nil {
		return ""
	}
	return "http://" + l.proxy.address
}

// ServeHTTP implements http.Handler.
func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect {
		http.Error(w, "this proxy takes CONNECT only: use https URLs", http.StatusMethodNotAllowed)
		return
	}
	host, port, err := net.SplitHostPort(r.Host)
	if err != nil || port != "443" || !slices.Contains(wire.Hosts(), wire.HostName(host)) {
		http.Error(w, fmt.Sprintf("%s is no host of Microsoft's that the emulator answers for", r.Host), http.StatusForbidden)
		return
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "cannot tunnel", http.StatusInternalServerError)
		return
	}
	if _, err := conn.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n")); err != nil {
		conn.Close()
		return
	}
	p.tunnels.give(&tunnel{Conn: conn, ahead: buffered.Reader})
}

func (p *proxy) close() { _ = p.server.Close() }

// forMicrosoft is an http.Transport's Proxy function.
func (p *proxy) forMicrosoft(r *http.Request) (*url.URL, error) {
	if !slices.Contains(wire.Hosts(), wire.HostName(r.URL.Host)) {
		return nil, nil
	}
	return &url.URL{Scheme: "http", Host: p.address}, nil
}

// tunnel is a connection whose first bytes may have been read already.
type tunnel struct {
	net.Conn
	ahead *bufio.Reader
}

func (t *tunnel) Read(p []byte) (int, error) {
	if t.ahead.Buffered() > 0 {
		return t.ahead.Read(p)
	}
	return t.Conn.Read(p)
}

// tunnelListener hands tunnels to the TLS server as if they had been accepted.
type tunnelListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
	addr   net.Addr
}

func newTunnelListener(addr net.Addr) *tunnelListener {
	return &tunnelListener{conns: make(chan net.Conn), closed: make(chan struct{}), addr: addr}
}

func (l *tunnelListener) give(conn net.Conn) {
	select {
	case l.conns <- conn:
	case <-l.closed:
		conn.Close()
	}
}

// Accept implements net.Listener.
func (l *tunnelListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *tunnelListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr implements net.Listener.
func (l *tunnelListener) Addr() net.Addr { return l.addr }
