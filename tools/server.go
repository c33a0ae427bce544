package tools

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
)

// Visibility says which tools tools/list shows while no connection is chosen.
type Visibility string

// The visibilities. Auto is Gated for clients that are known to read the list
// again when it changes, All for the rest.
const (
	Auto  Visibility = "auto"
	Gated Visibility = "gated"
	All   Visibility = "all"
)

// Visibilities are the values that a configuration may use.
func Visibilities() []string { return []string{string(Auto), string(Gated), string(All)} }

// Syncer keeps the local directory fresh; the server asks it to hurry.
type Syncer interface {
	// SyncFeeds brings feeds of a connection up to date and returns when they are.
	SyncFeeds(ctx context.Context, connectionID string, feeds ...feed.Name) (dirsync.Summary, error)
	// Kick starts a synchronization in the background.
	Kick(connectionID string)
}

// Options are what a Server needs.
type Options struct {
	Store   *store.DB
	Tenants *tenant.Pool
	// Syncer may be nil; then "fresh" answers from what is held, and says so.
	Syncer Syncer
	Logger *slog.Logger
	// Catalogue are the tools to select from, all that were added when nil.
	Catalogue []*Definition
	// Toolsets, Include and Exclude select the tools; see CheckSelection.
	Toolsets, Include, Exclude []string
	Visibility                 Visibility // Auto when empty
	// Version of the program, shown to clients.
	Version string
	// OutputSchemas also sends answers as structured content, with a schema per
	// tool in tools/list: about double the bytes.
	OutputSchemas bool
	// Now is the clock, time.Now when nil.
	Now func() time.Time
}

// Server answers MCP clients. It holds the tools; each session has an MCP
// server of its own, so that a change of one session's tools reaches only it.
type Server struct {
	options Options
	tools   []*Definition
	logger  *slog.Logger
	now     func() time.Time
	audit   func(context.Context, store.AuditRow) (store.AuditRow, error)
	// unsealed has the log say once that the audit log's head stands still.
	unsealed sync.Once
	// readings holds what PerReading made, a reading by readingKey.
	readings sync.Map
}

// NewServer checks the options and returns a Server.
func NewServer(options Options) (*Server, error) {
	s := &Server{options: options, logger: options.Logger, now: options.Now}
	if options.Store == nil {
		return nil, errors.New("tools: no store")
	}
	s.audit = options.Store.AppendAudit
	if s.logger == nil {
		s.logger = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	switch options.Visibility {
	case "":
		s.options.Visibility = Auto
	case Auto, Gated, All:
	default:
		return nil, fmt.Errorf("unknown visibility %q: %s", options.Visibility, DidYouMean(string(options.Visibility), Visibilities()))
	}
	all := options.Catalogue
	if all == nil {
		all = catalogue
	}
	var err error
	s.tools, err = selectTools(all, options.Toolsets, options.Include, options.Exclude)
	return s, err
}

// endpoint is one MCP server: of one session, or of all stateless requests.
type endpoint struct {
	server    *Server
	mcp       *mcp.Server
	stateless bool

	mu       sync.Mutex
	sessions map[*mcp.ServerSession]*session
}

// MCP returns an MCP server for one session, for a transport that the caller
// connects: standard input and output, or a pipe in a test.
func (s *Server) MCP() *mcp.Server { return s.endpoint(false).mcp }

// RunStdio serves one client over newline-delimited JSON until it goes away or
// ctx ends. Nothing but JSON-RPC is ever written to out.
func (s *Server) RunStdio(ctx context.Context, in io.ReadCloser, out io.WriteCloser) error {
	answers := &lineWriter{out: out}
	err := s.MCP().Run(ctx, &mcp.IOTransport{Reader: newLineReader(in, answers), Writer: answers})
	if err == nil || errors.Is(err, io.EOF) || ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("serve standard input: %w", err)
}

func (s *Server) endpoint(stateless bool) *endpoint {
	e := &endpoint{server: s, stateless: stateless, sessions: map[*mcp.ServerSession]*session{}}
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
	sess := e.sessions[ss]
	if sess == nil {
		id := ss.ID()
		if id == "" { // standard input, SSE
			id = rand.Text()
		}
		sess = &session{id: id}
		e.sessions[ss] = sess
	}
	return sess
}

// gate leaves tools out of tools/list as long as the session should see the
// connection tools only.
func (e *endpoint) gate(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		result, err := next(ctx, method, req)
		if err != nil && ctx.Err() == nil && method == "tools/call" && strings.Contains(err.Error(), formFailure) {
			return e.server.unasked(ctx)
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
// nothing but sends the notification, to this endpoint's sessions only.
func (e *endpoint) relist(sess *session, d *Definition) {
	sess.mu.Lock()
	was := sess.gated
	sess.mu.Unlock()
	if !was || e.server.gated(context.Background(), sess, &mcp.Implementation{Name: followers[0].name, Version: followers[0].since}) {
		return
	}
	sess.mu.Lock()
	sess.gated = false
	sess.mu.Unlock()
	e.addTool(d)
}

// rawJSON is JSON that the MCP SDK passes on as it is.
func rawJSON(b []byte) json.RawMessage { return json.RawMessage(b) }
