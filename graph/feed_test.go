package graph

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// A feed is declared in package feed; the request that reads it is here, under
// the same name.
func TestEveryFeedHasARequest(t *testing.T) {
	t.Parallel()
	c := readWorld(t).client
	for _, f := range feed.All() {
		lists := []feed.Name{f.Name}
		if f.Delta {
			if _, err := c.DeltaStart(f.Name); err != nil {
				t.Error(err)
			}
			lists = nil
		}
		if list, ok := f.InFull(); ok {
			lists = append(lists, list.Name)
		}
		if f.AllOwners != "" {
			lists = append(lists, f.AllOwners)
		}
		for _, list := range lists {
			if _, err := c.ListStart(list); err != nil {
				t.Errorf("%s: %v", f.Name, err)
			}
		}
	}
}
