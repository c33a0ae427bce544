package dirsync

import (
	"slices"
	"sync"

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
	// single: the start is one object, not a collection.
	single bool
	// parents: the start is a template for one request per live object of that
	// feed, which goes first.
	parents store.Feed
	// parentAs is the property of each row that the parent's id becomes; none
	// when the rows name their parent themselves.
	parentAs string
	// owners: objects come with their owners expanded; where there are more than
	// that shows, this template reads them all.
	owners graph.List
}

// feeds returns every feed in the order in which a pass starts them: what a
// person asks about first and what takes longest comes first.
func feeds() []feed {
	return slices.Concat([]feed{
		organization(), domains(), subscribedSKUs(),
		users(), groups(), signInActivity(), userRegistrationDetails(),
		directoryRoles(), servicePrincipals(), applications(), devices(),
		oauth2PermissionGrants(), administrativeUnits(),
		deletedUsers(), deletedGroups(),
	}, roleFeeds(), appFeeds(), policyFeeds())
}

// byName are the feeds by their names.
var byName = sync.OnceValue(func() map[store.Feed]feed {
	all := map[store.Feed]feed{}
	for _, f := range feeds() {
		all[f.name] = f
	}
	return all
})

// Needs is the least application permission of Microsoft Graph that opens a
// feed, and the licence without which Microsoft refuses it, "" for none.
func Needs(name store.Feed) (permission, plan string) {
	f := byName()[name]
	return f.needs, f.plan
}

// Slow reports whether a feed is read in full, hours apart, and not by delta,
// minutes apart.
func Slow(name store.Feed) bool {
	f, known := byName()[name]
	return known && !f.delta
}

// Feeds lists every feed in the order in which a pass starts them.
func Feeds() []store.Feed {
	var names []store.Feed
	for _, f := range feeds() {
		names = append(names, f.name)
	}
	return names
}

// deltaFeed is a feed that starts at the collection's delta function.
// https://learn.microsoft.com/graph/delta-query-overview
func deltaFeed(name store.Feed, needs string) feed {
	return feed{
		name: name, delta: true, needs: needs,
		start: func(c *graph.Client) (string, error) { return c.DeltaStart(graph.Feed(name)) },
	}
}

// singleFeed is a feed of one object.
func singleFeed(name store.Feed, needs string) feed {
	f := listFeed(name, needs)
	f.single = true
	return f
}

// eachFeed is a feed that asks for the rows of one parent after another.
func eachFeed(name, parents store.Feed, needs string) feed {
	f := listFeed(name, needs)
	f.parents = parents
	return f
}

// listFeed is a feed that reads a whole collection each time.
func listFeed(name store.Feed, needs string) feed {
	return feed{
		name: name, needs: needs,
		start: func(c *graph.Client) (string, error) { return c.ListStart(graph.List(name)) },
	}
}
