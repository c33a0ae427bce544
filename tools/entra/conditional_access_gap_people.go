package entra

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/governance/access"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/policybook"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

// read collects policies and users.
func (g *gapReport) read(ctx context.Context) error {
	var err error
	if g.policiesHeld, err = g.Uses(ctx, feed.ConditionalAccessPolicies); err != nil {
		return err
	}
	if g.policies, err = store.Documents[entra.ConditionalAccessPolicy](ctx, g.Store, g.ID(), feed.ConditionalAccessPolicies); err != nil {
		return err
	}
	g.policiesKnown = policybook.CoverNotKnown(g.Call, g.policies)
	if g.locationsHeld, err = g.Uses(ctx, feed.NamedLocations); err != nil {
		return err
	}
	if g.ca, err = conditionalAccess(ctx, g.Call, g.policies); err != nil {
		return err
	}
	if err := g.noteDefaults(ctx); err != nil {
		return err
	}
	if g.usersHeld, err = g.Uses(ctx, feed.Users, feed.Groups, feed.DirectoryRoles); err != nil {
		return err
	}
	if g.hidden, err = hiddenGroups(ctx, g.Call); err != nil {
		return err
	}
	if g.roles, err = rolebook.Uses(ctx, g.Call); err != nil {
		return err
	}
	if g.in.Principal != "" {
		err = g.readPrincipal(ctx)
	} else {
		err = g.readPeople(ctx)
	}
	if err != nil {
		return err
	}
	facts := make([]access.User, len(g.people))
	for i, p := range g.people {
		facts[i] = p.facts
	}
	g.reach = g.ca.Reach(facts)
	if hidden := g.hidden; len(hidden) > 0 {
		g.readInside(facts, hidden)
	}
	return nil
}

// readInside works out the other extreme of what is not known: everybody in
// every group whose members are hidden. reach has nobody in them.
func (g *gapReport) readInside(facts []access.User, hidden map[string]bool) {
	inside := make([]access.User, len(facts))
	for i, u := range facts {
		facts[i].Hidden = nil
		inside[i] = facts[i]
		if inside[i].Groups = maps.Clone(u.Groups); inside[i].Groups == nil {
			continue // not known at all
		}
		for id := range hidden {
			inside[i].Groups[id] = true
		}
	}
	g.reach, g.inside = g.ca.Reach(facts), g.ca.Reach(inside)
}

// hiddenGroups are the groups that Conditional Access policies name and of which
// not all members are shown; they become coverage.
func hiddenGroups(ctx context.Context, c *tools.Call) (map[string]bool, error) {
	policies, err := store.Documents[entra.ConditionalAccessPolicy](ctx, c.Store, c.ID(), feed.ConditionalAccessPolicies)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	var all []entra.Ref
	for _, id := range access.NamedBy(policies).Groups {
		hidden, err := c.Store.HiddenIn(ctx, c.ID(), id, true)
		if err != nil {
			return nil, err
		}
		if len(hidden) > 0 {
			out[id] = true
			all = append(all, hidden...)
		}
	}
	c.CoverHidden("groups", all)
	return out, nil
}

// noteDefaults says when security defaults take the place of policies.
// https://learn.microsoft.com/entra/fundamentals/security-defaults
func (g *gapReport) noteDefaults(ctx context.Context) error {
	defaults, err := store.Documents[entra.SecurityDefaultsPolicy](ctx, g.Store, g.ID(), feed.SecurityDefaults)
	if err == nil && len(defaults) == 1 && defaults[0].IsEnabled {
		g.Note("Security defaults are on: they demand MFA and block legacy authentication without policies. The gaps below are those of the policies alone.")
	}
	return err
}

// Marks of the users whom readPeople tells apart.
const (
	markAdmin    = "admin"    // holds a role of tier 0 now
	markMayAdmin = "mayAdmin" // may only take one
)

// tierZero are the users who hold a role of tier 0 over whatever scope, or may
// take one, by their id in lower case.
func (g *gapReport) tierZero(ctx context.Context) (map[string]grants.Holding, error) {
	book, err := rolebook.Read(ctx, g.Call)
	if err != nil {
		return nil, err
	}
	return book.At(g.Now).Holders(func(grant grants.Grant) bool {
		return book.Of(grant.RoleID).Rating.Tier == governance.TierControl
	}), nil
}

// emergencyNames are beginnings of words by which emergency access accounts are
// called.
// https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access
var emergencyNames = []string{"break glass", "breakglass", "emergency access", "emergencyaccess"}

func (g *gapReport) readEmergency(ctx context.Context) error {
	for _, name := range emergencyNames {
		found, err := g.Store.Users(ctx, g.ID(), store.UserQuery{
			Search: name, Page: store.Page{Limit: 10}, NoTotal: true, Without: store.SignIns | store.Registration,
		})
		if err != nil {
			return err
		}
		for _, u := range found.Items {
			ref := entra.Ref{ID: u.ID, Kind: entra.KindUser, DisplayName: u.DisplayName, Key: u.UserPrincipalName}
			if !slices.Contains(g.emergency, ref) {
				g.emergency = append(g.emergency, ref)
			}
		}
	}
	var names []string
	for _, ref := range g.emergency {
		names = append(names, ref.DisplayName)
	}
	if len(names) > 0 {
		g.Note("Emergency access accounts, known by their names, are judged by breakGlass alone: %s.", strings.Join(names, ", "))
	}
	return nil
}

// readPeople divides the enabled users by what policies name, and by the roles
// of tier 0.
func (g *gapReport) readPeople(ctx context.Context) error {
	if err := g.readEmergency(ctx); err != nil {
		return err
	}
	admin, err := g.tierZero(ctx)
	if err != nil {
		return err
	}
	named := access.NamedBy(g.policies)
	q := store.UserClassQuery{
		Groups: named.Groups, Roles: slices.Clone(named.Roles), Users: slices.Clone(named.Users), Invited: named.Types, Marks: map[string][]string{},
	}
	for id, how := range admin {
		mark := markMayAdmin
		if how == grants.Holds {
			mark = markAdmin
		}
		q.Marks[mark] = append(q.Marks[mark], id)
	}
	for _, ref := range g.emergency {
		if !slices.Contains(q.Users, ref.ID) {
			q.Users = append(q.Users, ref.ID)
		}
	}
	if g.classes, err = g.Store.UserClasses(ctx, g.ID(), q); err != nil {
		return err
	}
	agents := 0
	for i, class := range g.classes.Classes {
		if !class.Enabled || class.Count == 0 {
			continue // a disabled account cannot sign in
		}
		if class.UserType == entra.UserAgent {
			agents += class.Count
			continue
		}
		p := gapPeople{class: i, count: class.Count, guest: class.UserType == entra.UserGuest}
		p.facts = access.User{Groups: set(class.Groups), Roles: set(class.Roles), External: externalType(class)}
		if len(class.Users) > 0 {
			p.facts.ID = class.Users[0]
		}
		p.admin, p.mayAdmin = slices.Contains(class.Marks, markAdmin), slices.Contains(class.Marks, markMayAdmin)
		g.people = append(g.people, p)
	}
	if agents > 0 {
		g.Note("%d agents' user accounts are left out: they sign in by their agent, and policies for agents name them apart.", agents)
	}
	return nil
}

// externalType is access.ExternalType of a class.
func externalType(c store.UserClass) string {
	u := entra.User{UserType: c.UserType}
	if c.Invited {
		u.UserPrincipalName = "#EXT#"
	}
	return access.ExternalType(u)
}

func set(ids []string) map[string]bool {
	out := make(map[string]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out
}

// readPrincipal makes the report one about one user.
func (g *gapReport) readPrincipal(ctx context.Context) error {
	w := whatIf{Call: g.Call, in: whatIfInput{User: g.in.Principal}}
	if err := w.readUser(ctx); err != nil {
		return err
	}
	g.principal = &w.identity
	admin, err := g.tierZero(ctx)
	if err != nil {
		return err
	}
	p := gapPeople{
		facts: *w.signIn.User, class: -1, count: 1,
		guest: w.signIn.User.External == access.B2BCollaborationGuest || w.signIn.User.External == access.InternalGuest,
		admin: admin[g.principal.ID] == grants.Holds, mayAdmin: admin[g.principal.ID] == grants.MayTake,
	}
	g.people = []gapPeople{p}
	if g.isEmergency(w.identity) {
		g.emergency = []entra.Ref{w.identity}
	}
	return nil
}

// isEmergency tells an emergency access account by its name.
func (g *gapReport) isEmergency(ref entra.Ref) bool {
	for _, name := range emergencyNames {
		if strings.Contains(strings.ToLower(ref.DisplayName), name) || strings.Contains(strings.ToLower(ref.Key), strings.ReplaceAll(name, " ", "")) {
			return true
		}
	}
	return false
}
