package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
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

// Server answers MCP clients. It holds the tools, and what is remembered of a
// session is its own: a change of one session's tools reaches only it.
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

// rawJSON is JSON that the MCP SDK passes on as it is.
func rawJSON(b []byte) json.RawMessage { return json.RawMessage(b) }
