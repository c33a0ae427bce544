package dirsync

import (
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// feed is one stream of rows from Microsoft Graph into the store: where it
// starts, how it goes on and what it needs.
type feed struct {
	name store.Feed
	// start gives the first link of a full enumeration.
	start func(*graph.Client) (string, error)
	// delta: the last page carries a deltaLink from which the next round reports
	// changes only. Without it every round reads everything, on the slow clock.
	delta bool
	// slowness multiplies the slow clock of a full read, 1 when zero.
	slowness int
	// paced: Microsoft allows so few requests that the feed mostly waits; it
	// runs beside the others and takes none of their turns.
	paced bool
	// needs is the least application permission of Microsoft Graph that opens
	// the feed.
	needs string
	// plan names the licence without which Microsoft refuses the feed.
	plan string
	// list reads the same objects in full where the delta query is refused.
	list *feed
}

// feeds returns every feed in the order in which a pass starts them: what a
// person asks about first and what takes longest comes first.
func feeds() []feed {
	return []feed{
		organization(), domains(), subscribedSKUs(),
		users(), groups(), signInActivity(), userRegistrationDetails(),
		directoryRoles(), servicePrincipals(), applications(), devices(),
		oauth2PermissionGrants(), administrativeUnits(),
		deletedUsers(), deletedGroups(),
	}
}

// deltaFeed is a feed that starts at the collection's delta function.
// https://learn.microsoft.com/graph/delta-query-overview
func deltaFeed(name store.Feed, needs string) feed {
	return feed{
		name: name, delta: true, needs: needs,
		start: func(c *graph.Client) (string, error) { return c.DeltaStart(graph.Feed(name)) },
	}
}

// listFeed is a feed that reads a whole collection each time.
func listFeed(name store.Feed, needs string) feed {
	return feed{
		name: name, needs: needs,
		start: func(c *graph.Client) (string, error) { return c.ListStart(graph.List(name)) },
	}
}
