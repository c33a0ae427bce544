package dirsync

import (
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
)

// firstLink begins a full enumeration of a feed.
func firstLink(c *graph.Client, f feed.Feed) (string, error) {
	if f.Delta {
		return c.DeltaStart(f.Name)
	}
	return c.ListStart(f.Name)
}

// Needs is the least application permission of Microsoft Graph that opens a
// feed, and the licence without which Microsoft refuses it, "" for none.
func Needs(name feed.Name) (permission, plan string) {
	f, _ := feed.Of(name)
	return f.Needs, f.Plan
}

// Slow is feed.Slow.
func Slow(name feed.Name) bool { return feed.Slow(name) }

// Feeds lists every feed in the order in which a pass starts them.
func Feeds() []feed.Name {
	var names []feed.Name
	for _, f := range feed.All() {
		names = append(names, f.Name)
	}
	return names
}
