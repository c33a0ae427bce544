package entra

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/policybook"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

// staleSections are what the report consists of, in its order: what was not
// used since before. roles are the feeds of the book of grants.
func staleSections(c *tools.Call, before time.Time, principal string, roles []feed.Name) []staleSection {
	users := []feed.Name{feed.Users, feed.SignInActivity}
	apps := append([]feed.Name{feed.ServicePrincipals}, useFeeds...)
	return []staleSection{
		{staleDisabledPrivileged, append(slices.Clone(roles), feed.Users, feed.Groups, feed.ServicePrincipals), false,
			func(ctx context.Context, page store.Page) (staleList, error) {
				return disabledPrivileged(ctx, c, principal, page)
			}},
		{staleInactive, users, false, idleUsers(c, staleInactive, before, principal)},
		{staleInactive, apps, true, staleApps(c, staleInactive, func(a store.AppUse) (staleRow, bool) {
			return staleRow{Since: a.Used, Evidence: "last used " + daysSince(c, a.Used) + " ago, by " + useSources[a.Source]},
				a.Enabled && !a.Used.IsZero() && a.Used.Before(before)
		})},
		{staleNever, users, false, idleUsers(c, staleNever, before, principal)},
		{staleNever, append(slices.Clone(apps), feed.Applications), true, staleApps(c, staleNever, func(a store.AppUse) (staleRow, bool) {
			row := staleRow{Since: a.Created, Evidence: unusedSince(c, a), AgeUnknown: a.Created.IsZero()}
			return row, a.Enabled && neverUsed(a, before)
		})},
		{staleOrphaned, []feed.Name{feed.ServicePrincipals, feed.Applications, feed.ServicePrincipalOwners, feed.ApplicationOwners, feed.Users}, true,
			staleApps(c, staleOrphaned, func(a store.AppUse) (staleRow, bool) {
				why := orphaned(a)
				return staleRow{Since: a.Used, Evidence: why}, why != ""
			})},
		{staleGrant, append(slices.Clone(apps), feed.Applications, feed.Grants, feed.AppRoleAssignments), true,
			staleApps(c, staleGrant, func(a store.AppUse) (staleRow, bool) {
				row := staleRow{Since: a.Used, Evidence: unusedSince(c, a), AgeUnknown: a.Used.IsZero() && a.Created.IsZero()}
				if !a.Used.IsZero() {
					row.Evidence = "not used for " + daysSince(c, a.Used) + ", by " + useSources[a.Source]
				}
				return row, a.Granted() && (neverUsed(a, before) || !a.Used.IsZero() && a.Used.Before(before))
			})},
	}
}

// useSources are the reports of use in words.
var useSources = map[feed.Name]string{
	feed.ServicePrincipalSignIns: "the report of service principals", feed.CredentialSignIns: "the report of credentials",
}

// neverUsed reports whether no report of use has a row of an application that is
// old enough to have one, or of unknown age. Managed identities and agents are
// not judged: the reports are of applications.
// https://learn.microsoft.com/graph/api/resources/serviceprincipalsigninactivity
func neverUsed(a store.AppUse, before time.Time) bool {
	return a.Used.IsZero() && a.Key != "" && a.Kind == store.AppEnterprise && a.Created.Before(before)
}

func unusedSince(c *tools.Call, a store.AppUse) string {
	if a.Created.IsZero() {
		return "Microsoft's reports have no use of it; created unknown: it may be new"
	}
	return "Microsoft's reports have no use of it; registered " + daysSince(c, a.Created) + " ago"
}

// orphaned says why nobody looks after a service principal of this tenant's own
// application, "" where somebody does.
func orphaned(a store.AppUse) string {
	switch {
	case !a.Home:
	case a.Deleted:
		return "its registration is in the recycle bin"
	case !a.Registered:
		return "its registration is gone"
	case a.Owners == 0:
		return "neither it nor its registration has an owner"
	case a.Gone == a.Owners:
		return "all of its owners are disabled or deleted users"
	}
	return ""
}

// staleApps is the section of the service principals that judge finds. What
// Microsoft runs is not judged.
func staleApps(c *tools.Call, kind string, judge func(store.AppUse) (staleRow, bool)) func(context.Context, store.Page) (staleList, error) {
	return func(ctx context.Context, page store.Page) (staleList, error) {
		apps, err := c.Store.AppUses(ctx, c.ID())
		if err != nil {
			return staleList{}, err
		}
		var rows []tools.Keyed[staleRow]
		for _, a := range apps {
			if a.FirstParty {
				continue
			}
			row, found := judge(a)
			if !found {
				continue
			}
			row.Kind, row.Object, row.AppKind, row.Disabled = kind, a.Ref, a.Kind, !a.Enabled
			if a.Granted() {
				row.Grants = &staleGrants{Delegated: a.Delegated, ForAll: a.ForAll, AppRoles: a.AppRoles}
			}
			at := "never"
			if !row.Since.IsZero() {
				at = row.Since.UTC().Format(time.RFC3339)
			}
			rows = append(rows, tools.Keyed[staleRow]{Key: at + " " + tools.NameKey(a.DisplayName, a.ID), Row: row})
		}
		out := staleList{Total: len(rows)}
		if page.Limit == 0 {
			return out, nil
		}
		out.Items, out.Next = tools.SortedPage(rows, page)
		return out, addScopes(ctx, c, kind, out.Items)
	}
}

// knownAppTypes covers service principals of a type that this version does not
// know, which are not judged by owners or want of use. It reports whether there
// are none.
func knownAppTypes(ctx context.Context, c *tools.Call, sections []staleSection) (bool, error) {
	if !slices.ContainsFunc(sections, func(s staleSection) bool { return slices.Contains(s.feeds, feed.ServicePrincipals) }) {
		return true, nil
	}
	apps, err := c.Store.AppUses(ctx, c.ID())
	n := 0
	for _, a := range apps {
		if a.Kind == store.AppUnknown {
			n++
		}
	}
	if n > 0 {
		c.Cover(tools.Coverage{
			Part: "service principals", State: tools.Partial, Reason: "scopeNotReadable",
			Fix: strconv.Itoa(n) + " of a type that is " + policybook.NotKnown + " are not judged by owners or want of use: entra_app_list with kind unknown lists them",
		})
	}
	return n == 0, err
}

// maxScopes is how many delegated permissions a row names.
const maxScopes = 12

// addScopes names what the delegated grants of the rows allow.
func addScopes(ctx context.Context, c *tools.Call, kind string, rows []staleRow) error {
	if kind != staleGrant {
		return nil
	}
	for _, row := range rows {
		if row.Grants.Delegated == 0 {
			continue
		}
		book, err := c.Store.AppBook(ctx, c.ID(), row.Object.ID)
		if err != nil {
			return err
		}
		var scopes []string
		for _, g := range book.Grants {
			if g.System == grants.Delegated {
				scopes = append(scopes, g.Permission)
			}
		}
		slices.Sort(scopes)
		scopes = slices.Compact(scopes)
		row.Grants.Scopes = scopes[:min(len(scopes), maxScopes)]
	}
	return nil
}

// userTypes are Graph's words for the argument principal; "" is every user.
var userTypes = map[string]string{principalMember: entra.UserMember, principalGuest: entra.UserGuest, principalAgent: entra.UserAgent, store.UnknownType: store.UnknownType}

// idleUsers is the section of users who do not sign in.
func idleUsers(c *tools.Call, kind string, before time.Time, principal string) func(context.Context, store.Page) (staleList, error) {
	return func(ctx context.Context, page store.Page) (staleList, error) {
		users, err := c.Store.IdleUsers(ctx, c.ID(), store.IdleQuery{Before: before, Never: kind == staleNever, UserType: userTypes[principal], Page: page, CountOnly: page.Limit == 0})
		if err != nil {
			return staleList{}, err
		}
		out := staleList{Total: users.Total, Next: users.Next}
		book, err := rolebook.Read(ctx, c)
		if err != nil {
			return staleList{}, err
		}
		now := book.At(c.Now)
		for _, u := range users.Items {
			row := newStaleUser(kind, u)
			row.Roles = book.Labels(now, u.ID)
			if kind == staleNever {
				row.Since = u.CreatedDateTime
				row.Evidence = "never signed in, created " + daysSince(c, row.Since) + " ago"
				if row.Since.IsZero() {
					row.Evidence = "never signed in, created unknown"
				}
				if u.ExternalUserState == "PendingAcceptance" {
					row.Evidence += "; the invitation was not accepted"
				}
			} else {
				row.Since = u.SignInActivity.Last()
				row.Evidence = "last sign-in " + daysSince(c, row.Since) + " ago"
				if row.Since.IsZero() {
					row.Evidence = "no sign-in succeeded since " + entra.SuccessKept.Format(time.DateOnly) + "; of those before Microsoft keeps no result"
				}
			}
			if u.SignInActivity != nil && !u.SignInActivity.Attempt().IsZero() {
				row.Evidence += "; attempts without success, the last " + daysSince(c, u.SignInActivity.Attempt()) + " ago"
			}
			out.Items = append(out.Items, row)
		}
		return out, nil
	}
}

func newStaleUser(kind string, u store.UserRow) staleRow {
	return staleRow{
		Kind:   kind,
		Object: entra.Ref{ID: u.ID, Kind: entra.KindUser, DisplayName: u.DisplayName, Key: u.UserPrincipalName},
		Guest:  u.UserType == entra.UserGuest, Agent: u.UserType == entra.UserAgent, Disabled: !u.AccountEnabled, Licences: len(u.AssignedLicenses),
	}
}

// disabledPrivileged is the section of disabled users and service principals
// that have a directory role, or may take one.
func disabledPrivileged(ctx context.Context, c *tools.Call, principal string, page store.Page) (staleList, error) {
	book, err := rolebook.Read(ctx, c)
	if err != nil {
		return staleList{}, err
	}
	now := book.At(c.Now)
	apps, err := c.Store.AppUses(ctx, c.ID())
	if err != nil {
		return staleList{}, err
	}
	off := map[string]bool{}
	for _, a := range apps {
		off[a.ID] = !a.Enabled
	}
	var rows []tools.Keyed[staleRow]
	for id := range now.Holders(nil) {
		p, held := book.Names[id], book.Labels(now, id)
		if p.ID == "" || p.Deleted || !off[p.ID] && (p.Enabled == nil || *p.Enabled) {
			continue
		}
		if principal != "" && principal != principalOf(p) {
			continue
		}
		row := staleRow{Kind: staleDisabledPrivileged, Object: p.Ref, Guest: p.UserType == entra.UserGuest, Agent: p.UserType == entra.UserAgent, Disabled: true, Roles: held, Evidence: "disabled, and its roles stay"}
		rows = append(rows, tools.Keyed[staleRow]{Key: tools.NameKey(p.DisplayName, id), Row: row})
	}
	out := staleList{Total: len(rows)}
	if page.Limit == 0 {
		return out, nil
	}
	out.Items, out.Next = tools.SortedPage(rows, page)
	for i := range out.Items {
		if err := dateDisabled(ctx, c, &out.Items[i]); err != nil {
			return staleList{}, err
		}
	}
	return out, nil
}

// principalOf is what a principal is in the words of the argument principal.
func principalOf(p store.Principal) string {
	switch {
	case p.Kind != entra.KindUser:
		return principalApp
	case p.UserType == entra.UserGuest:
		return principalGuest
	case p.UserType == entra.UserAgent:
		return principalAgent
	case p.UserType == entra.UserMember:
		return principalMember
	}
	return store.UnknownType
}

// dateDisabled fills in since when an account is disabled, if a synchronization
// saw it happen, and what else is known: Microsoft does not tell.
func dateDisabled(ctx context.Context, c *tools.Call, row *staleRow) error {
	changes, err := c.Store.Changes(ctx, c.ID(), store.ChangeQuery{Object: row.Object.ID, Page: store.Page{Limit: 200}})
	if err != nil {
		return err
	}
	for _, change := range changes.Items {
		var was struct {
			AccountEnabled *bool `json:"accountEnabled"`
		}
		if change.ObjectID == row.Object.ID && change.Type == store.ChangeUpdated && json.Unmarshal(change.Before, &was) == nil && was.AccountEnabled != nil && *was.AccountEnabled {
			row.Since = change.At
			break
		}
	}
	if row.Since.IsZero() {
		row.Evidence += "; since when, Microsoft does not tell"
	}
	if row.Object.Kind != entra.KindUser {
		return nil
	}
	u, err := c.Store.User(ctx, c.ID(), row.Object.ID)
	if err != nil {
		return err
	}
	row.Licences = len(u.AssignedLicenses)
	if u.SignInActivity != nil && !u.SignInActivity.Last().IsZero() {
		row.Evidence += "; last sign-in " + daysSince(c, u.SignInActivity.Last()) + " ago"
	}
	return nil
}
