package rolebook

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/text"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// Feeds are what directory roles are held by. Whether a role is held
// through PIM, and until when, the last two tell.
var Feeds = []feed.Name{
	feed.RoleDefinitions, feed.RoleAssignments, feed.RoleAssignmentInstances, feed.RoleEligibilityInstances,
}

// ScheduleFeeds tell of roles that begin in the future.
var ScheduleFeeds = []feed.Name{feed.RoleAssignmentSchedules, feed.RoleEligibilitySchedules}

// Book is what is held of directory roles, without what changes with every
// round of the directory: who is in a group, and names. It is made once for
// each reading of its feeds and never changed.
type Book struct {
	Roles  map[string]Role // by lower-case id
	Joined []governance.RoleGrant
	// ByPrincipal are the places in joined of each principal, by lower-case id.
	ByPrincipal map[string][]int
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
var peopleFeeds = [6]feed.Name{
	feed.Users, feed.Groups, feed.ServicePrincipals, feed.Applications, feed.AdministrativeUnits, feed.DeletedUsers,
}

// Role is a role and what it is worth.
type Role struct {
	entra.RoleDefinition
	Rating governance.Rating
}

// Read reads the role feeds, or takes what an earlier call made of the same
// reading.
func Read(ctx context.Context, c *tools.Call) (*Book, error) {
	return tools.PerReading(ctx, c, slices.Concat(Feeds, ScheduleFeeds), func() (*Book, error) { return newBook(ctx, c) })
}

func newBook(ctx context.Context, c *tools.Call) (*Book, error) {
	book := &Book{Roles: map[string]Role{}}
	definitions, err := store.Documents[entra.RoleDefinition](ctx, c.Store, c.ID(), feed.RoleDefinitions)
	if err != nil {
		return nil, err
	}
	for _, d := range definitions {
		book.Roles[strings.ToLower(d.ID)] = Role{d, governance.RoleRating(d)}
	}
	r := governance.RoleRecords{Now: c.Now}
	if r.Assignments, err = store.Documents[entra.RoleAssignment](ctx, c.Store, c.ID(), feed.RoleAssignments); err != nil {
		return nil, err
	}
	for name, into := range map[feed.Name]*[]entra.RoleScheduleInstance{feed.RoleAssignmentInstances: &r.Active, feed.RoleEligibilityInstances: &r.Eligible} {
		if *into, err = store.Documents[entra.RoleScheduleInstance](ctx, c.Store, c.ID(), name); err != nil {
			return nil, err
		}
	}
	for name, into := range map[feed.Name]*[]entra.RoleSchedule{feed.RoleAssignmentSchedules: &r.Schedules, feed.RoleEligibilitySchedules: &r.EligibleSchedules} {
		if *into, err = store.Documents[entra.RoleSchedule](ctx, c.Store, c.ID(), name); err != nil {
			return nil, err
		}
	}
	book.Joined = governance.JoinRoles(r)
	book.ByPrincipal = map[string][]int{}
	for i, g := range book.Joined {
		id := strings.ToLower(g.PrincipalID)
		book.ByPrincipal[id] = append(book.ByPrincipal[id], i)
	}
	return book, nil
}

// Grants are all directory roles that principals have or may take, with the
// members of groups, and the names of everything that they touch.
func Grants(ctx context.Context, c *tools.Call, book *Book) ([]governance.RoleGrant, map[string]store.Principal, error) {
	people, err := readRolePeople(ctx, c, book)
	if err != nil {
		return nil, nil, err
	}
	return governance.CurrentRoles(book.Joined, people.members, c.Now), people.names, nil
}

func readRolePeople(ctx context.Context, c *tools.Call, book *Book) (*rolePeople, error) {
	states, err := c.FeedStates(ctx)
	if err != nil {
		return nil, err
	}
	people := &rolePeople{}
	for i, name := range peopleFeeds {
		people.read[i] = states[name]
	}
	if held := book.people.Load(); held != nil && held.read == people.read {
		return held, nil
	}
	var ids []string
	for _, g := range book.Joined {
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

// Find finds a role by its id, its template's id or its name.
func (b *Book) Find(named string) (Role, error) {
	var found []Role
	var names []string
	for _, r := range b.Roles {
		if strings.EqualFold(r.ID, named) || strings.EqualFold(r.TemplateID, named) {
			return r, nil
		}
		names = append(names, r.DisplayName)
		if text.Fold(r.DisplayName) == text.Fold(named) {
			found = append(found, r)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		slices.Sort(names)
		fix := "entra_role_list lists the roles"
		if name := tools.Nearest(named, names); name != "" {
			fix = "did you mean " + name + "?"
		}
		return Role{}, &tools.Error{Code: "notFound", Message: "the tenant has no role " + tools.Quote(named), Fix: fix}
	}
	e := &tools.Error{Code: "ambiguous", Message: tools.Quote(named) + " is the name of several roles", Fix: "ask again with the id of one of the candidates"}
	slices.SortFunc(found, func(a, b Role) int { return strings.Compare(a.ID, b.ID) })
	for _, r := range found {
		e.Candidates = append(e.Candidates, entra.Ref{ID: r.ID, Kind: "unifiedRoleDefinition", DisplayName: r.DisplayName})
	}
	return Role{}, e
}

// Of is the role of a grant; one whose definition is not held has no more than
// its id.
func (b *Book) Of(id string) Role {
	if r, ok := b.Roles[strings.ToLower(id)]; ok {
		return r
	}
	return Role{entra.RoleDefinition{ID: id, IsBuiltIn: true}, governance.RoleTier(id)}
}
