package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/config"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// door is where and to whom HTTP is open.
type door struct {
	address string
	options tools.HTTPOptions
}

// minToken is the least length of a bearer token: 32 hex digits.
const minToken = 32

// newDoor refuses to be reachable from elsewhere without a token.
func newDoor(cfg *config.Config) (door, error) {
	d := door{address: cfg.HTTP, options: tools.HTTPOptions{
		AllowedHosts: cfg.AllowedHosts, MaxSessions: cfg.MaxSessions, SessionIdle: cfg.SessionIdle,
	}}
	if cfg.HTTP == "" {
		if cfg.TokenFile != "" {
			return d, usagef("Add --http ADDR, or leave token-file out.", "a token file is of use over HTTP only")
		}
		return d, nil
	}
	if cfg.TokenFile != "" {
		token, err := readToken(cfg.TokenFile)
		if err != nil {
			return d, err
		}
		d.options.Token = token
	}
	if err := tools.CheckListen(cfg.HTTP, d.options.Token); err != nil {
		return d, usagef("Listen on 127.0.0.1, or name a file with a token: `openssl rand -hex 32 > token.txt && chmod 600 token.txt`, then --token-file token.txt.", "%v", err)
	}
	return d, nil
}

func readToken(path string) (string, error) {
	raw, err := readSecretFile(path)
	if err != nil {
		return "", err
	}
	token := strings.TrimSpace(string(raw))
	if len(token) < minToken || strings.ContainsAny(token, " \t\r\n") {
		return "", usagef("Make one: `openssl rand -hex 32 > "+path+"`", "the token in %s is not one word of at least %d characters", path, minToken)
	}
	return token, nil
}

// serveHTTP listens until ctx ends.
func (a *app) serveHTTP(ctx context.Context, server *tools.Server, d door) error {
	listener, err := net.Listen("tcp", d.address)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "MCP on http://%s/mcp (streamable HTTP), /sse and /healthz. Stop with Ctrl-C.\n", reachable(listener.Addr()))
	return serveOn(ctx, listener, server.Handler(d.options))
}

// reachable is how a client on this machine writes the address.
func reachable(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return addr.String()
}

// serveOn serves until ctx ends; streams that are open then get a moment.
func serveOn(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	closed := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		err := server.Shutdown(grace)
		if err != nil {
			err = server.Close()
		}
		closed <- err
	})
	err := server.Serve(listener)
	if !stop() {
		err = errors.Join(err, <-closed)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
