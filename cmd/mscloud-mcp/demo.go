package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/text"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/config"
	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
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
	settingFlags(cmd, false, "token-file", "allowed-hosts", "toolsets", "tools", "exclude-tools", "visibility")
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
var demoFeeds = []store.Feed{
	store.FeedUsers, store.FeedGroups, store.FeedDevices, store.FeedApplications, store.FeedServicePrincipals, store.FeedRoleAssignments,
	store.FeedAppRoleAssignments, store.FeedGrants, store.FeedConditionalAccessPolicies, store.FeedRegistration,
}

// demoWorld is the demo tenant with a database that has a connection to it.
type demoWorld struct {
	cloud *emulator.Cloud
	db    *store.DB
	conn  store.Connection
	temp  string // removed at the end, "" for a folder of the user's
	// attack puts into the directory what the demo's attack changed there.
	attack func()
}

// attacked are the feeds that the attack shows in.
var attacked = []store.Feed{store.FeedApplications, store.FeedGrants}

// strike lets the attack happen after the first synchronization, and reads it,
// so that the journal of changes tells of it too.
func (w *demoWorld) strike(ctx context.Context, syncer *dirsync.Syncer) error {
	w.attack()
	_, err := syncer.SyncFeeds(ctx, w.conn.ID, attacked...)
	return err
}

// strikeLater strikes when a synchronization in the background has read what
// was there before.
func (w *demoWorld) strikeLater(ctx context.Context, syncer *dirsync.Syncer) {
	ready := func() bool {
		states, err := w.db.Feeds(ctx, w.conn.ID)
		n := 0
		for _, st := range states {
			if st.Complete && slices.Contains(attacked, st.Feed) {
				n++
			}
		}
		return err == nil && n == len(attacked)
	}
	poll := time.NewTicker(100 * time.Millisecond)
	defer poll.Stop()
	for !ready() {
		select {
		case <-ctx.Done():
			return
		case <-poll.C:
		}
	}
	_ = w.strike(ctx, syncer) // what it could not read, the next round reads
}

// newDemo generates the tenant and connects to it. The database lies in a
// temporary folder unless --data-dir names one: never in the usual place, with
// the user's own connections.
func (a *app) newDemo(ctx context.Context, cfg *config.Config, flags demoFlags) (*demoWorld, error) {
	if err := flags.check(); err != nil {
		return nil, err
	}
	microsoft, err := emulator.New(emulator.Options{Users: flags.users, Seed: flags.seed, Now: a.now})
	if err != nil {
		return nil, err
	}
	w := &demoWorld{cloud: microsoft, attack: world.BeforeAttack(microsoft.Directory())}
	own := *cfg
	if !cfg.From("data-dir", "flag") {
		if w.temp, err = os.MkdirTemp("", "mscloud-demo-*"); err != nil {
			return nil, fmt.Errorf("make a temporary data folder: %w", err)
		}
		own.DataDir = w.temp
	}
	own.Keyring = false                                           // what guards a demo is not worth an entry there
	a.transport, a.limits = microsoft.Transport(), cloud.Limits{} // the emulator need not be spared
	if w.db, err = a.openStore(ctx, &own); err != nil {
		w.close()
		return nil, err
	}
	if w.conn, err = connectDemo(ctx, w.db, microsoft); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

// background lets the attack happen beside what is served, and returns what ends
// the wait for it.
func (w *demoWorld) background(ctx context.Context, syncer *dirsync.Syncer) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() { w.strikeLater(ctx, syncer) })
	return func() {
		cancel()
		work.Wait()
	}
}

func (w *demoWorld) close() {
	if w.db != nil {
		_ = w.db.Close()
	}
	if w.temp != "" {
		_ = os.RemoveAll(w.temp)
	}
}

// connectDemo adds the connection. One of an earlier run goes: its tenant is
// generated anew, so its delta links are of no use. A database with any other
// connection is refused: its credential would go to the emulator.
func connectDemo(ctx context.Context, db *store.DB, world *emulator.Cloud) (store.Connection, error) {
	held, err := db.Connections(ctx)
	if err != nil {
		return store.Connection{}, err
	}
	for _, conn := range held {
		if conn.Endpoint != demoEndpoint {
			return store.Connection{}, usagef("Use another --data-dir.", "this data folder has a connection that is not the demo's: %s", text.Clean(conn.Name))
		}
	}
	for _, conn := range held {
		if err := db.DeleteConnection(ctx, conn.ID); err != nil {
			return store.Connection{}, err
		}
	}
	app := world.Apps().Full
	return db.CreateConnection(ctx, store.Connection{
		Name: demoConnection, TenantName: demoTenant(world), TenantID: world.TenantID(), ClientID: app.ClientID, Cloud: "custom", Endpoint: demoEndpoint, Enabled: true,
		Credential: store.Credential{Kind: "secret", Hint: lastFour([]byte(app.Secret))},
	}, store.Secret(app.Secret))
}

// demoTenant is the generated tenant's own name.
func demoTenant(world *emulator.Cloud) string {
	for org := range world.Directory().Each("organization") {
		if name, ok := org.Get("displayName").(string); ok {
			return name
		}
	}
	return ""
}

// printEntries shows where the demo answers, and what to paste into Claude.
func (a *app) printEntries(addr net.Addr, flags demoFlags, cfg *config.Config) error {
	ink := a.ink(a.stdout)
	url := "http://" + reachable(addr)
	fmt.Fprintf(a.stderr, "\nMCP on %s/mcp (streamable HTTP), /sse and /healthz. Stop with Ctrl-C.\n", url)
	fmt.Fprintf(a.stdout, "\n%s with Claude Code, on this running demo:\n\n", ink.bold("4. Go on"))
	fmt.Fprintf(a.stdout, "  claude mcp add --transport http mscloud-demo %s/mcp\n\n", url)
	fmt.Fprintf(a.stdout, "or with Claude Desktop, which starts its own\n(`mscloud-mcp install claude-desktop --demo` writes it):\n\n")
	e, err := a.demoEntry(flags)
	if err != nil {
		return err
	}
	return a.writeJSON(map[string]map[string]entry{"mcpServers": {"mscloud-demo": e}})
}

// demoEntry starts the same tenant behind standard input and output, from this
// program or, when `go run` made it, from the project's folder.
func (a *app) demoEntry(flags demoFlags) (entry, error) {
	args := []string{"serve", "--demo"}
	if flags.users != 200 {
		args = append(args, fmt.Sprintf("--users=%d", flags.users))
	}
	if flags.seed != 1 {
		args = append(args, fmt.Sprintf("--seed=%d", flags.seed))
	}
	exe, err := a.executable()
	if err != nil {
		return entry{}, fmt.Errorf("find this program: %w", err)
	}
	if !temporary(exe) {
		return entry{Command: exe, Args: args}, nil
	}
	dir, err := filepath.Abs(".")
	if err != nil {
		return entry{}, err
	}
	return entry{Command: "go", Args: append([]string{"run", "-C", dir, "./cmd/mscloud-mcp"}, args...)}, nil
}
