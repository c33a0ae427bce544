package round

import (
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// States of a feed.
const (
	Never             = "never"
	Syncing           = "syncing"
	OK                = "ok"
	Failed            = "failed"
	PermissionMissing = "permissionMissing"
	LicenceMissing    = "licenceMissing"
	Unsupported       = "unsupported"
)

// State is what is known of one feed of one connection.
type State struct {
	Feed  feed.Name
	State string // Never … Unsupported
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
	// HidesMembers: Microsoft does not show this application the members of
	// groups and units with hidden membership. What is held of them is not all.
	HidesMembers bool
	// Unread are the objects about which the round under way or last finished
	// could not ask, their ids between blanks. What is held of them stays.
	Unread string
	// Gap says in one sentence what was not read and why, "" when all was.
	Gap string
}

// StateColumns are the columns that ScanState reads.
const StateColumns = `state, link, is_full, complete, fulls, generation, row_count, pages, changes,
	started, finished, last_ok, error, error_fix, hides_members, unread, gap`

// ScanState reads a row of StateColumns; fulls is the number of full rounds that
// were begun.
func ScanState(scan func(...any) error, f *State, fulls *int64) error {
	var started, finished, lastOK int64
	err := scan(&f.State, &f.Link, &f.Full, &f.Complete, fulls, &f.Generation, &f.Rows, &f.Pages, &f.Changes,
		&started, &finished, &lastOK, &f.Error, &f.ErrorFix, &f.HidesMembers, &f.Unread, &f.Gap)
	f.StartedAt, f.FinishedAt, f.LastOKAt = sqlite.Time(started), sqlite.Time(finished), sqlite.Time(lastOK)
	return err
}

// FeedState reads a feed; one that never ran is Never with no full rounds.
func (w *Writer) FeedState(conn int64, name feed.Name) (State, int64, error) {
	f := State{Feed: name, State: Never}
	var fulls int64
	err := ScanState(func(into ...any) error {
		return w.Get("SELECT "+StateColumns+" FROM feed WHERE conn = ? AND feed = ?", []any{conn, string(name)}, into...)
	}, &f, &fulls)
	if errors.Is(err, sql.ErrNoRows) {
		return State{Feed: name, State: Never}, 0, nil
	}
	return f, fulls, err
}

// SaveFeed writes the state of a feed.
func (w *Writer) SaveFeed(conn int64, f State, fulls int64) error {
	_, err := w.Exec(`INSERT OR REPLACE INTO feed (conn, feed, `+StateColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		conn, string(f.Feed), f.State, f.Link, f.Full, f.Complete, fulls, f.Generation, f.Rows, f.Pages, f.Changes,
		sqlite.Millis(f.StartedAt), sqlite.Millis(f.FinishedAt), sqlite.Millis(f.LastOKAt), f.Error, f.ErrorFix,
		f.HidesMembers, f.Unread, f.Gap)
	if err == nil {
		w.wrote(conn)
	}
	return err
}

// finish stores what was done, and after the last part of a page where to go on.
func (b *batch) finish(p Page, last bool) error {
	f := b.state
	f.Changes += int64(b.applied.Changes())
	f.Rows += b.rowsAdded
	if b.feed.Says == feed.OwnersOnly {
		f.Rows += int64(b.applied.MembersAdded - b.applied.MembersRemoved)
	}
	if !last {
		return b.w.SaveFeed(b.conn, f, b.fulls)
	}
	f.Link = p.Next
	f.Pages++
	if b.feed.Rows.MayHide && (p.HidesMembers || p.Final) {
		f.HidesMembers = p.HidesMembers
	}
	if len(p.Unread) > 0 {
		f.Unread, f.Gap = strings.TrimSpace(f.Unread+" "+strings.Join(p.Unread, " ")), p.Gap
	}
	if p.Final && b.feed.Says == feed.RecycleBin {
		size, err := b.binSize()
		if err != nil {
			return err
		}
		f.Rows = size
	}
	if p.Final {
		f.State = OK
		f.FinishedAt = sqlite.Time(b.now)
		f.LastOKAt = f.FinishedAt
		f.Error, f.ErrorFix = "", ""
		if f.Full {
			f.Full, f.Complete = false, true
		}
	}
	return b.w.SaveFeed(b.conn, f, b.fulls)
}
