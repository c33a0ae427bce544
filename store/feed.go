package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
)

// FeedState is what is known of one feed of one connection.
type FeedState = round.State

// FeedPage is one page of a feed, as Graph sent it.
type FeedPage = round.Page

// States of a feed.
const (
	FeedNever             = round.Never
	FeedSyncing           = round.Syncing
	FeedOK                = round.OK
	FeedFailed            = round.Failed
	FeedPermissionMissing = round.PermissionMissing
	FeedLicenceMissing    = round.LicenceMissing
	FeedUnsupported       = round.Unsupported
)

// Ahead reports whether a time was written down by a clock that has been set
// back since: nothing can be reckoned from it.
func Ahead(at, now time.Time) bool { return round.Ahead(at, now) }

// BeginRound starts a round of a feed, or goes on with one that was cut off.
// full starts a new enumeration whatever was there. Without it the round goes
// on from FeedState.Link, and an unfinished full enumeration stays one; a feed
// without a link begins a full one all the same. A round that goes on keeps its
// generation, which says what it may know: Microsoft's later pages tell of the
// time of the first.
func (db *DB) BeginRound(ctx context.Context, conn string, name feed.Name, full bool) (round.State, error) {
	var f round.State
	if _, ok := feed.Of(name); !ok {
		return f, fault.Invalid("there is no feed %q", string(name))
	}
	err := db.update(ctx, "begin a round of "+string(name), func(w *round.Writer) error {
		n, err := w.ConnNumber(conn)
		if err != nil {
			return err
		}
		var fulls int64
		if f, fulls, err = w.FeedState(n, name); err != nil {
			return err
		}
		resumed := (f.Full || f.State != round.OK && f.Pages > 0) && f.Link != "" && !full
		f.State, f.StartedAt = round.Syncing, db.now()
		f.Error, f.ErrorFix = "", ""
		if !resumed {
			if full || f.Link == "" {
				f.Full, f.Link = true, ""
				fulls++
			}
			f.Pages, f.Changes = 0, 0
			f.Unread, f.Gap = "", ""
			if err := w.Get("UPDATE connection SET generation = generation + 1 WHERE n = ? RETURNING generation", []any{n}, &f.Generation); err != nil {
				return err
			}
		}
		return w.SaveFeed(n, f, fulls)
	})
	return f, err
}

// FailFeed records that a round ended badly: state is FeedFailed,
// FeedPermissionMissing, FeedLicenceMissing or FeedUnsupported, message one
// sentence without a secret. The link stays, so that the next round goes on.
func (db *DB) FailFeed(ctx context.Context, conn string, name feed.Name, state, message, fix string) error {
	return db.changeFeed(ctx, conn, name, func(f *round.State) {
		f.State, f.Error, f.ErrorFix = state, message, fix
		f.FinishedAt = db.now()
	})
}

// ResetFeed forgets where a feed was, so that its next round is a full one.
// Its rows stay until that round has finished.
func (db *DB) ResetFeed(ctx context.Context, conn string, name feed.Name) error {
	return db.changeFeed(ctx, conn, name, func(f *round.State) { f.Link, f.Full = "", false })
}

func (db *DB) changeFeed(ctx context.Context, conn string, name feed.Name, change func(*round.State)) error {
	if _, ok := feed.Of(name); !ok {
		return fault.Invalid("there is no feed %q", string(name))
	}
	return db.update(ctx, "save the state of "+string(name), func(w *round.Writer) error {
		n, err := w.ConnNumber(conn)
		if err != nil {
			return err
		}
		f, fulls, err := w.FeedState(n, name)
		if err != nil {
			return err
		}
		change(&f)
		return w.SaveFeed(n, f, fulls)
	})
}

// Feeds returns the state of every feed that was ever begun or failed, by name.
func (db *DB) Feeds(ctx context.Context, conn string) ([]round.State, error) {
	var out []round.State
	err := db.reading(ctx, conn, "read feeds", func(r *reader) error {
		held, err := sliceOf(r.held, &r.held.feeds, r.feeds)
		out = slices.Clone(held)
		return err
	})
	return out, err
}

func (r *reader) feeds() ([]round.State, error) {
	out := []round.State{}
	err := r.each("SELECT feed, "+round.StateColumns+" FROM feed WHERE conn = ? ORDER BY feed", []any{r.conn}, func(rows *sql.Rows) error {
		var f round.State
		var fulls int64
		err := round.ScanState(func(into ...any) error {
			return rows.Scan(append([]any{&f.Feed}, into...)...)
		}, &f, &fulls)
		out = append(out, f)
		return err
	})
	return out, err
}
