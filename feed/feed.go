package feed

import (
	"slices"
	"sync"
)

// Name names a feed: in the database, in status reports, and in the requests of
// graph. A published one never changes.
type Name string

// Feed is one stream of a tenant's directory.
type Feed struct {
	Name  Name
	Label string // for people, in the plural
	// Rows is what the rows are, Says what they tell of it.
	Rows Object
	Says Saying

	// Needs is the least application permission of Microsoft Graph that opens
	// the feed.
	Needs string
	// Plan names the licence without which Microsoft refuses the feed, "" for
	// none.
	Plan string

	// Delta: the last page carries a link from which the next round reports
	// changes only (https://learn.microsoft.com/graph/delta-query-overview).
	// Without it every round reads everything, on the slow clock.
	Delta bool
	// ListNeeds is the permission of the list of the same name that is read in
	// full where the delta query is refused; "" where there is no such list.
	ListNeeds string
	// Slowness multiplies the slow clock of a full read, 1 when zero.
	Slowness int
	// Paced: Microsoft allows so few requests that the feed mostly waits; it
	// runs beside the others and takes none of their turns.
	Paced bool

	// Single: the answer is one object, not a collection.
	Single bool
	// Parents: there is one request per live object of that feed, which goes
	// first.
	Parents Name
	// RoleAssignable: only the groups that may have a directory role are parents.
	RoleAssignable bool
	// ParentAs is the property of each row that the parent's id becomes; none
	// when the rows name their parent themselves.
	ParentAs string
	// ParentIn is the property in which each row names its parent.
	ParentIn string
	// AllOwners is graph's list of all owners of one object, for objects that
	// have more than come expanded.
	AllOwners Name

	// First: people ask about it first, so that a first synchronization reads it
	// before the others.
	First bool
	// Weight is the feed's part in a bar that shows progress, 1 when zero. It
	// goes by the number of rows.
	Weight int
}

// Saying is what the rows of a feed tell of objects.
type Saying int

// What rows tell. Only feeds of the first kind know when an object is gone.
const (
	Objects    Saying = iota // the objects themselves
	RecycleBin               // objects that were deleted and can be restored
	OwnersOnly               // who owns objects that another feed has
	Addition                 // a document that adds to users
)

// All returns every feed in the order in which a pass starts them: what a
// person asks about first and what takes longest comes first. The result is
// shared: callers must not change it.
var All = sync.OnceValue(func() []Feed {
	return slices.Concat(directoryFeeds, roleFeeds, appFeeds, policyFeeds)
})

var byName = sync.OnceValue(func() map[Name]Feed {
	m := map[Name]Feed{}
	for _, f := range All() {
		m[f.Name] = f
	}
	return m
})

// Of is the declaration of a feed; ok is false where no feed has the name.
func Of(name Name) (f Feed, ok bool) {
	f, ok = byName()[name]
	return f, ok
}

// Names lists every feed in the order of All.
func Names() []Name {
	names := make([]Name, len(All()))
	for i, f := range All() {
		names[i] = f.Name
	}
	return names
}

// Needs is the least application permission of Microsoft Graph that opens a
// feed, and the licence without which Microsoft refuses it, "" for none.
func Needs(name Name) (permission, plan string) {
	f, _ := Of(name)
	return f.Needs, f.Plan
}

// Slow reports whether a feed is read in full, hours apart, and not by delta,
// minutes apart.
func Slow(name Name) bool {
	f, known := Of(name)
	return known && !f.Delta
}

// InFull is the feed as it is read where its delta query is refused; ok is false
// where there is no list to fall back on.
func (f Feed) InFull() (list Feed, ok bool) {
	if f.ListNeeds == "" {
		return f, false
	}
	f.Needs, f.ListNeeds, f.Delta = f.ListNeeds, "", false
	return f, true
}
