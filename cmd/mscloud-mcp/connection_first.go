package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// firstSync reads a new connection's directory: what people ask about first to
// its end, the rest as long as the app's patience lasts. Reports that Microsoft
// paces take most of the time in a large tenant; a server, or a later
// synchronization, goes on where this one stopped.
func (a *app) firstSync(ctx context.Context, db *store.DB, conn store.Connection) error {
	var first, rest []feed.Name
	for _, f := range feed.All() {
		if f.First {
			first = append(first, f.Name)
		} else {
			rest = append(rest, f.Name)
		}
	}
	meter := a.newMeter("Reading the directory of " + text.Clean(conn.Name))
	syncer := dirsync.New(dirsync.Options{
		Store: db, Tenants: a.pool(db, tenant.Options{}), Now: a.now, OnProgress: meter.update,
	})
	started := a.now()
	summary, err := syncer.SyncFeeds(ctx, conn.ID, first...)
	if errors.Is(err, dirsync.ErrBusy) {
		fmt.Fprintln(a.stderr, "Another process synchronizes this connection; it was asked to go on with everything.")
		err = a.joinSync(ctx, db, conn, syncer, meter, first)
	}
	if err == nil {
		patient, cancel := context.WithTimeout(ctx, a.patience)
		defer cancel()
		more, restErr := syncer.SyncFeeds(patient, conn.ID, rest...)
		summary.Feeds = append(summary.Feeds, more.Feeds...)
		if stopped := patient.Err() != nil && ctx.Err() == nil; !stopped && !errors.Is(restErr, dirsync.ErrBusy) {
			err = restErr
		}
	}
	meter.finish()
	if err != nil {
		return err
	}
	return a.reportFirst(ctx, db, conn, summary, a.now().Sub(started))
}

// reportFirst says what is in and, where something is left, how it will be
// finished.
func (a *app) reportFirst(ctx context.Context, db *store.DB, conn store.Connection, summary dirsync.Summary, took time.Duration) error {
	held, err := db.Feeds(ctx, conn.ID)
	if err != nil {
		return err
	}
	states := map[feed.Name]store.FeedState{}
	objects := int64(0)
	for _, f := range held {
		states[f.Feed] = f
		objects += f.Rows
	}
	var left []string
	in := false
	for _, f := range feed.All() {
		in = in || f.First && states[f.Name].State == store.FeedOK
		switch st := states[f.Name]; {
		case st.State == "", st.State == store.FeedNever, st.State == store.FeedSyncing:
			label := f.Label
			if st.Rows > 0 {
				label += fmt.Sprintf(" (%s so far)", count(st.Rows))
			}
			left = append(left, label)
		}
	}
	summary.Feeds = slices.DeleteFunc(summary.Feeds, func(f dirsync.FeedSummary) bool { return f.State == store.FeedSyncing })
	if len(left) == 0 || !in || len(summary.Failed()) > 0 {
		return a.reportSync(ctx, db, conn, summary, took, true)
	}
	if err := db.RequestSync(ctx, conn.ID); err != nil {
		return err
	}
	ink := a.ink(a.stdout)
	fmt.Fprintf(a.stdout, "%s Users, groups, roles and apps of %s are in: %s objects, in %s.\n", ink.green("✓"), text.Clean(conn.Name), count(objects), took.Round(100*time.Millisecond))
	const most = 4
	if n := len(left) - most; n > 1 {
		left = append(left[:most:most], fmt.Sprintf("%d more", n))
	}
	fmt.Fprintf(a.stdout, "Still to be read: %s. A running server goes on with it now;\nwithout one, do it here: mscloud-mcp connection sync %q\n", listed(left), conn.Name)
	return nil
}
