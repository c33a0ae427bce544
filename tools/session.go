package tools

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// session is what is remembered of one MCP session. A stateless request has
// one of its own, which nothing remembers.
type session struct {
	id        string
	stateless bool

	mu     sync.Mutex
	chosen string // connection id
	gated  bool   // the last tools/list left tools out
	relist bool   // the client is to be told that the list changed
}

// takeRelist reports whether the client is to be told that the list changed, once.
func (s *session) takeRelist() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	relist := s.relist
	s.relist = false
	return relist
}

func (s *session) choice() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chosen
}

func (s *session) choose(connectionID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chosen = connectionID
}

// errNeedInput asks for a connection by an elicitation form.
var errNeedInput = errors.New("the person is asked which connection to use")

// chooseForm is the key of the form's answer in the client's reply.
const chooseForm = "chooseConnection"

// resolve finds the connection of a call: the one it names, the one the session
// chose, the only one there is, or the one that the person picks in a form.
func (s *Server) resolve(ctx context.Context, sess *session, named string, req *mcp.CallToolRequest) (store.Connection, error) {
	conns, err := s.options.Store.Connections(ctx)
	if err != nil {
		return store.Connection{}, err
	}
	if named == "" {
		picked, err := formAnswer(req, conns)
		if err != nil {
			return store.Connection{}, err
		}
		named = picked
	}
	if named != "" {
		return pick(conns, named)
	}
	if conn, ok := current(conns, sess); ok {
		return conn, nil
	}
	enabled := enabledNames(conns)
	switch {
	case len(conns) == 0:
		return store.Connection{}, &Error{
			Code: "noConnection", Message: "no tenant is connected yet",
			Fix: "a person adds one on this machine: mscloud-mcp connection add (or starts the server with --demo for a demonstration tenant)",
		}
	case len(enabled) == 0:
		return store.Connection{}, &Error{
			Code: "connectionDisabled", Message: "every connection is disabled",
			Fix: "a person enables one on this machine: mscloud-mcp connection enable " + conns[0].Name,
		}
	case canAsk(req):
		return store.Connection{}, errNeedInput
	}
	fix := "call entra_connection_select with one of connections, or pass it as the argument connection"
	if sess.stateless {
		fix = "pass one of connections as the argument connection in each call"
	}
	return store.Connection{}, &Error{
		Code: "chooseConnection", Message: "several tenants are connected and none is chosen", Fix: fix, Connections: enabled,
	}
}

// current is the connection that the session works with: its choice, else the
// only one there is.
func current(conns []store.Connection, sess *session) (store.Connection, bool) {
	chosen := sess.choice()
	var only []store.Connection
	for _, conn := range conns {
		if !conn.Enabled {
			continue
		}
		if conn.ID == chosen {
			return conn, true
		}
		only = append(only, conn)
	}
	if len(only) == 1 && len(conns) == 1 {
		return only[0], true
	}
	return store.Connection{}, false
}

// pick finds a connection by name or id, in any case.
func pick(conns []store.Connection, named string) (store.Connection, error) {
	var names []string
	for _, conn := range conns {
		if conn.ID == named || text.Fold(conn.Name) == text.Fold(named) {
			if !conn.Enabled {
				return store.Connection{}, &Error{
					Code: "connectionDisabled", Message: "connection " + Quote(conn.Name) + " is disabled",
					Fix: "use another one, or a person enables it: mscloud-mcp connection enable " + conn.Name,
				}
			}
			return conn, nil
		}
		names = append(names, conn.Name)
	}
	for _, conn := range conns {
		if conn.Enabled && (conn.TenantID == named || text.Fold(conn.TenantName) == text.Fold(named)) {
			return conn, nil
		}
	}
	return store.Connection{}, &Error{
		Code: "unknownConnection", Message: "there is no connection " + Quote(named),
		Fix: DidYouMean(named, names), Connections: enabledNames(conns),
	}
}

func enabledNames(conns []store.Connection) []string {
	var names []string
	for _, conn := range conns {
		if conn.Enabled {
			names = append(names, conn.Name)
		}
	}
	slices.Sort(names)
	return names
}

// canAsk reports whether the client can show a form.
// https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation
func canAsk(req *mcp.CallToolRequest) bool {
	caps := req.ClientCapabilities()
	if caps == nil || caps.Elicitation == nil {
		return false
	}
	return caps.Elicitation.Form != nil || caps.Elicitation.URL == nil
}

// form asks the person which connection to use. The SDK sends it in the way
// that the client's protocol version knows, and calls the tool again.
func (s *Server) form(ctx context.Context) (*mcp.CallToolResult, error) {
	conns, err := s.options.Store.Connections(ctx)
	if err != nil {
		return nil, err
	}
	var values []any
	for _, name := range enabledNames(conns) {
		values = append(values, name)
	}
	return &mcp.CallToolResult{InputRequests: mcp.InputRequestMap{
		chooseForm: &mcp.ElicitParams{
			Mode:    "form",
			Message: "Which tenant should Claude work with?",
			RequestedSchema: &jsonschema.Schema{
				Type:       "object",
				Properties: map[string]*jsonschema.Schema{connectionArgument: {Type: "string", Title: "Connection", Enum: values}},
				Required:   []string{connectionArgument},
			},
		},
	}}, nil
}

// formFailure is what the SDK's error begins with when a form of ours came back as
// an error, or as something else than the form asks for.
const formFailure = "multi-round-trip: "

// unasked is the answer where a client says that it can show forms and fails to:
// the same as to one that cannot.
func (s *Server) unasked(ctx context.Context) (*mcp.CallToolResult, error) {
	conns, err := s.options.Store.Connections(ctx)
	if err != nil {
		return failed(Explain(err)), nil
	}
	return failed(notChosen(conns, "several tenants are connected, none is chosen, and the client did not show the form that asks")), nil
}

// notChosen lists the connections to choose from.
func notChosen(conns []store.Connection, message string) *Error {
	return &Error{
		Code: "chooseConnection", Message: message,
		Fix: "ask which tenant to use, then pass its name as the argument connection, or call entra_connection_select", Connections: enabledNames(conns),
	}
}

// formAnswer is the connection that the person picked, "" when no form was shown.
func formAnswer(req *mcp.CallToolRequest, conns []store.Connection) (string, error) {
	response, ok := req.Params.InputResponses[chooseForm]
	if !ok {
		return "", nil
	}
	result, ok := response.(*mcp.ElicitResult)
	if !ok || result.Action != "accept" {
		return "", notChosen(conns, "the person did not choose a connection")
	}
	name, ok := result.Content[connectionArgument].(string)
	if !ok || name == "" {
		return "", notChosen(conns, "the form came back without a connection")
	}
	return name, nil
}
