package tools

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Codes of JSON-RPC errors. https://www.jsonrpc.org/specification#error_object
const (
	parseError     = -32700
	invalidRequest = -32600
)

// lineReader passes on the lines of a client that are JSON-RPC messages, and
// answers those that are not: the SDK ends the session at the first of them. A
// byte order mark is skipped.
type lineReader struct {
	in   io.Closer
	text *bufio.Reader
	out  *lineWriter
	rest []byte // of the message under way
	// batches: the client speaks a protocol version that has them.
	batches bool
}

func newLineReader(in io.ReadCloser, out *lineWriter) *lineReader {
	return &lineReader{in: in, text: bufio.NewReaderSize(in, 64<<10), out: out}
}

// Close closes the client's side.
func (r *lineReader) Close() error { return r.in.Close() }

// Read gives the next part of a message.
func (r *lineReader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		line, err := r.line()
		if line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\ufeff"))); len(line) > 0 && !errors.Is(err, errLong) && r.judge(line) {
			r.rest = append(line, '\n')
			break
		}
		if err != nil && !errors.Is(err, errLong) {
			return 0, err
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

var errLong = errors.New("line too long")

// line reads to the next line break. What is left of a line that is too long is
// passed over, and answered.
func (r *lineReader) line() ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.text.ReadSlice('\n')
		if long = long || len(line)+len(part) > mcp.DefaultMaxLineLength; !long {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case long:
			r.refuse(nil, invalidRequest, "the message is larger than 16 MB")
			if err == nil {
				err = errLong
			}
			return nil, err
		}
		return line, err
	}
}

// judge reports whether a line is to be passed on; it answers one that is not.
func (r *lineReader) judge(line []byte) bool {
	if !jsontext.Value(line).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) {
		r.refuse(nil, parseError, "the line is not one JSON value")
		return false
	}
	if line[0] == '[' && r.batches {
		return true
	}
	if line[0] == '[' {
		r.refuse(nil, invalidRequest, "batches are not part of this protocol version: send one message a line")
		return false
	}
	var seen struct {
		ID     jsontext.Value `json:"id"`
		Method string         `json:"method"`
		Result jsontext.Value `json:"result"`
		Error  jsontext.Value `json:"error"`
		Params struct {
			ProtocolVersion string `json:"protocolVersion"`
		} `json:"params"`
	}
	readErr := json.Unmarshal(line, &seen, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	empty := readErr == nil && seen.Method == "" && seen.Result == nil && seen.Error == nil
	if _, err := jsonrpc.DecodeMessage(slices.Clone(line)); err != nil || empty {
		r.refuse(seen.ID, invalidRequest, "the message is no JSON-RPC 2.0 request, notification or response")
		return false
	}
	if readErr == nil && seen.Method == "initialize" {
		// https://modelcontextprotocol.io/specification/2025-06-18/changelog
		r.batches = seen.Params.ProtocolVersion != "" && seen.Params.ProtocolVersion < "2025-06-18"
	}
	return true
}

// refuse answers a message with an error; one without an id gets null for it.
func (r *lineReader) refuse(id jsontext.Value, code int, message string) {
	if kind := id.Kind(); kind != '"' && kind != '0' {
		id = jsontext.Value("null")
	}
	answer, err := json.Marshal(struct {
		Version string         `json:"jsonrpc"`
		ID      jsontext.Value `json:"id"`
		Error   struct {
			Code    int    `json:"code"`
			Message string `json:"message"`
		} `json:"error"`
	}{"2.0", id, struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}{code, message}})
	if err == nil {
		_, _ = r.out.Write(append(answer, '\n')) // a client that is gone shows at the next message
	}
}

// lineWriter writes whole messages, from the session and from the reader.
type lineWriter struct {
	mu  sync.Mutex
	out io.WriteCloser
}

// Write writes one message.
func (w *lineWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.out.Write(p)
}

// Close closes the server's side.
func (w *lineWriter) Close() error { return w.out.Close() }
