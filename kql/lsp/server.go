package lsp

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"

	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
)

// Options set how the server judges queries.
type Options struct {
	// Schema is what names are held against; nil knows none.
	Schema *check.Schema
	// Version is told to the editor.
	Version string
}

// server is one session with an editor. It answers one message after the other:
// a query is checked in less time than an editor waits between two keys.
type server struct {
	options   Options
	out       io.Writer
	documents map[string]string
	ended     bool // shutdown was asked for
}

// ErrNoShutdown is a session that ended without being asked to, as the protocol
// wants it told by the exit code.
var ErrNoShutdown = errors.New("the editor left without shutdown")

// Serve speaks with one editor until it says exit or the input ends.
func Serve(in io.Reader, out io.Writer, options Options) error {
	s := &server{options: options, out: out, documents: map[string]string{}}
	reader := bufio.NewReader(in)
	for {
		body, err := readMessage(reader)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var m message
		if err := json.Unmarshal(body, &m); err != nil {
			if err := s.refuse(json.RawMessage("null"), parseError, "the message is no JSON-RPC"); err != nil {
				return err
			}
			continue
		}
		if m.Method == "exit" {
			if !s.ended {
				return ErrNoShutdown
			}
			return nil
		}
		if err := s.handle(m); err != nil {
			return err
		}
	}
}

// handle answers a request or takes a notification.
func (s *server) handle(m message) error {
	if m.Method == "" {
		return nil // an answer to a question that was not asked
	}
	if s.ended && m.ID != nil {
		return s.refuse(m.ID, invalidRequest, "the session has ended")
	}
	switch m.Method {
	case "initialize":
		return s.answer(m, s.capabilities())
	case "shutdown":
		s.ended = true
		return s.answer(m, nil)
	case "textDocument/didOpen", "textDocument/didChange", "textDocument/didClose":
		return s.changed(m)
	case "textDocument/completion":
		return s.ask(m, s.completion)
	case "textDocument/hover":
		return s.ask(m, s.hover)
	case "textDocument/formatting":
		return s.ask(m, s.formatting)
	case "textDocument/codeAction":
		return s.ask(m, s.actions)
	}
	if m.ID == nil {
		return nil // a notification that nobody waits for
	}
	return s.refuse(m.ID, methodNotFound, "there is no method "+m.Method)
}

func (s *server) capabilities() any {
	type object = map[string]any
	return object{
		"capabilities": object{
			"positionEncoding":           "utf-16",
			"textDocumentSync":           object{"openClose": true, "change": 1},
			"completionProvider":         object{"triggerCharacters": []string{"|", " ", "("}},
			"hoverProvider":              true,
			"documentFormattingProvider": true,
			"codeActionProvider":         object{"codeActionKinds": []string{"quickfix"}},
		},
		"serverInfo": object{"name": "mscloud-mcp kql lsp", "version": s.options.Version},
	}
}

// documentParams is what all requests about a place in a document carry.
type documentParams struct {
	TextDocument struct {
		URI  string `json:"uri"`
		Text string `json:"text"`
	} `json:"textDocument"`
	Position       position `json:"position"`
	Range          place    `json:"range"`
	ContentChanges []struct {
		Text string `json:"text"`
	} `json:"contentChanges"`
}

// ask answers a request about a document.
func (s *server) ask(m message, about func(text string, in documentParams) any) error {
	var in documentParams
	if err := json.Unmarshal(m.Params, &in); err != nil {
		return s.refuse(m.ID, invalidParams, "the parameters cannot be read")
	}
	text, open := s.documents[in.TextDocument.URI]
	if !open {
		return s.refuse(m.ID, invalidParams, "the document is not open")
	}
	return s.answer(m, about(text, in))
}

// changed keeps a document's text and tells what is wrong with it.
func (s *server) changed(m message) error {
	var in documentParams
	if err := json.Unmarshal(m.Params, &in); err != nil {
		return nil
	}
	uri := in.TextDocument.URI
	switch {
	case m.Method == "textDocument/didClose":
		delete(s.documents, uri)
		return s.publish(uri, []diagnostic{})
	case m.Method == "textDocument/didOpen":
		s.documents[uri] = in.TextDocument.Text
	case len(in.ContentChanges) > 0:
		s.documents[uri] = in.ContentChanges[len(in.ContentChanges)-1].Text
	}
	return s.publish(uri, s.diagnostics(s.documents[uri]))
}

func (s *server) publish(uri string, found []diagnostic) error {
	params, err := json.Marshal(map[string]any{"uri": uri, "diagnostics": found})
	if err != nil {
		return err
	}
	return writeMessage(s.out, message{Version: "2.0", Method: "textDocument/publishDiagnostics", Params: params})
}

func (s *server) answer(m message, result any) error {
	if m.ID == nil {
		return nil
	}
	return writeMessage(s.out, answer{"2.0", m.ID, result})
}

func (s *server) refuse(id json.RawMessage, code int, text string) error {
	return writeMessage(s.out, message{Version: "2.0", ID: id, Error: &failure{code, text}})
}
