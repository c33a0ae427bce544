package tools

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// roleBookFeeds are what directory roles are held by. Whether a role is held
// through PIM, and until when, the last two tell.
var roleBookFeeds = []store.Feed{
	store.FeedRoleDefinitions, store.FeedRoleAssignments, store.FeedRoleAssignmentInstances, store.FeedRoleEligibilityInstances,
}

// roleScheduleFeeds tell of roles that begin in the future.
var roleScheduleFeeds = []store.Feed{store.FeedRoleAssignmentSchedules, store.FeedRoleEligibilitySchedules}

// roleBook is what is held of directory roles, without what changes with every
// round of the directory: who is in a group, and names. It is made once for
// each reading of its feeds and never changed.
type roleBook struct {
	read   [6]store.FeedState
	roles  map[string]roleEntry // by lower-case id
	joined []governance.RoleGrant
	// byPrincipal are the places in joined of each principal, by lower-case id.
	byPrincipal map[string][]int
	people      atomic.Pointer[rolePeople]
}

// rolePeople is who and what the roles touch, as one reading of the directory
// left them.
type rolePeople struct {
	read    [6]store.FeedState
	names   map[string]store.Principal
	members map[string][]string // direct members of groups that have a role
}

// peopleFeeds are what rolePeople rests on.
var peopleFeeds = [6]store.Feed{
	store.FeedUsers, store.FeedGroups, store.FeedServicePrincipals, store.FeedApplications, store.FeedAdministrativeUnits, store.FeedDeletedUsers,
}

// roleEntry is a role and what it is worth.
type roleEntry struct {
	entra.RoleDefinition
	rating governance.Rating
}

// roleBook reads the role feeds, or takes what an earlier call made of the same
// reading.
func (c *Call) roleBook(ctx context.Context) (*roleBook, error) {
	states, err := c.FeedStates(ctx)
	if err != nil {
		return nil, err
	}
	book := &roleBook{roles: map[string]roleEntry{}}
	feeds := slices.Concat(roleBookFeeds, roleScheduleFeeds)
	for i, feed := range feeds {
		book.read[i] = states[feed]
	}
	if held, ok := c.server.roles.Load(c.ID()); ok && held.(*roleBook).read == book.read {
		return held.(*roleBook), nil
	}
	definitions, err := store.Documents[entra.RoleDefinition](ctx, c.Store, c.ID(), store.FeedRoleDefinitions)
	if err != nil {
		return nil, err
	}
	for _, d := range definitions {
		book.roles[strings.ToLower(d.ID)] = roleEntry{d, governance.RoleRating(d)}
	}
	r := governance.RoleRecords{Now: c.Now}
	if r.Assignments, err = store.Documents[entra.RoleAssignment](ctx, c.Store, c.ID(), store.FeedRoleAssignments); err != nil {
		return nil, err
	}
	for feed, into := range map[store.Feed]*[]entra.RoleScheduleInstance{store.FeedRoleAssignmentInstances: &r.Active, store.FeedRoleEligibilityInstances: &r.Eligible} {
		if *into, err = store.Documents[entra.RoleScheduleInstance](ctx, c.Store, c.ID(), feed); err != nil {
			return nil, err
		}
	}
	for feed, into := range map[store.Feed]*[]entra.RoleSchedule{store.FeedRoleAssignmentSchedules: &r.Schedules, store.FeedRoleEligibilitySchedules: &r.EligibleSchedules} {
		if *into, err = store.Documents[entra.RoleSchedule](ctx, c.Store, c.ID(), feed); err != nil {
			return nil, err
		}
	}
	book.joined = governance.JoinRoles(r)
	book.byPrincipal = map[string][]int{}
	for i, g := range book.joined {
		id := strings.ToLower(g.PrincipalID)
		book.byPrincipal[id] = append(book.byPrincipal[id], i)
	}
	c.server.roles.Store(c.ID(), book)
	return book, nil
}

// grants are all directory roles that principals have or may take, with the
// members of groups, and the names of everything that they touch.
func (c *Call) grants(ctx context.Context, book *roleBook) ([]governance.RoleGrant, map[string]store.Principal, error) {
	people, err := c.rolePeople(ctx, book)
	if err != nil {
		return nil, nil, err
	}
	return governance.CurrentRoles(book.joined, people.members, c.Now), people.names, nil
}

func (c *Call) rolePeople(ctx context.Context, book *roleBook) (*rolePeople, error) {
	states, err := c.FeedStates(ctx)
	if err != nil {
		return nil, err
	}
	people := &rolePeople{}
	for i, feed := range peopleFeeds {
		people.read[i] = states[feed]
	}
	if held := book.people.Load(); held != nil && held.read == people.read {
		return held, nil
	}
	var ids []string
	for _, g := range book.joined {
		ids = append(ids, g.PrincipalID)
		if g.Scope.ID != "" {
			ids = append(ids, g.Scope.ID)
		}
	}
	if people.names, err = c.Store.Principals(ctx, c.ID(), ids); err != nil {
		return nil, err
	}
	var groups, members []string
	for id, p := range people.names {
		if p.Kind == entra.KindGroup {
			groups = append(groups, id)
		}
	}
	if people.members, err = c.Store.DirectMembers(ctx, c.ID(), groups); err != nil {
		return nil, err
	}
	for _, group := range people.members {
		members = append(members, group...)
	}
	more, err := c.Store.Principals(ctx, c.ID(), members)
	if err != nil {
		return nil, err
	}
	maps.Copy(people.names, more)
	book.people.Store(people)
	return people, nil
}

// role finds a role by its id, its template's id or its name.
func (b *roleBook) role(named string) (roleEntry, error) {
	var found []roleEntry
	var names []string
	for _, r := range b.roles {
		if strings.EqualFold(r.ID, named) || strings.EqualFold(r.TemplateID, named) {
			return r, nil
		}
		names = append(names, r.DisplayName)
		if fold(r.DisplayName) == fold(named) {
			found = append(found, r)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		slices.Sort(names)
		fix := "entra_role_list lists the roles"
		if name := nearest(named, names); name != "" {
			fix = "did you mean " + name + "?"
		}
		return roleEntry{}, &toolError{Code: "notFound", Message: "the tenant has no role " + quote(named), Fix: fix}
	}
	e := &toolError{Code: "ambiguous", Message: quote(named) + " is the name of several roles", Fix: "ask again with the id of one of the candidates"}
	slices.SortFunc(found, func(a, b roleEntry) int { return strings.Compare(a.ID, b.ID) })
	for _, r := range found {
		e.Candidates = append(e.Candidates, entra.Ref{ID: r.ID, Kind: "unifiedRoleDefinition", DisplayName: r.DisplayName})
	}
	return roleEntry{}, e
}

// of is the role of a grant; one whose definition is not held has no more than
// its id.
func (b *roleBook) of(id string) roleEntry {
	if r, ok := b.roles[strings.ToLower(id)]; ok {
		return r
	}
	return roleEntry{entra.RoleDefinition{ID: id, IsBuiltIn: true}, governance.RoleTier(id)}
}
