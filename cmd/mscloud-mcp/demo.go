package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/config"
	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
)

// demoFlags size the demo tenant.
type demoFlags struct {
	users int
	seed  uint64
}

func (f *demoFlags) register(cmd *cobra.Command) {
	cmd.Flags().IntVar(&f.users, "users", 200, "users of the demo tenant, 50 to 1000000")
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "another seed makes another tenant")
}

func (f *demoFlags) check() error {
	if f.users < 50 || f.users > 1_000_000 {
		return usagef("Choose a number between 50 and 1000000.", "--users %d is out of range", f.users)
	}
	if f.seed == 0 {
		return usagef("Choose another number.", "--seed cannot be 0")
	}
	return nil
}

// demoConnection is the demo tenant's name in a database. Its endpoint names
// this machine, so that no later run without the emulator can send the demo's
// credential to Microsoft.
const (
	demoConnection = "Demo"
	demoEndpoint   = "https://localhost"
	demoAddress    = "127.0.0.1:7337"
)

func (a *app) demoCommand() *cobra.Command {
	var demo demoFlags
	var once bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show everything on a generated tenant, without an account",
		Long: `Show everything on a generated tenant: start an emulator of Microsoft's cloud in
this process, add a connection to it, read its directory, and take a short tour
through a real MCP client. Then stay up, with the MCP endpoints and an entry for
Claude on the screen. Nothing leaves this machine, and nothing is kept unless
--data-dir names a folder.

The same seed and size make the same tenant. It has things to discover: see
docs/demo-tenant.md.`,
		Example: `  mscloud-mcp demo
  mscloud-mcp demo --once
  mscloud-mcp demo --users 10000 --seed 7
  mscloud-mcp demo --http 127.0.0.1:0 --data-dir ./demo-data`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.load(cmd)
			if err != nil {
				return err
			}
			if err := checkTools(cfg); err != nil {
				return err
			}
			return a.demo(cmd.Context(), cfg, demo, once)
		},
	}
	demo.register(cmd)
	cmd.Flags().BoolVar(&once, "once", false, "end after the tour")
	cmd.Flags().String("http", "", "address for MCP over HTTP; 127.0.0.1:0 takes any free port (default "+demoAddress+", or a free port when it is in use)")
	settingFlags(cmd, false, "token-file", "allowed-hosts", "max-sessions", "session-idle", "toolsets", "tools", "exclude-tools", "visibility")
	return cmd
}

func (a *app) demo(ctx context.Context, cfg *config.Config, flags demoFlags, once bool) error {
	ink := a.ink(a.stdout)
	if cfg.HTTP == "" {
		cfg.HTTP = demoAddress
	}
	if !cfg.Explicit("log-level") {
		cfg.LogLevel = slog.LevelWarn
	}
	door, err := newDoor(cfg)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s a tenant of %s users (seed %d) in an emulator of Microsoft's cloud …\n", ink.bold("1. Generate"), count(int64(flags.users)), flags.seed)
	demo, err := a.newDemo(ctx, cfg, flags)
	if err != nil {
		return err
	}
	defer demo.close()
	fmt.Fprintf(a.stdout, "   tenant %s, connection %q\n\n", demo.cloud.TenantID(), demoConnection)
	fmt.Fprintf(a.stdout, "%s its directory, by delta queries where Microsoft has them …\n", ink.bold("2. Read"))
	if err := a.demoSync(ctx, demo); err != nil {
		return err
	}
	backend, err := a.newBackend(demo.db, cfg)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "\n%s what an assessor may ask, through an MCP client:\n", ink.bold("3. Ask"))
	if err := a.tour(ctx, backend.server); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "\n   There are %d more findings to discover: docs/demo-tenant.md.\n", len(world.Findings())-foundByTour())
	if once {
		return nil
	}
	listener, err := a.demoListener(cfg, door)
	if err != nil {
		return err
	}
	stop := backend.background(ctx)
	defer stop()
	if err := a.printEntries(listener.Addr(), flags, cfg); err != nil {
		return err
	}
	return serveOn(ctx, listener, backend.server.Handler(door.options))
}

// demoListener takes any free port when the usual one is in use and none was
// asked for.
func (a *app) demoListener(cfg *config.Config, d door) (net.Listener, error) {
	listener, err := net.Listen("tcp", d.address)
	if err != nil && !cfg.Explicit("http") {
		return net.Listen("tcp", "127.0.0.1:0")
	}
	return listener, err
}

// demoSync reads the whole directory with a progress bar.
func (a *app) demoSync(ctx context.Context, world *demoWorld) error {
	meter := a.newMeter("   reading")
	syncer := dirsync.New(dirsync.Options{Store: world.db, Tenants: a.pool(world.db, tenant.Options{}), Now: a.now, OnProgress: meter.update})
	_, err := syncer.SyncAll(ctx, world.conn.ID)
	meter.finish()
	if err != nil {
		return err
	}
	if err := world.strike(ctx, syncer); err != nil {
		return err
	}
	feeds, err := world.db.Feeds(ctx, world.conn.ID)
	if err != nil {
		return err
	}
	if err := nothingRead(world.conn, feeds); err != nil {
		return err
	}
	var parts []string
	others := 0
	for _, f := range feeds {
		if f.State == store.FeedFailed {
			return &syncError{feed: f}
		}
		switch {
		case slices.Contains(demoFeeds, f.Feed):
			parts = append(parts, count(f.Rows)+"\x00"+string(f.Feed))
		case f.Rows > 0:
			others++
		}
	}
	parts = append(parts, fmt.Sprintf("and %d\x00other\x00lists", others))
	text := wrap(strings.Join(parts, ", "), "   ", 78) // a number stays with its word
	fmt.Fprintln(a.stdout, strings.ReplaceAll(text, "\x00", " "))
	return nil
}

// demoFeeds are what the demo counts of the directory; the rest is many lists of
// few rows.
var demoFeeds = []feed.Name{
	feed.Users, feed.Groups, feed.Devices, feed.Applications, feed.ServicePrincipals, feed.RoleAssignments,
	feed.AppRoleAssignments, feed.Grants, feed.ConditionalAccessPolicies, feed.Registration,
}
