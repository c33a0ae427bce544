package cloud

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"time"
)

// trace collects, for one sign-in, what azidentity's errors drop: the last
// transport error, and the last error answer.
type trace struct {
	mu     sync.Mutex
	err    error
	status int
	header http.Header
	body   []byte
	skew   time.Duration
	dated  bool
}

type traceKey struct{}

func withTrace(ctx context.Context) (context.Context, *trace) {
	t := &trace{}
	return context.WithValue(ctx, traceKey{}, t), t
}

// tracing records the outcome of each sign-in request in the trace of its
// context. It is the Transport given to azidentity.
type tracing struct{ next http.RoundTripper }

// maxSignInBody bounds what is read of a sign-in answer.
const maxSignInBody = 1 << 20

// RoundTrip implements http.RoundTripper.
func (t tracing) RoundTrip(r *http.Request) (*http.Response, error) {
	tr, _ := r.Context().Value(traceKey{}).(*trace)
	if tr == nil {
		return t.next.RoundTrip(r)
	}
	resp, err := t.next.RoundTrip(r)
	tr.mu.Lock()
	defer tr.mu.Unlock()
	if err != nil {
		tr.err = err
		return nil, err
	}
	if at, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		tr.skew, tr.dated = time.Until(at), true
	}
	if resp.StatusCode < 400 {
		return resp, nil
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxSignInBody))
	resp.Body.Close()
	if err != nil {
		tr.err = err
		return nil, err
	}
	tr.err, tr.status, tr.header, tr.body = nil, resp.StatusCode, resp.Header, body
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// offlineKind says why there was no answer.
type offlineKind string

const (
	offlineDNS     offlineKind = "dns"
	offlineRefused offlineKind = "refused"
	offlineProxy   offlineKind = "proxy"
	offlineTLS     offlineKind = "tls"
	offlineTimeout offlineKind = "timeout"
	offlineCut     offlineKind = "cut"
)

// OfflineError is a call that got no answer: Is ErrOffline.
type OfflineError struct {
	Host string
	kind offlineKind
	err  error
}

// Error names the host and the reason.
func (e *OfflineError) Error() string { return "no answer from " + e.Host + ": " + e.reason() }

// Is makes the error an ErrOffline.
func (e *OfflineError) Is(target error) bool { return target == ErrOffline }

// Unwrap returns the transport's error.
func (e *OfflineError) Unwrap() error { return e.err }

func (e *OfflineError) reason() string {
	switch e.kind {
	case offlineDNS:
		return "the name does not resolve"
	case offlineRefused:
		return "the connection was refused or there is no route"
	case offlineProxy:
		return "the proxy did not let it through"
	case offlineTLS:
		return "its TLS certificate is not trusted"
	case offlineTimeout:
		return "it took too long"
	}
	return "the connection was cut"
}

func (e *OfflineError) fix() string {
	switch e.kind {
	case offlineDNS:
		return "Check the network and DNS; behind a proxy, set HTTPS_PROXY."
	case offlineRefused:
		return "Check the network, the firewall and, for a custom endpoint, that it is running."
	case offlineProxy:
		return "Check HTTPS_PROXY and NO_PROXY, and the proxy's own sign-in."
	case offlineTLS:
		return "A proxy that inspects TLS or an emulator needs its CA: set the connection's CA file, or SSL_CERT_FILE."
	}
	return "Try again; if it stays, check the network and the proxy."
}

// retryable reports whether the same request may succeed in a moment.
func (e *OfflineError) retryable() bool { return e.kind == offlineCut || e.kind == offlineTimeout }

var errSilent = errors.New("no answer within the time of one attempt")

// offline classifies a transport's error, which is not the context's.
func offline(host string, err error) *OfflineError {
	e := &OfflineError{Host: host, err: err, kind: offlineCut}
	var (
		dns       *net.DNSError
		unknown   x509.UnknownAuthorityError
		hostname  x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
		verify    *tls.CertificateVerificationError
		network   net.Error
		operation *net.OpError
	)
	isNetwork := errors.As(err, &network)
	switch {
	case errors.As(err, &operation) && operation.Op == "proxyconnect",
		strings.Contains(err.Error(), "Proxy Authentication Required"), strings.Contains(err.Error(), "proxyconnect"):
		e.kind = offlineProxy
	case errors.As(err, &dns):
		e.kind = offlineDNS
	case errors.As(err, &unknown), errors.As(err, &hostname), errors.As(err, &invalid),
		errors.As(err, &record), errors.As(err, &verify):
		e.kind = offlineTLS
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		e.kind = offlineRefused
	case isNetwork && network.Timeout():
		e.kind = offlineTimeout
		if errors.Is(err, context.DeadlineExceeded) {
			e.err = errSilent // of one attempt: the caller's own context goes on
		}
	}
	return e
}
