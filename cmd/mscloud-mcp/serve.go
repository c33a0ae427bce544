package main

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/config"
	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

func (a *app) serveCommand() *cobra.Command {
	var demo demoFlags
	var withDemo bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve MCP over standard input and output, or HTTP",
		Long: `Serve MCP. Without --http it speaks over standard input and output, which is how
Claude Desktop and Claude Code start it; then nothing but JSON-RPC is written to
standard output, and messages go to standard error.

With --http ADDR it answers on /mcp (streamable HTTP, protocol versions with and
without sessions), /sse (the older transport) and /healthz. An address that
other machines can reach needs --token-file.

The directory of every enabled connection is kept up to date in the background.
Several servers may share one data folder: one of them synchronizes a connection,
and all use a rotated secret at once.`,
		Example: `  mscloud-mcp serve
  mscloud-mcp serve --demo
  mscloud-mcp serve --http 127.0.0.1:7337 --toolsets all
  mscloud-mcp serve --http 0.0.0.0:7337 --token-file token.txt --allowed-hosts mcp.contoso.com`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.load(cmd)
			if err != nil {
				return err
			}
			if !withDemo && (cmd.Flags().Changed("users") || cmd.Flags().Changed("seed")) {
				return usagef("Add --demo, or leave them out.", "--users and --seed size the demo tenant")
			}
			return a.serve(cmd.Context(), cfg, withDemo, demo)
		},
	}
	settingFlags(cmd, false, "http", "token-file", "allowed-hosts", "max-sessions", "session-idle", "toolsets", "tools", "exclude-tools", "visibility", "output-schemas", "sync-interval", "slow-sync-interval", "keep-changes")
	cmd.Flags().BoolVar(&withDemo, "demo", false, "serve the demo tenant instead of your connections")
	demo.register(cmd)
	return cmd
}

// serve checks what can be wrong before anything is opened.
func (a *app) serve(ctx context.Context, cfg *config.Config, withDemo bool, demo demoFlags) error {
	if err := checkTools(cfg); err != nil {
		return err
	}
	door, err := newDoor(cfg)
	if err != nil {
		return err
	}
	db, world, closeDB, err := a.serveStore(ctx, cfg, withDemo, demo)
	if err != nil {
		return err
	}
	defer closeDB()
	backend, err := a.newBackend(db, cfg)
	if err != nil {
		return err
	}
	if err := a.warnOfExpiries(ctx, db, cfg); err != nil {
		return err
	}
	stop := backend.background(ctx)
	defer stop()
	if world != nil {
		defer world.background(ctx, backend.syncer)()
	}
	defer a.keepHouse(ctx, db, cfg)()
	defer a.logVitals(ctx, cfg)()
	if cfg.HTTP != "" {
		return a.serveHTTP(ctx, backend.server, door)
	}
	return a.serveStdio(ctx, backend.server)
}

// serveStore opens the database, or makes the demo's with its world.
func (a *app) serveStore(ctx context.Context, cfg *config.Config, withDemo bool, demo demoFlags) (*store.DB, *demoWorld, func(), error) {
	if !withDemo {
		db, err := a.openStore(ctx, cfg)
		if err != nil {
			return nil, nil, nil, err
		}
		return db, nil, func() { _ = db.Close() }, nil
	}
	world, err := a.newDemo(ctx, cfg, demo)
	if err != nil {
		return nil, nil, nil, err
	}
	return world.db, world, world.close, nil
}

// warnOfExpiries logs each credential that ends soon, where Claude's own log
// shows it.
func (a *app) warnOfExpiries(ctx context.Context, db *store.DB, cfg *config.Config) error {
	all, err := db.Connections(ctx)
	if err != nil {
		return err
	}
	for _, conn := range all {
		if ends := conn.Credential.ExpiresAt; conn.Enabled && !ends.IsZero() && ends.Sub(a.now()) < expirySoon {
			a.logger(cfg).WarnContext(ctx, "credential ends soon: mscloud-mcp connection rotate", "connection", conn.Name, "expires", ends)
		}
	}
	return nil
}

// checkTools refuses toolsets and tools that do not exist.
func checkTools(cfg *config.Config) error {
	if err := tools.CheckSelection(cfg.Toolsets, cfg.Tools, cfg.ExcludeTools); err != nil {
		return usagef("docs/tools.md lists them all.", "%v", err)
	}
	return nil
}

// backend is what stands behind the transports: tools, tenants and the loop
// that keeps directories fresh.
type backend struct {
	server *tools.Server
	syncer *dirsync.Syncer
}

func (a *app) newBackend(db *store.DB, cfg *config.Config) (*backend, error) {
	logger := a.logger(cfg)
	pool := a.pool(db, tenant.Options{Logger: logger})
	syncer := dirsync.New(dirsync.Options{
		Store: db, Tenants: pool, Logger: logger, Now: a.now,
		Interval: cfg.SyncInterval, SlowInterval: cfg.SlowSyncInterval,
	})
	server, err := tools.NewServer(tools.Options{
		Store: db, Tenants: pool, Syncer: syncer, Logger: logger, Version: buildVersion(), Now: a.now,
		Toolsets: cfg.Toolsets, Include: cfg.Tools, Exclude: cfg.ExcludeTools,
		Visibility: tools.Visibility(cfg.Visibility), OutputSchemas: cfg.OutputSchemas,
	})
	if err != nil {
		return nil, err
	}
	return &backend{server, syncer}, nil
}

// background starts the sync loop and returns what ends it: the page in hand
// is finished, the next start goes on after it.
func (b *backend) background(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() { _ = b.syncer.Run(ctx) }) // ends with ctx; failures are in the store and the log
	return func() {
		cancel()
		work.Wait()
	}
}

// serveStdio speaks JSON-RPC on the standard streams. A library that prints to
// os.Stdout would break the protocol, so what it finds there is standard error.
func (a *app) serveStdio(ctx context.Context, server *tools.Server) error {
	if isTerminal(a.stdin) {
		return usagef("Let Claude start it (`mscloud-mcp install claude-desktop`), or use --http 127.0.0.1:7337.", "this end of MCP is for a program, not for a terminal")
	}
	if a.stdout == io.Writer(os.Stdout) {
		os.Stdout = os.Stderr
	}
	err := server.RunStdio(ctx, io.NopCloser(a.stdin), nopCloser{a.stdout})
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }
