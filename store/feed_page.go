package store

import (
	"context"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
)

// longestWrite is when ApplyPages gives other writers their turn: each other
// process may wait for a write of ours, and has more time than that.
const longestWrite = 6 * time.Second

// A process that waits for the file looks every 100 ms: after a write that took
// longWrite it is free for a pause.
// https://sqlite.org/c3ref/busy_timeout.html
const (
	longWrite = time.Second
	pause     = 100 * time.Millisecond
)

// giveWay leaves the file to other processes for a pause.
func (db *DB) giveWay(ctx context.Context) {
	_ = db.writing(ctx, func(*round.Writer) error {
		select {
		case <-ctx.Done():
		case <-db.done:
		case <-time.After(pause):
		}
		return nil
	})
}

// ApplyPages is ApplyPage for pages that follow each other, as many in one
// transaction as go into a short time: an index of random values is written
// whole for every few hundred rows, once in a transaction.
func (db *DB) ApplyPages(ctx context.Context, conn string, name feed.Name, pages []round.Page) (round.Applied, error) {
	var total round.Applied
	f, ok := feed.Of(name)
	if !ok {
		return total, fault.Invalid("there is no feed %q", string(name))
	}
	for len(pages) > 0 {
		done := 0
		var sum round.Applied
		var took time.Duration
		err := db.update(ctx, "apply pages of "+string(name), func(w *round.Writer) error {
			began := time.Now()
			for _, p := range pages {
				items, err := round.Read(ctx, f, p)
				if err != nil {
					return err
				}
				applied, err := round.Apply(w, conn, f, items, p, db.now())
				if err != nil {
					return err
				}
				sum = sum.Plus(applied)
				done++
				if took = time.Since(began); took > longestWrite {
					break
				}
			}
			return nil
		})
		if err != nil {
			return total, err
		}
		total = total.Plus(sum)
		pages = pages[done:]
		if took > longWrite {
			db.giveWay(ctx)
		}
	}
	return total, nil
}

// ApplyPage writes the rows of one page and the link to go on with in one
// transaction: a process killed at any point goes on exactly there, and a page
// applied twice changes nothing the second time. The final page of a full
// round also removes what the round did not see. ErrNotFound where the
// connection is gone or no round was begun.
func (db *DB) ApplyPage(ctx context.Context, conn string, name feed.Name, p round.Page) (round.Applied, error) {
	f, ok := feed.Of(name)
	if !ok {
		return round.Applied{}, fault.Invalid("there is no feed %q", string(name))
	}
	items, err := round.Read(ctx, f, p)
	if err != nil {
		return round.Applied{}, err
	}
	var applied round.Applied
	err = db.update(ctx, "apply page of "+string(name), func(w *round.Writer) (err error) {
		applied, err = round.Apply(w, conn, f, items, p, db.now())
		return err
	})
	if err != nil {
		return round.Applied{}, err
	}
	return applied, nil
}
