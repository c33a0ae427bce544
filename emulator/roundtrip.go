package emulator

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"syscall"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// Transport answers requests in process, without a socket: it can be given to
// any client that takes an http.RoundTripper. Bodies are streamed, the
// request's context is honoured while waiting and while reading, and a host
// that is not Microsoft's fails as an unknown name would.
func (c *Cloud) Transport() http.RoundTripper { return transport{c} }

type transport struct{ cloud *Cloud }

// bufferSize is how much of an answer is held before it starts to stream.
const bufferSize = 64 << 10

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close()
	}
	ctx := req.Context()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	host := req.Host
	if host == "" {
		host = req.URL.Host
	}
	service, _ := wire.Route(host, req.URL.Path)
	if service == wire.ServiceUnknown && !wire.IsLoopback(wire.HostName(host)) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: wire.HostName(host), IsNotFound: true}}
	}
	if t.cloud.faults.refuses(service, req.Method, req.URL.Path) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	inner, err := inbound(req, host)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	answer := newAnswer(req, cancel)
	go answer.run(t.cloud, inner.WithContext(ctx))
	select {
	case <-answer.ready:
		return answer.response, answer.err
	case <-req.Context().Done():
		cancel(req.Context().Err())
		return nil, req.Context().Err()
	}
}

// inbound is an outgoing request as a server would receive it.
func inbound(req *http.Request, host string) (*http.Request, error) {
	inner := req.Clone(req.Context())
	inner.Host = host
	inner.RequestURI = req.URL.RequestURI()
	inner.RemoteAddr = "127.0.0.1:0"
	inner.Proto, inner.ProtoMajor, inner.ProtoMinor = "HTTP/1.1", 1, 1
	inner.Body = http.NoBody
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, fmt.Errorf("read request body: %w", err)
		}
		inner.Body = io.NopCloser(bytes.NewReader(body))
		inner.ContentLength = int64(len(body))
	}
	return inner, nil
}

// answer is the response writer of one in-process request. Small answers are
// handed over whole; longer ones through a pipe.
type answer struct {
	request *http.Request
	cancel  context.CancelCauseFunc
	ready   chan struct{}
	once    sync.Once

	header http.Header
	status int
	buffer bytes.Buffer
	pipe   *io.PipeWriter

	response *http.Response
	err      error
}

func newAnswer(req *http.Request, cancel context.CancelCauseFunc) *answer {
	return &answer{request: req, cancel: cancel, ready: make(chan struct{}), header: http.Header{}}
}

func (a *answer) run(handler http.Handler, r *http.Request) {
	defer func() {
		cut := recover()
		if cut != nil && cut != http.ErrAbortHandler {
			panic(cut)
		}
		a.finish(r.Context(), cut != nil)
	}()
	handler.ServeHTTP(a, r)
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
		a.header = a.header.Clone()
	}
}

func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	a.buffer.Write(p)
	if a.buffer.Len() <= bufferSize {
		return len(p), nil
	}
	return len(p), a.stream()
}

// Flush sends what is buffered.
func (a *answer) Flush() {
	a.WriteHeader(http.StatusOK)
	_ = a.stream()
}

// stream hands the response over and drains the buffer into its body.
func (a *answer) stream() error {
	if a.pipe == nil {
		reader, writer := io.Pipe()
		a.pipe = writer
		ctx := a.request.Context()
		stop := context.AfterFunc(ctx, func() { reader.CloseWithError(ctx.Err()) })
		a.deliver(&pipeBody{PipeReader: reader, ctx: ctx, stop: stop, cancel: a.cancel}, -1)
	}
	if a.buffer.Len() == 0 {
		return nil
	}
	_, err := a.pipe.Write(a.buffer.Bytes())
	a.buffer.Reset()
	return err
}

func (a *answer) deliver(body io.ReadCloser, length int64) {
	a.once.Do(func() {
		a.response = &http.Response{
			StatusCode: a.status, Status: fmt.Sprintf("%d %s", a.status, http.StatusText(a.status)),
			Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: a.header, Body: body, ContentLength: length, Request: a.request,
		}
		close(a.ready)
	})
}

func (a *answer) finish(ctx context.Context, cut bool) {
	switch {
	case a.pipe != nil && cut:
		a.pipe.CloseWithError(io.ErrUnexpectedEOF)
	case a.pipe != nil:
		a.pipe.CloseWithError(a.stream())
	case cut && a.status != 0:
		a.deliver(&cutBody{Reader: bytes.NewReader(a.buffer.Bytes())}, -1)
	case cut:
		a.once.Do(func() { a.err = io.ErrUnexpectedEOF; close(a.ready) })
	case ctx.Err() != nil:
		a.once.Do(func() { a.err = context.Cause(ctx); close(a.ready) })
	default:
		a.WriteHeader(http.StatusOK)
		a.deliver(io.NopCloser(bytes.NewReader(a.buffer.Bytes())), int64(a.buffer.Len()))
	}
	if a.pipe == nil {
		a.cancel(nil)
	}
}

// pipeBody is the body of a streamed answer; reading ends when the request's
// context does, and closing it tells the handler that nobody reads on.
type pipeBody struct {
	*io.PipeReader
	ctx    context.Context
	stop   func() bool
	cancel context.CancelCauseFunc
}

func (b *pipeBody) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := b.PipeReader.Read(p)
	if ctxErr := b.ctx.Err(); err != nil && err != io.EOF && ctxErr != nil {
		err = ctxErr
	}
	return n, err
}

func (b *pipeBody) Close() error {
	b.stop()
	b.cancel(nil)
	return b.PipeReader.Close()
}

// cutBody is an answer whose connection breaks before its end.
type cutBody struct{ *bytes.Reader }

func (b *cutBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (b *cutBody) Close() error { return nil }
