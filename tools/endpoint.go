package tools

import (
	"context"
	"crypto/rand"
	"runtime"
	"strings"
	"sync"
	"weak"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// endpoint is one MCP server: of standard input, of all sessions over HTTP, or of
// all stateless requests.
type endpoint struct {
	server      *Server
	mcp         *mcp.Server
	stateless   bool
	initialized func(*mcp.ServerSession) // told of each session that was initialized; may be nil

	mu       sync.Mutex
	sessions map[weak.Pointer[mcp.ServerSession]]*session // as long as the SDK has them
}

func (s *Server) endpoint(stateless bool) *endpoint {
	e := &endpoint{server: s, stateless: stateless, sessions: map[weak.Pointer[mcp.ServerSession]]*session{}}
	e.mcp = mcp.NewServer(
		&mcp.Implementation{Name: "mscloud-mcp", Title: "Microsoft cloud, read-only", Version: s.options.Version},
		&mcp.ServerOptions{
			Instructions: instructions,
			Logger:       sdkLogger(s.logger),
			Capabilities: &mcp.ServerCapabilities{
				Tools: &mcp.ToolCapabilities{ListChanged: true},
			},
			CompletionHandler: e.complete,
			// What a list holds depends on the session.
			SetCacheable: func(_ context.Context, _ mcp.Request, c *mcp.Cacheable) { c.CacheScope = "private" },
		})
	for _, d := range s.tools {
		e.addTool(d)
	}
	e.addResources()
	e.addPrompts()
	e.mcp.AddReceivingMiddleware(e.gate)
	e.mcp.AddSendingMiddleware(e.address)
	return e
}

func (e *endpoint) addTool(d *Definition) {
	e.mcp.AddTool(mcpTool(d, e.server.options.OutputSchemas), func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return e.call(ctx, d, req)
	})
}

// mcpTool is a tool as tools/list shows it.
func mcpTool(d *Definition, outputSchemas bool) *mcp.Tool {
	tool := &mcp.Tool{
		Name: d.Name, Description: d.Description, InputSchema: published(d.schema),
		Annotations: &mcp.ToolAnnotations{
			Title: d.Title, ReadOnlyHint: !d.writes, DestructiveHint: new(false), IdempotentHint: true, OpenWorldHint: new(!d.local()),
		},
	}
	if outputSchemas {
		tool.OutputSchema = outputSchema(d.out)
	}
	return tool
}

// session finds what is remembered of an MCP session.
func (e *endpoint) session(ss *mcp.ServerSession) *session {
	if e.stateless {
		return &session{stateless: true}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	key := weak.Make(ss)
	sess := e.sessions[key]
	if sess == nil {
		id := ss.ID()
		if id == "" { // standard input, SSE
			id = rand.Text()
		}
		sess = &session{id: id}
		e.sessions[key] = sess
		runtime.AddCleanup(ss, e.forget, key)
	}
	return sess
}

func (e *endpoint) forget(key weak.Pointer[mcp.ServerSession]) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.sessions, key)
}

// address keeps list_changed from the sessions whose list did not change: the SDK
// sends it to every session of a server.
func (e *endpoint) address(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		ss, ok := req.GetSession().(*mcp.ServerSession)
		if method == "notifications/tools/list_changed" && ok && !e.stateless && !e.session(ss).takeRelist() {
			return nil, nil
		}
		return next(ctx, method, req)
	}
}

// gate leaves tools out of tools/list as long as the session should see the
// connection tools only.
func (e *endpoint) gate(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		result, err := next(ctx, method, req)
		if err != nil && ctx.Err() == nil && method == "tools/call" && strings.Contains(err.Error(), formFailure) {
			return e.server.unasked(ctx)
		}
		if ss, ok := req.GetSession().(*mcp.ServerSession); ok && err == nil && method == "initialize" && e.initialized != nil {
			e.initialized(ss)
		}
		list, ok := result.(*mcp.ListToolsResult)
		listReq, isList := req.(*mcp.ListToolsRequest)
		if err != nil || !ok || !isList || e.stateless {
			return result, err
		}
		sess := e.session(listReq.Session)
		gated := e.server.gated(ctx, sess, listReq.ClientInfo())
		sess.mu.Lock()
		sess.gated = gated
		sess.mu.Unlock()
		if gated {
			short := *list
			short.Tools = nil
			for _, tool := range list.Tools {
				if isConnectionTool(tool.Name) {
					short.Tools = append(short.Tools, tool)
				}
			}
			if len(short.Tools) > 0 { // connection tools may have been excluded
				return &short, nil
			}
		}
		return result, nil
	}
}

// gated reports whether a session should see the connection tools only.
func (s *Server) gated(ctx context.Context, sess *session, client *mcp.Implementation) bool {
	switch {
	case s.options.Visibility == All:
		return false
	case s.options.Visibility == Auto && !follows(client):
		return false
	}
	conns, err := s.options.Store.Connections(ctx)
	if err != nil {
		return false
	}
	_, chosen := current(conns, sess)
	return !chosen
}

// relist tells the client to read tools/list again when what it last saw was
// gated and is so no longer. Adding a tool that is there already changes
// nothing but sends the notification, which address gives to this session only.
func (e *endpoint) relist(sess *session, d *Definition) {
	sess.mu.Lock()
	was := sess.gated
	sess.mu.Unlock()
	if !was || e.server.gated(context.Background(), sess, &mcp.Implementation{Name: followers[0].name, Version: followers[0].since}) {
		return
	}
	sess.mu.Lock()
	sess.gated, sess.relist = false, true
	sess.mu.Unlock()
	e.addTool(d)
}
