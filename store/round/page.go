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

	packed *packed // in place of Items
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
	entries, err := p.entries()
	if err != nil {
		return nil, err
	}
	items := make([]*column.Item, 0, len(entries))
	for i, raw := range entries {
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

// mostAtOnce is how many rows, memberships among them, are worked out at a time:
// a page of groups may name a hundred thousand members.
const mostAtOnce = 5000

// Apply writes a page that was read, in the writer's transaction.
func Apply(w *Writer, conn string, f feed.Feed, items []*column.Item, p Page, now time.Time) (Applied, error) {
	var total Applied
	for {
		b, err := newBatch(w, conn, f, now)
		if err != nil {
			return Applied{}, err
		}
		n := len(items)
		if b.first() {
			n = firstPart(items)
		}
		if err := b.applyPage(items[:n], p, n == len(items)); err != nil {
			return Applied{}, err
		}
		total = total.Plus(b.applied)
		if items = items[n:]; len(items) == 0 {
			return total, nil
		}
	}
}

// firstPart is how many of the items are worked out together.
func firstPart(items []*column.Item) int {
	rows := 0
	for i, it := range items {
		if rows += 1 + len(it.Members); rows > mostAtOnce && i > 0 {
			return i
		}
	}
	return len(items)
}

// applyPage writes items of a page; last says that no others follow.
func (b *batch) applyPage(items []*column.Item, p Page, last bool) error {
	b.hides = p.HidesMembers
	for _, id := range append(strings.Fields(b.state.Unread), p.Unread...) {
		b.unread[strings.ToLower(id)] = true
	}
	var err error
	switch b.feed.Says {
	case feed.Addition:
		err = b.applyAdditions(items)
	case feed.OwnersOnly:
		err = b.applyOwners(items)
	default:
		err = b.apply(items)
	}
	if err != nil {
		return err
	}
	if last && p.Final {
		if err := b.settle(); err != nil {
			return err
		}
	}
	if err := b.write(); err != nil {
		return err
	}
	return b.finish(p, last)
}
