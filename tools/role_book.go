package tools

import (
	"context"
	"slices"
	"strings"
	"time"

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
	read    [6]store.FeedState
	roles   map[string]roleEntry // by lower-case id
	records governance.RoleRecords
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
	r := &book.records
	if r.Assignments, err = store.Documents[entra.RoleAssignment](ctx, c.Store, c.ID(), store.FeedRoleAssignments); err != nil {
		return nil, err
	}
	for feed, into := range map[store.Feed]*[]entra.RoleScheduleInstance{store.FeedRoleAssignmentInstances: &r.Active, store.FeedRoleEligibilityInstances: &r.Eligible} {
		if *into, err = store.Documents[entra.RoleScheduleInstance](ctx, c.Store, c.ID(), feed); err != nil {
			return nil, err
		}
	}
	for feed, into := range map[store.Feed]*[]entra.RoleSchedule{store.FeedRoleAssignmentSchedules: &r.Schedules, store.FeedRoleEligibilitySchedules: &r.EligibleSchedules} {
		all, err := store.Documents[entra.RoleSchedule](ctx, c.Store, c.ID(), feed)
		if err != nil {
			return nil, err
		}
		// What has begun is an instance by now.
		*into = slices.DeleteFunc(all, func(s entra.RoleSchedule) bool {
			return s.ScheduleInfo == nil || !s.ScheduleInfo.StartDateTime.After(c.Now.Add(-24*time.Hour))
		})
	}
	c.server.roles.Store(c.ID(), book)
	return book, nil
}

// grants are all directory roles that principals have or may take, with the
// members of groups, and the names of everything that they touch.
func (c *Call) grants(ctx context.Context, book *roleBook) ([]governance.RoleGrant, map[string]store.Principal, error) {
	records := book.records
	records.Now = c.Now
	own := governance.RoleGrants(records)
	var ids []string
	for _, g := range own {
		ids = append(ids, g.PrincipalID)
		if g.Scope.ID != "" {
			ids = append(ids, g.Scope.ID)
		}
	}
	names, err := c.Store.Principals(ctx, c.ID(), ids)
	if err != nil {
		return nil, nil, err
	}
	var groups []string
	for id, p := range names {
		if p.Kind == entra.KindGroup {
			groups = append(groups, id)
		}
	}
	if records.Members, err = c.Store.DirectMembers(ctx, c.ID(), groups); err != nil {
		return nil, nil, err
	}
	var members []string
	for _, group := range records.Members {
		for _, id := range group {
			if _, known := names[id]; !known {
				members = append(members, id)
			}
		}
	}
	if len(members) == 0 {
		return own, names, nil
	}
	more, err := c.Store.Principals(ctx, c.ID(), members)
	for id, p := range more {
		names[id] = p
	}
	return governance.RoleGrants(records), names, err
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
