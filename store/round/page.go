package round

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
)

// Page is one page of a feed, as Graph sent it.
type Page struct {
	Items []jsontext.Value
	// Next is the link to go on with: the next page, or after the final one
	// the delta link, "" for a feed that has none.
	Next  string
	Final bool // last page of the round
	// HidesMembers: members of groups and units with hidden membership are not
	// shown to whoever read the page.
	HidesMembers bool
	// Unread are ids of objects that belong to the page and about which could
	// not be asked; Gap says so in one sentence, for all of the round.
	Unread []string
	Gap    string
}

// Applied counts what a page changed.
type Applied struct{ Upserted, Removed, MembersAdded, MembersRemoved int }

// Changes is the total.
func (a Applied) Changes() int {
	return a.Upserted + a.Removed + a.MembersAdded + a.MembersRemoved
}

// Plus is the sum.
func (a Applied) Plus(b Applied) Applied {
	return Applied{a.Upserted + b.Upserted, a.Removed + b.Removed, a.MembersAdded + b.MembersAdded, a.MembersRemoved + b.MembersRemoved}
}

// Read takes the entries of a page apart. An entry that cannot be read is
// ErrInvalid, one without an id is left out.
func Read(ctx context.Context, f feed.Feed, p Page) ([]*column.Item, error) {
	items := make([]*column.Item, 0, len(p.Items))
	for i, raw := range p.Items {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		it, err := column.ReadItem(f, raw)
		if err != nil {
			return nil, &fault.Error{
				Kind:    fault.ErrInvalid,
				Message: fmt.Sprintf("item %d of a page of %s cannot be read", i+1, f.Name),
				Fix:     "nothing of the page was stored; sync again",
				Err:     err,
			}
		}
		if it.ID = it.HeldBy(f.Rows.Key); it.ID != "" {
			items = append(items, it)
		}
	}
	return items, nil
}

// Apply writes a page that was read, in the writer's transaction.
func Apply(w *Writer, conn string, f feed.Feed, items []*column.Item, p Page, now time.Time) (Applied, error) {
	b, err := newBatch(w, conn, f, now)
	if err != nil {
		return Applied{}, err
	}
	b.hides = p.HidesMembers
	for _, id := range append(strings.Fields(b.state.Unread), p.Unread...) {
		b.unread[strings.ToLower(id)] = true
	}
	switch f.Says {
	case feed.Addition:
		err = b.applyAdditions(items)
	case feed.OwnersOnly:
		err = b.applyOwners(items)
	default:
		err = b.apply(items)
	}
	if err != nil {
		return Applied{}, err
	}
	if p.Final {
		if err := b.settle(); err != nil {
			return Applied{}, err
		}
	}
	if err := b.write(); err != nil {
		return Applied{}, err
	}
	return b.applied, b.finish(p)
}
