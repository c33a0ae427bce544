package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
)

// States of a feed.
const (
	FeedNever             = "never"
	FeedSyncing           = "syncing"
	FeedOK                = "ok"
	FeedFailed            = "failed"
	FeedPermissionMissing = "permissionMissing"
	FeedLicenceMissing    = "licenceMissing"
	FeedUnsupported       = "unsupported"
)

// FeedState is what is known of one feed of one connection.
type FeedState struct {
	Feed  feed.Name
	State string // FeedNever … FeedUnsupported
	// Link is where to go on: the next page of an interrupted round, or the
	// delta link of a finished one. "" means that the next round is a full one.
	Link string
	// Full is true while a full enumeration is under way.
	Full bool
	// Complete is true once a full enumeration has finished: rows can be
	// trusted to be all of them, and changes are journalled.
	Complete   bool
	Generation int64 // of the round under way or last finished
	Rows       int64 // objects held now
	Pages      int64 // of the round under way or last finished
	Changes    int64 // upserts and removals of that round
	StartedAt  time.Time
	FinishedAt time.Time // of the last round, however it ended
	LastOKAt   time.Time // when a round last finished well: what the rows are as of
	Error      string
	ErrorFix   string
}

const feedColumns = `state, link, is_full, complete, fulls, generation, row_count, pages, changes,
	started, finished, last_ok, error, error_fix`

func scanFeed(scan func(...any) error, f *FeedState, fulls *int64) error {
	var started, finished, lastOK int64
	err := scan(&f.State, &f.Link, &f.Full, &f.Complete, fulls, &f.Generation, &f.Rows, &f.Pages, &f.Changes,
		&started, &finished, &lastOK, &f.Error, &f.ErrorFix)
	f.StartedAt, f.FinishedAt, f.LastOKAt = milli(started), milli(finished), milli(lastOK)
	return err
}

// feedState reads a feed; one that never ran is FeedNever with no full rounds.
func (w *writer) feedState(conn int64, name feed.Name) (FeedState, int64, error) {
	f := FeedState{Feed: name, State: FeedNever}
	var fulls int64
	err := scanFeed(func(into ...any) error {
		return w.Get("SELECT "+feedColumns+" FROM feed WHERE conn = ? AND feed = ?", []any{conn, string(name)}, into...)
	}, &f, &fulls)
	if errors.Is(err, sql.ErrNoRows) {
		return FeedState{Feed: name, State: FeedNever}, 0, nil
	}
	return f, fulls, err
}

func (w *writer) saveFeed(conn int64, f FeedState, fulls int64) error {
	_, err := w.Exec(`INSERT OR REPLACE INTO feed (conn, feed, `+feedColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		conn, string(f.Feed), f.State, f.Link, f.Full, f.Complete, fulls, f.Generation, f.Rows, f.Pages, f.Changes,
		toMilli(f.StartedAt), toMilli(f.FinishedAt), toMilli(f.LastOKAt), f.Error, f.ErrorFix)
	if err == nil {
		w.wrote(conn)
	}
	return err
}

// BeginRound starts a round of a feed, or goes on with one that was cut off.
// full starts a new enumeration whatever was there. Without it the round goes
// on from FeedState.Link, and an unfinished full enumeration stays one; a feed
// without a link begins a full one all the same.
func (db *DB) BeginRound(ctx context.Context, conn string, name feed.Name, full bool) (FeedState, error) {
	var f FeedState
	if _, ok := feed.Of(name); !ok {
		return f, fault.Invalid("there is no feed %q", string(name))
	}
	err := db.update(ctx, "begin a round of "+string(name), func(w *writer) error {
		n, err := w.connNumber(conn)
		if err != nil {
			return err
		}
		var fulls int64
		if f, fulls, err = w.feedState(n, name); err != nil {
			return err
		}
		f.State, f.StartedAt = FeedSyncing, db.now()
		f.Error, f.ErrorFix = "", ""
		resumed := f.Full && f.Link != "" && !full
		if !resumed {
			if full || f.Link == "" {
				f.Full, f.Link = true, ""
				fulls++
			}
			f.Pages, f.Changes = 0, 0
			if err := w.Get("UPDATE connection SET generation = generation + 1 WHERE n = ? RETURNING generation", []any{n}, &f.Generation); err != nil {
				return err
			}
		}
		return w.saveFeed(n, f, fulls)
	})
	return f, err
}

// finish stores where to go on.
func (b *batch) finish(p FeedPage) error {
	f := b.state
	f.Link = p.Next
	f.Pages++
	f.Changes += int64(b.applied.changes())
	f.Rows += b.live
	if b.feed.Says == feed.OwnersOnly {
		f.Rows += int64(b.applied.MembersAdded - b.applied.MembersRemoved)
	}
	if p.Final {
		f.State = FeedOK
		f.FinishedAt = milli(b.now)
		f.LastOKAt = f.FinishedAt
		f.Error, f.ErrorFix = "", ""
		if f.Full {
			f.Full, f.Complete = false, true
		}
	}
	return b.w.saveFeed(b.conn, f, b.fulls)
}

// FailFeed records that a round ended badly: state is FeedFailed,
// FeedPermissionMissing, FeedLicenceMissing or FeedUnsupported, message one
// sentence without a secret. The link stays, so that the next round goes on.
func (db *DB) FailFeed(ctx context.Context, conn string, name feed.Name, state, message, fix string) error {
	return db.changeFeed(ctx, conn, name, func(f *FeedState) {
		f.State, f.Error, f.ErrorFix = state, message, fix
		f.FinishedAt = db.now()
	})
}

// ResetFeed forgets where a feed was, so that its next round is a full one.
// Its rows stay until that round has finished.
func (db *DB) ResetFeed(ctx context.Context, conn string, name feed.Name) error {
	return db.changeFeed(ctx, conn, name, func(f *FeedState) { f.Link, f.Full = "", false })
}

func (db *DB) changeFeed(ctx context.Context, conn string, name feed.Name, change func(*FeedState)) error {
	if _, ok := feed.Of(name); !ok {
		return fault.Invalid("there is no feed %q", string(name))
	}
	return db.update(ctx, "save the state of "+string(name), func(w *writer) error {
		n, err := w.connNumber(conn)
		if err != nil {
			return err
		}
		f, fulls, err := w.feedState(n, name)
		if err != nil {
			return err
		}
		change(&f)
		return w.saveFeed(n, f, fulls)
	})
}

// Feeds returns the state of every feed that was ever begun or failed, by name.
func (db *DB) Feeds(ctx context.Context, conn string) ([]FeedState, error) {
	var out []FeedState
	err := db.reading(ctx, conn, "read feeds", func(r *reader) error {
		held, err := sliceOf(r.held, &r.held.feeds, r.feeds)
		out = slices.Clone(held)
		return err
	})
	return out, err
}

func (r *reader) feeds() ([]FeedState, error) {
	out := []FeedState{}
	err := r.each("SELECT feed, "+feedColumns+" FROM feed WHERE conn = ? ORDER BY feed", []any{r.conn}, func(rows *sql.Rows) error {
		var f FeedState
		var fulls int64
		err := scanFeed(func(into ...any) error {
			return rows.Scan(append([]any{&f.Feed}, into...)...)
		}, &f, &fulls)
		out = append(out, f)
		return err
	})
	return out, err
}

// milli is the time of milliseconds since 1970, the zero time for 0.
func milli(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func toMilli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
