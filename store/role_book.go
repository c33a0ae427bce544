package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/objectid"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
)

// RoleBook is the book of grants of directory roles, with the definitions of
// roles and the names of all that it touches. Every number of who holds or may
// take a role comes from it.
type RoleBook struct {
	*grants.Book
	Definitions []entra.RoleDefinition
	// Names are the principals and scopes, by id.
	Names map[string]Principal
	// Rests says what the grants rest on beside the records of roles.
	Rests RoleBookRests

	found map[string]found // as Names
}

// RoleBookRests are facts of all grants of a book, found once for each book.
type RoleBookRests struct {
	Units   bool // one is over an administrative unit
	Objects bool // one is over an object that has no name here
	Gone    bool // one is of a principal that is deleted, or unknown
}

// rests finds out what the grants of the book rest on.
func (b *RoleBook) rests() (r RoleBookRests) {
	for _, g := range b.Joined {
		_, named := b.Names[g.Scope.ID]
		p, known := b.Names[strings.ToLower(g.PrincipalID)]
		r.Units = r.Units || g.Scope.Kind == grants.ScopeUnit
		r.Objects = r.Objects || g.Scope.Kind == grants.ScopeObject && !named
		r.Gone = r.Gone || !known || p.Deleted
	}
	return r
}

// RoleBook returns the book of one connection. It is shared: callers must not
// change it.
func (db *DB) RoleBook(ctx context.Context, conn string) (*RoleBook, error) {
	var out *RoleBook
	err := db.reading(ctx, conn, "read the book of grants", func(r *reader) (err error) {
		out, err = r.roleBook()
		return err
	})
	return out, err
}

// roleFeeds are what the records of roles are read from; the rest of the book
// comes from the directory's edges.
var roleFeeds = []feed.Name{
	feed.RoleDefinitions, feed.RoleAssignments, feed.RoleAssignmentInstances, feed.RoleEligibilityInstances,
	feed.RoleAssignmentSchedules, feed.RoleEligibilitySchedules, feed.GroupEligibilities, feed.GroupAssignments,
}

// roleRecords are the records of roles as one reading of their feeds left them,
// for all versions of a directory: most changes are of something else.
type roleRecords struct {
	mu          sync.Mutex
	states      []round.State
	definitions []entra.RoleDefinition
	records     grants.Records
	members     grants.Members // without Direct
}

func (r *reader) roleBook() (*RoleBook, error) {
	return part(r.held, &r.held.roleBook, func(b *RoleBook) bool { return b == nil }, r.readRoleBook)
}

func (r *reader) readRoleBook() (*RoleBook, error) {
	b := &RoleBook{Book: &grants.Book{}, Names: map[string]Principal{}, found: map[string]found{}}
	records, err := r.roleRecords(b)
	if err != nil {
		return nil, err
	}
	if records.Directory, err = r.directoryRoles(b.Definitions); err != nil {
		return nil, err
	}
	b.Joined = grants.Join(records)
	if err := r.readMembers(b); err != nil {
		return nil, err
	}
	b.Rests = b.rests()
	return b, nil
}

// roleRecords reads the role feeds, or takes what was made of the same reading
// of them.
func (r *reader) roleRecords(b *RoleBook) (grants.Records, error) {
	feeds, err := sliceOf(r.held, &r.held.feeds, r.feeds)
	if err != nil {
		return grants.Records{}, err
	}
	states := make([]round.State, 0, len(roleFeeds))
	for _, f := range feeds {
		if slices.Contains(roleFeeds, f.Feed) {
			states = append(states, f)
		}
	}
	held := r.held.roleRecords
	held.mu.Lock()
	defer held.mu.Unlock()
	if held.states == nil || !slices.Equal(held.states, states) {
		held.states = nil
		if err := r.decodeRoles(held); err != nil {
			return grants.Records{}, err
		}
		held.states = states
	}
	b.Definitions, b.Members = held.definitions, held.members
	return held.records, nil
}

func (r *reader) decodeRoles(into *roleRecords) (err error) {
	kind := enum.OfFeed
	read := func(f func() error) {
		if err == nil {
			err = f()
		}
	}
	records, members := grants.Records{Now: r.now}, grants.Members{}
	read(func() (err error) {
		into.definitions, err = documents[entra.RoleDefinition](r, kind(feed.RoleDefinitions))
		return err
	})
	read(func() (err error) {
		records.Assignments, err = documents[entra.RoleAssignment](r, kind(feed.RoleAssignments))
		return err
	})
	for name, list := range map[feed.Name]*[]entra.RoleScheduleInstance{
		feed.RoleAssignmentInstances: &records.Active, feed.RoleEligibilityInstances: &records.Eligible,
	} {
		read(func() (err error) { *list, err = documents[entra.RoleScheduleInstance](r, kind(name)); return err })
	}
	for name, list := range map[feed.Name]*[]entra.RoleSchedule{
		feed.RoleAssignmentSchedules: &records.Schedules, feed.RoleEligibilitySchedules: &records.EligibleSchedules,
	} {
		read(func() (err error) { *list, err = documents[entra.RoleSchedule](r, kind(name)); return err })
	}
	for name, list := range map[feed.Name]*[]entra.GroupScheduleInstance{
		feed.GroupEligibilities: &members.Eligible, feed.GroupAssignments: &members.Active,
	} {
		read(func() (err error) { *list, err = documents[entra.GroupScheduleInstance](r, kind(name)); return err })
	}
	into.records, into.members = records, members
	return err
}

// directoryRoles are the members of directory roles by the id of the role's
// definition. Of a built-in role that is the template's id where the
// definitions were not read.
func (r *reader) directoryRoles(definitions []entra.RoleDefinition) (map[string][]string, error) {
	ids := make(map[string]string, len(definitions))
	for _, d := range definitions {
		ids[strings.ToLower(d.TemplateID)] = d.ID
	}
	out := map[string][]string{}
	err := r.each(`SELECT x.key, o.guid FROM object x INDEXED BY object_name CROSS JOIN edge e ON e.src = x.id AND e.rel = {member}
		CROSS JOIN object o ON o.id = e.dst AND o.state = {live}
		WHERE x.conn = ? AND x.kind = {directoryRole} AND x.state = {live} AND x.facet <> 0 ORDER BY x.key, o.guid`, []any{r.conn}, func(rows *sql.Rows) error {
		var template string
		var member objectid.ID
		err := rows.Scan(&template, &member)
		role, ok := ids[strings.ToLower(template)]
		if !ok {
			role = template
		}
		out[role] = append(out[role], member.String())
		return err
	})
	return out, err
}

// readMembers reads who is in the groups that have a role, in those inside of
// them and in those that may become members, and the names of all.
func (r *reader) readMembers(b *RoleBook) error {
	b.Members.Direct = map[string][]string{}
	eligible := map[string][]string{}
	for _, i := range b.Members.Eligible {
		group := strings.ToLower(i.GroupID)
		eligible[group] = append(eligible[group], i.PrincipalID)
	}
	var ids []string
	for _, g := range b.Joined {
		ids = append(ids, g.PrincipalID)
		if g.Scope.ID != "" {
			ids = append(ids, g.Scope.ID)
		}
	}
	for len(ids) > 0 {
		groups, err := r.name(b, ids)
		if err != nil {
			return err
		}
		members, err := r.directMembers(groups)
		if err != nil {
			return err
		}
		ids = nil
		for _, group := range groups {
			id := group.objectID.String()
			b.Members.Direct[id] = members[id]
			ids = append(append(ids, members[id]...), eligible[id]...)
		}
	}
	return nil
}

// name adds names that the book does not have yet, and returns the live groups
// among them.
func (r *reader) name(b *RoleBook, ids []string) ([]found, error) {
	ids = slices.DeleteFunc(ids, func(id string) bool { _, known := b.Names[strings.ToLower(id)]; return known })
	found, err := r.byGUID(ids)
	if err != nil {
		return nil, err
	}
	principals, err := r.principals(found)
	if err != nil {
		return nil, err
	}
	groups := found[:0:0]
	for _, f := range found {
		id := f.objectID.String()
		b.Names[id], b.found[id] = principals[id], f
		if f.kind == enum.Group && f.state == enum.Live {
			groups = append(groups, f)
		}
	}
	return groups, nil
}

// users are the users who hold a role that wanted takes, or may take one, with
// how; nil takes every role.
func (b *RoleBook) users(now time.Time, wanted func(grants.Grant) bool, f func(found, grants.Holding)) {
	for id, how := range b.At(now).Holders(wanted) {
		if o, ok := b.found[id]; ok && o.kind == enum.User {
			f(o, how)
		}
	}
}

// holders are the users who hold a role or may take one, packed.
func (r *reader) holders() ([]int64, error) {
	book, err := r.roleBook()
	if err != nil {
		return nil, err
	}
	out := []int64{}
	book.users(r.now, nil, func(o found, _ grants.Holding) { out = append(out, o.facet<<facetShift|o.id) })
	slices.Sort(out)
	return out, nil
}
