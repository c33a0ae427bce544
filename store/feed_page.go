package store

import (
	"context"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
)

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
