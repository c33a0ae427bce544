package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/config"
	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

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
var attacked = []feed.Name{feed.Applications, feed.Grants}

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
		removeLeftDemos()
		if w.temp, err = os.MkdirTemp("", demoFolder(os.Getpid())+"*"); err != nil {
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
