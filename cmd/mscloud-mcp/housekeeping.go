package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/config"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// houseInterval is how often a server tidies the database.
const houseInterval = 24 * time.Hour

// keepHouse finishes removals that were cut off and prunes the journal of
// changes: once soon after the start, then daily. The returned function ends it
// and waits.
func (a *app) keepHouse(ctx context.Context, db *store.DB, cfg *config.Config) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() {
		tick := time.NewTicker(houseInterval)
		defer tick.Stop()
		for {
			if err := tidy(ctx, db, cfg.KeepChanges); err != nil && ctx.Err() == nil {
				a.logger(cfg).WarnContext(ctx, "database not tidied", "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
	return func() {
		cancel()
		work.Wait()
	}
}

// tidy is one round of keepHouse.
func tidy(ctx context.Context, db *store.DB, keep time.Duration) error {
	if err := db.Maintain(ctx); err != nil {
		return err
	}
	all, err := db.Connections(ctx)
	if err != nil {
		return err
	}
	for _, conn := range all {
		if _, err := db.PruneChanges(ctx, conn.ID, keep); err != nil && !errors.Is(err, store.ErrNotFound) { // removed just now
			return err
		}
	}
	return nil
}
