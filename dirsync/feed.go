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
