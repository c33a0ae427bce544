package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

func (a *app) connectionSyncCommand() *cobra.Command {
	var full bool
	cmd := &cobra.Command{
		Use:   "sync [NAME]",
		Short: "Bring the local directory up to date now",
		Long: `Bring the local directory of a connection up to date now and show the progress.
An interrupted sync goes on where it stopped. When a running server is at it
already, that one is asked to hurry and its progress is shown. The name may be
left out when there is one connection only.`,
		Example: `  mscloud-mcp connection sync
  mscloud-mcp connection sync Contoso --full`,
		Args: optionalArgument("the name or id of a connection"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd, func(ctx context.Context, db *store.DB) error {
				conn, err := connectionNamed(ctx, db, args)
				if err != nil {
					return err
				}
				if !conn.Enabled {
					return usagef(fmt.Sprintf("Enable it: mscloud-mcp connection enable %q", conn.Name), "%s is disabled", text.Clean(conn.Name))
				}
				return a.syncConnection(ctx, db, conn, full, false)
			})
		},
	}
	cmd.Flags().BoolVar(&full, "full", false, "read everything again instead of the changes")
	return cmd
}

// syncConnection synchronizes with a progress bar, in this process or by
// watching the one that holds the lease. brief names only the feeds that are
// not up to date afterwards.
func (a *app) syncConnection(ctx context.Context, db *store.DB, conn store.Connection, full, brief bool) error {
	if full {
		feeds, err := db.Feeds(ctx, conn.ID)
		if err != nil {
			return err
		}
		for _, f := range feeds {
			if err := db.ResetFeed(ctx, conn.ID, f.Feed); err != nil {
				return err
			}
		}
	}
	meter := a.newMeter("Reading the directory of " + text.Clean(conn.Name))
	syncer := dirsync.New(dirsync.Options{
		Store: db, Tenants: a.pool(db, tenant.Options{}), Now: a.now, OnProgress: meter.update,
	})
	started := a.now()
	summary, err := syncer.SyncAll(ctx, conn.ID)
	if errors.Is(err, dirsync.ErrBusy) {
		fmt.Fprintln(a.stderr, "Another process synchronizes this connection; it was asked to go on with everything.")
		err = a.joinSync(ctx, db, conn, syncer, meter, nil)
	}
	meter.finish()
	if err != nil {
		return err
	}
	return a.reportSync(ctx, db, conn, summary, a.now().Sub(started), brief)
}

// joinSync asks the process that holds the lease to hurry and shows what it
// writes to the database, until every feed, or every one that is named, is newer
// than the request. When that process died, its lease runs out and this one goes
// on where it stopped.
func (a *app) joinSync(ctx context.Context, db *store.DB, conn store.Connection, syncer *dirsync.Syncer, meter *meter, only []feed.Name) error {
	asked := a.now().Truncate(time.Second)
	if err := db.RequestSync(ctx, conn.ID); err != nil {
		return err
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		feeds, err := db.Feeds(ctx, conn.ID)
		if err != nil {
			return err
		}
		done, seen := len(feeds) > 0, 0
		for _, f := range feeds {
			meter.update(dirsync.Progress{Feed: f.Feed, State: f.State, Rows: f.Rows, Pages: f.Pages, Done: f.State != store.FeedSyncing})
			if only == nil || slices.Contains(only, f.Feed) {
				seen++
				done = done && f.State != store.FeedSyncing && !f.FinishedAt.Before(asked) && !f.Ahead(a.now())
			}
		}
		if done && seen >= len(only) {
			return nil
		}
		if only != nil {
			_, err = syncer.SyncFeeds(ctx, conn.ID, only...)
		} else {
			_, err = syncer.SyncAll(ctx, conn.ID)
		}
		if !errors.Is(err, dirsync.ErrBusy) {
			return err
		}
	}
}

// reportSync prints a row per feed, and fails when one failed or all were
// refused: by what the
// database says, or by what this process saw where even that could not be
// written.
func (a *app) reportSync(ctx context.Context, db *store.DB, conn store.Connection, summary dirsync.Summary, took time.Duration, brief bool) error {
	feeds, err := db.Feeds(ctx, conn.ID)
	if err != nil {
		return err
	}
	seen := map[feed.Name]error{}
	for _, f := range summary.Failed() {
		seen[f.Feed] = f.Err
		if !slices.ContainsFunc(feeds, func(held store.FeedState) bool { return held.Feed == f.Feed }) {
			feeds = append(feeds, store.FeedState{Feed: f.Feed, State: store.FeedNever})
		}
	}
	var rows [][]string
	var failed *store.FeedState
	objects := int64(0)
	for i, f := range feeds {
		if err := seen[f.Feed]; err != nil && (f.State == store.FeedSyncing || f.State == store.FeedNever) {
			told := explain(err)
			f.State, f.Error, f.ErrorFix = store.FeedFailed, told.message, told.fix
			feeds[i] = f
		}
		note := f.Error
		switch f.State {
		case store.FeedOK:
			note = ""
			objects += f.Rows
		case store.FeedFailed:
			failed = &feeds[i]
		}
		if !brief || f.State != store.FeedOK {
			rows = append(rows, []string{string(f.Feed), feedTitle(f.State), count(f.Rows), note})
		}
	}
	ink := a.ink(a.stdout)
	if len(rows) > 0 {
		err = table(a.stdout, []string{"FEED", "STATE", "ROWS", ""}, rows, func(_, column int, text string) string {
			switch {
			case column != 1:
				return text
			case text == feedTitle(store.FeedOK):
				return ink.green(text)
			case text == feedTitle(store.FeedFailed):
				return ink.red(text)
			}
			return ink.yellow(text)
		})
	}
	if err != nil {
		return err
	}
	if failed != nil {
		return &syncError{feed: *failed}
	}
	if err := nothingRead(conn, feeds); err != nil {
		return err
	}
	if len(rows) > 0 {
		fmt.Fprintln(a.stdout)
	}
	fmt.Fprintf(a.stdout, "%s %s objects of %s are up to date, in %s.\n", ink.green("✓"), count(objects), text.Clean(conn.Name), took.Round(100*time.Millisecond))
	return nil
}

// syncError is a feed that failed.
type syncError struct{ feed store.FeedState }

func (e *syncError) Error() string {
	return fmt.Sprintf("the feed %s could not be synchronized: %s", e.feed.Feed, e.feed.Error)
}

func feedTitle(state string) string {
	switch state {
	case store.FeedOK:
		return "up to date"
	case store.FeedNever:
		return "not read yet"
	case store.FeedSyncing:
		return "under way"
	case store.FeedPermissionMissing:
		return "not permitted"
	case store.FeedLicenceMissing:
		return "not licensed"
	case store.FeedUnsupported:
		return "not in this cloud"
	}
	return state
}
