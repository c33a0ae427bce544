package rolebook

import (
	"context"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
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

// Book is the book of grants of the tenant: which roles there are, what each is
// worth, and who holds or may take which. It is shared and never changed.
type Book struct {
	*store.RoleBook
	Roles map[string]Role // by lower-case id
}

// Role is a role and what it is worth.
type Role struct {
	entra.RoleDefinition
	Rating governance.Rating
}

// ratedRoles are the roles by lower-case id.
type ratedRoles map[string]Role

// Read opens the book.
func Read(ctx context.Context, c *tools.Call) (*Book, error) {
	book, err := c.Store.RoleBook(ctx, c.ID())
	if err != nil {
		return nil, err
	}
	roles, err := tools.PerReading(ctx, c, []feed.Name{feed.RoleDefinitions}, func() (ratedRoles, error) {
		roles := ratedRoles{}
		for _, d := range book.Definitions {
			roles[strings.ToLower(d.ID)] = Role{d, governance.RoleRating(d)}
		}
		return roles, nil
	})
	if err != nil {
		return nil, err
	}
	return &Book{book, roles}, coverScopes(ctx, c, book)
}

// coverScopes notes that what roles are over is named by feeds of its own, as far
// as the book needs them: units, objects that are not held, and the recycle bin.
func coverScopes(ctx context.Context, c *tools.Call, book *store.RoleBook) error {
	var feeds []feed.Name
	if book.Rests.Units {
		feeds = append(feeds, feed.AdministrativeUnits)
	}
	if book.Rests.Objects {
		feeds = append(feeds, feed.Applications, feed.ServicePrincipals)
	}
	if book.Rests.Gone {
		feeds = append(feeds, feed.DeletedUsers)
	}
	if len(feeds) == 0 {
		return nil
	}
	_, err := c.Uses(ctx, feeds...)
	return err
}

// Known says how much of the book was read.
type Known struct {
	Now bool // who holds a role now
	All bool // also who may only take one
}

// Uses notes that an answer rests on who holds or may take roles, and on
// further feeds, and covers what was not read of it.
func Uses(ctx context.Context, c *tools.Call, feeds ...feed.Name) (Known, error) {
	var known Known
	names, err := AllFeeds(ctx, c)
	if err != nil {
		return known, err
	}
	all, err := c.Uses(ctx, names...)
	if err != nil {
		return known, err
	}
	rest, err := c.Uses(ctx, append([]feed.Name{feed.Groups}, feeds...)...)
	if err != nil {
		return known, err
	}
	hidden, err := hiddenHolders(ctx, c)
	if err != nil {
		return known, err
	}
	c.CoverHidden("directory roles", hidden)
	states, err := c.FeedStates(ctx)
	known.Now = rest && len(hidden) == 0 && !states[feed.RoleAssignments].LastOKAt.IsZero()
	known.All = known.Now && all
	return known, err
}

// hiddenHolders are the groups with a role whose members Microsoft does not show.
func hiddenHolders(ctx context.Context, c *tools.Call) ([]entra.Ref, error) {
	hidden, err := c.Store.HiddenContainers(ctx, c.ID())
	if err != nil || len(hidden) == 0 {
		return nil, err
	}
	book, err := c.Store.RoleBook(ctx, c.ID())
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(hidden, func(ref entra.Ref) bool {
		_, holds := book.Members.Direct[ref.ID]
		return !holds
	}), nil
}

// UsesNow is Uses for applications: to activate a role is a user's own act, so
// that they have what they hold now.
func UsesNow(ctx context.Context, c *tools.Call) (bool, error) {
	return c.Uses(ctx, feed.RoleDefinitions, feed.RoleAssignments, feed.Groups)
}

// AllFeeds are Feeds, with PIM for groups where a group has a role: without one
// nobody can take a role by becoming a member.
func AllFeeds(ctx context.Context, c *tools.Call) ([]feed.Name, error) {
	book, err := c.Store.RoleBook(ctx, c.ID())
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(book.Joined, func(g grants.Grant) bool {
		return book.Names[strings.ToLower(g.PrincipalID)].Kind == entra.KindGroup
	}) {
		return append(slices.Clone(Feeds), feed.GroupEligibilities), nil
	}
	return Feeds, nil
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
