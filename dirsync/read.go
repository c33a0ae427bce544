package dirsync

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// page is a page of a feed's rows as it came.
type page = graph.Page[jsontext.Value]

// background is the priority of everything that the loop reads: a person's
// request goes first.
var background = graph.PageOptions{Priority: cloud.Low}

// read fetches the page at link in the feed's own way.
func (r *round) read(ctx context.Context, link string) (page, error) {
	switch {
	case r.feed.Parents != "":
		return r.readParents(ctx, link)
	case r.feed.Single:
		return r.tenant.Graph.RawObject(ctx, link, background)
	case r.feed.AllOwners != "":
		answer, err := r.tenant.Graph.RawPage(ctx, link, background)
		if err != nil {
			return answer, err
		}
		return answer, r.completeOwners(ctx, answer.Items)
	}
	return r.tenant.Graph.RawPage(ctx, link, background)
}

// maxParents is how many parents one $batch asks about.
// https://learn.microsoft.com/graph/json-batching
const maxParents = 20

// parentsError says that a feed's parents were never read to their end: asking
// about those that are known would look complete.
type parentsError struct{ parents store.FeedState }

func (e *parentsError) Error() string {
	return fmt.Sprintf("%s, which the feed asks about, were not fully read", e.parents.Feed)
}

// readParents asks about the parents after link, the id of the last one that
// was asked about, or the template at the beginning. A parent that is gone by
// now has no rows.
func (r *round) readParents(ctx context.Context, link string) (page, error) {
	template, err := firstLink(r.tenant.Graph, r.feed)
	if err != nil {
		return page{}, err
	}
	if r.parents == nil {
		if r.parents, err = r.loadParents(ctx); err != nil {
			return page{}, err
		}
	}
	rest := r.parents
	if link != template {
		at, found := slices.BinarySearch(rest, link)
		if found {
			at++
		}
		rest = rest[at:]
	}
	chunk := rest[:min(maxParents, len(rest))]
	var out page
	if len(chunk) < len(rest) {
		out.Next = chunk[len(chunk)-1]
	}
	rows, err := r.rowsOf(ctx, template, chunk)
	if err != nil {
		return page{}, err
	}
	if failed := len(r.unread.ids); failed == len(chunk) && failed > 0 && (failed > 1 || !r.unread.ok) {
		return page{}, r.unread.cause // the endpoint's fault, and not that of one parent
	}
	for i, parent := range chunk {
		for _, item := range rows[i] {
			if r.feed.ParentAs != "" {
				if item, err = withProperty(item, r.feed.ParentAs, parent); err != nil {
					return page{}, err
				}
			}
			out.Items = append(out.Items, item)
			out.Bytes += int64(len(item))
		}
	}
	return out, nil
}

func (r *round) loadParents(ctx context.Context) ([]string, error) {
	states, err := r.store.Feeds(ctx, r.tenant.Connection.ID)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(states, func(st store.FeedState) bool { return st.Feed == r.feed.Parents })
	if at < 0 {
		return nil, &parentsError{store.FeedState{Feed: r.feed.Parents}}
	}
	if !states[at].Complete {
		return nil, &parentsError{states[at]}
	}
	read := r.store.IDs
	if r.feed.RoleAssignable {
		read = r.store.RoleAssignableIDs
	}
	ids, err := read(ctx, r.tenant.Connection.ID, r.feed.Parents)
	if ids == nil {
		ids = []string{}
	}
	return ids, err
}

// rowsOf reads the rows of each parent, further pages included. A parent that
// cannot be read is noted as unread and has none.
func (r *round) rowsOf(ctx context.Context, template string, parents []string) ([][]jsontext.Value, error) {
	requests := make([]graph.BatchRequest, len(parents))
	for i, parent := range parents {
		var err error
		if requests[i].URL, err = graph.OfParent(template, parent); err != nil {
			return nil, err
		}
	}
	answers, err := r.tenant.Graph.Batch(ctx, requests, graph.BatchOptions{Priority: background.Priority})
	if err != nil {
		return nil, err
	}
	out := make([][]jsontext.Value, len(parents))
	for i, answer := range answers {
		if errors.Is(answer.Err, cloud.ErrNotFound) {
			continue
		}
		err := answer.Err
		if err == nil {
			out[i], err = r.allRows(ctx, answer.Body)
		}
		if err == nil {
			r.unread.ok = true
			continue
		}
		out[i] = nil
		if err := r.unread.add(parents[i], err); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// allRows are the rows of a page and of those that follow it.
func (r *round) allRows(ctx context.Context, body []byte) ([]jsontext.Value, error) {
	page, err := graph.RawBody(body)
	if err != nil {
		return nil, err
	}
	rows := page.Items
	seen := map[string]bool{}
	for next := page.Next; next != ""; next = page.Next {
		if seen[next] {
			return nil, fmt.Errorf("pages of %s link in a circle", r.feed.Name)
		}
		seen[next] = true
		if page, err = r.tenant.Graph.RawPage(ctx, next, background); err != nil {
			return nil, err
		}
		rows = append(rows, page.Items...)
	}
	return rows, nil
}

// completeOwners reads all owners of the objects whose expanded owners may not
// be all.
func (r *round) completeOwners(ctx context.Context, items []jsontext.Value) error {
	type owned struct {
		ID         string           `json:"id"`
		Owners     []jsontext.Value `json:"owners,omitzero"`
		Registered []jsontext.Value `json:"registeredOwners,omitzero"`
	}
	var full []int
	var ids []string
	for i, item := range items {
		var o owned
		if err := graph.Decode(item, &o); err != nil {
			return fmt.Errorf("owners: %w", err)
		}
		if max(len(o.Owners), len(o.Registered)) >= graph.MaxExpanded {
			full, ids = append(full, i), append(ids, o.ID)
		}
	}
	if len(full) == 0 {
		return nil
	}
	template, err := r.tenant.Graph.ListStart(r.feed.AllOwners)
	if err != nil {
		return err
	}
	rows, err := r.rowsOf(ctx, template, ids)
	if err != nil {
		return err
	}
	for n, i := range full {
		if rows[n] == nil {
			continue // those that came expanded stand
		}
		if items[i], err = json.Marshal(owned{ID: ids[n], Owners: rows[n]}); err != nil {
			return err
		}
	}
	return nil
}

// withProperty is a JSON object with a text property more, which goes first.
func withProperty(object jsontext.Value, name, value string) (jsontext.Value, error) {
	property, err := json.Marshal(map[string]string{name: value})
	if err != nil || len(object) < 3 || object[0] != '{' {
		return object, err
	}
	return append(append(property[:len(property)-1], ','), object[1:]...), nil
}
