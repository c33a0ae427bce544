package entra

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

type staleReportInput struct {
	tools.Page
	Days      int      `json:"days,omitzero" min:"1" max:"3650" jsonschema:"not used for so many days; default 90"`
	Kinds     []string `json:"kinds,omitzero" enum:"disabledPrivileged,inactive,neverSignedIn,orphanedServicePrincipal,unusedGrant" jsonschema:"default all"`
	Principal string   `json:"principal,omitzero" enum:"member,guest,agentUser,unknown,servicePrincipal" jsonschema:"default all"`
	CountOnly bool     `json:"countOnly,omitzero" jsonschema:"totals by kind only"`
	Fresh     bool     `json:"fresh,omitzero" jsonschema:"read changes first"`
}

// What an account belongs to.
const (
	principalMember = "member"
	principalGuest  = "guest"
	principalAgent  = "agentUser"
	principalApp    = "servicePrincipal"
)

// Kinds of finding of entra_stale_account_report.
const (
	staleDisabledPrivileged = "disabledPrivileged"
	staleInactive           = "inactive"
	staleNever              = "neverSignedIn"
	staleOrphaned           = "orphanedServicePrincipal"
	staleGrant              = "unusedGrant"
)

// staleRow is one finding of entra_stale_account_report.
type staleRow struct {
	Kind     string    `json:"kind"`
	Object   entra.Ref `json:"object"`
	AppKind  string    `json:"appKind,omitzero"` // of another than an enterprise app
	Guest    bool      `json:"guest,omitzero"`
	Agent    bool      `json:"agent,omitzero"` // the user account of an agent
	Disabled bool      `json:"disabled,omitzero"`
	Since    time.Time `json:"since,omitzero"` // last use, creation, or when it was disabled
	Evidence string    `json:"evidence"`
	// AgeUnknown: there is no date of creation, so that it may be new.
	AgeUnknown bool         `json:"ageUnknown,omitzero"`
	Roles      []string     `json:"roles,omitzero"`
	Licences   int          `json:"licences,omitzero"` // assigned
	Grants     *staleGrants `json:"grants,omitzero"`
}

// staleGrants are what a service principal may do.
type staleGrants struct {
	Delegated int      `json:"delegated,omitzero"`
	ForAll    int      `json:"forAllUsers,omitzero"`
	AppRoles  int      `json:"applicationPermissions,omitzero"`
	Scopes    []string `json:"scopes,omitzero"` // of the delegated grants
}

// staleSection is the findings of one kind about one type of object.
type staleSection struct {
	kind  string
	feeds []feed.Name
	// strict: without all of its feeds everything would look stale, so that
	// nothing is judged.
	strict bool
	// list reads a page, with the number of all rows; a limit of 0 counts only.
	list func(ctx context.Context, page store.Page) (staleList, error)
}

type staleList = store.List[staleRow]

var _ = tools.Add(tools.Tool[staleReportInput, tools.List[staleRow]]{
	Name:        "entra_stale_account_report",
	Title:       "Stale account report",
	Description: "Access that nobody needs: disabled accounts with roles, users and service principals that are inactive or never signed in, orphaned service principals, grants of unused apps; since when, by what evidence. Details: entra_user_get, entra_app_get.",
	Core:        true,
	Mode:        tools.Computed,
	Permissions: tools.GraphPermissions("User.Read.All", "AuditLog.Read.All", "Directory.Read.All", "Application.Read.All"),
	Optional: []tools.Optional{
		tools.GraphOptional("RoleManagement.Read.Directory", "eligible (PIM) roles of disabled accounts").WithPlan(tools.PlanP2),
		tools.GraphOptional("PrivilegedEligibilitySchedule.Read.AzureADGroup", "who may join a group that has a role").WithPlan(tools.PlanP2),
	},
	Run: func(ctx context.Context, c *tools.Call, in staleReportInput) (tools.List[staleRow], error) {
		var none tools.List[staleRow]
		page, err := c.Page(in.Page)
		if err != nil {
			return none, err
		}
		if in.Days == 0 {
			in.Days = staleDays
		}
		if err := c.Fresh(ctx, in.Fresh, feed.Users, feed.Groups, feed.ServicePrincipals, feed.Applications, feed.Grants, feed.RoleAssignments); err != nil {
			return none, err
		}
		roles, err := rolebook.AllFeeds(ctx, c)
		if err != nil {
			return none, err
		}
		before := c.Now.AddDate(0, 0, -in.Days)
		sections := staleSections(c, before, in.Principal, roles)
		if in.Principal != "" {
			apps := in.Principal == principalApp
			sections = slices.DeleteFunc(sections, func(s staleSection) bool {
				return s.kind != staleDisabledPrivileged && apps != slices.Contains(s.feeds, feed.ServicePrincipals)
			})
		}
		if len(in.Kinds) > 0 {
			sections = slices.DeleteFunc(sections, func(s staleSection) bool { return !slices.Contains(in.Kinds, s.kind) })
		}
		if in.CountOnly {
			page.Limit = 0
		}
		out, err := staleReport(ctx, c, sections, page)
		if err == nil && out.Facets != nil && in.Principal == "" {
			err = addIdleFacets(ctx, c, in.Kinds, before, out.Facets)
		}
		return out, err
	},
})

// staleReport lists section after section; a cursor is the number of the
// section and the place in it.
func staleReport(ctx context.Context, c *tools.Call, sections []staleSection, page store.Page) (tools.List[staleRow], error) {
	out := tools.List[staleRow]{Items: []staleRow{}, NoItems: page.Limit == 0}
	number, after, _ := strings.Cut(page.After, ":")
	first, _ := strconv.Atoi(number)
	counts, all, complete := tools.Tally{}, 0, true
	for i, s := range sections {
		held, err := c.Uses(ctx, s.feeds...)
		if err != nil {
			return out, err
		}
		if !held {
			complete = false
			if s.strict {
				continue
			}
		}
		place := store.Page{Limit: page.Limit - len(out.Items)}
		switch {
		case i < first || out.Next != "":
			place.Limit = 0
		case i == first:
			place.After = after
		}
		rows, err := s.list(ctx, place)
		if err != nil {
			return out, err
		}
		all += rows.Total
		counts[s.kind] += rows.Total // a kind that was judged is counted, if with 0
		if i < first || out.Next != "" || page.Limit == 0 {
			continue
		}
		for _, row := range rows.Items {
			out.Items = append(out.Items, row.lean())
		}
		switch {
		case rows.Next != "":
			out.Next = strconv.Itoa(i) + ":" + rows.Next
		case place.Limit == 0 && rows.Total > 0: // the page was full before
			out.Next = strconv.Itoa(i) + ":"
		}
	}
	known, err := knownAppTypes(ctx, c, sections)
	if err != nil {
		return out, err
	}
	out.Total = tools.Total(all, complete && known)
	if page.After == "" {
		out.Facets = map[string][]tools.Facet{"kind": counts.Facet(tools.MaxFacet)}
	}
	return out, nil
}

// lean drops what the rest of the row tells: the id beside the name that is one
// of a kind, the usual kind of an app, the date of an age.
func (r staleRow) lean() staleRow {
	r.Object = r.Object.Short()
	if r.AppKind == store.AppEnterprise {
		r.AppKind = ""
	}
	switch r.Kind {
	case staleDisabledPrivileged:
		r.Disabled = false
	case staleInactive, staleNever, staleGrant: // the evidence has the days
		r.Since = time.Time{}
	}
	return r
}

// addIdleFacets counts the users who are inactive, and those who never signed in,
// by type, and service principals apart: a guest who never came is another matter
// than a member. Whose type is not known is counted as that.
func addIdleFacets(ctx context.Context, c *tools.Call, kinds []string, before time.Time, facets map[string][]tools.Facet) error {
	held, err := c.Uses(ctx, feed.Users, feed.SignInActivity)
	if err != nil || !held {
		return err
	}
	for _, kind := range []string{staleInactive, staleNever} {
		if len(kinds) > 0 && !slices.Contains(kinds, kind) {
			continue
		}
		counts := tools.Tally{}
		idle := func(userType string) (int, error) {
			users, err := c.Store.IdleUsers(ctx, c.ID(), store.IdleQuery{Before: before, Never: kind == staleNever, UserType: userType, CountOnly: true})
			return users.Total, err
		}
		all, err := idle("")
		if err != nil {
			return err
		}
		for principal, userType := range userTypes {
			n, err := idle(userType)
			if err != nil {
				return err
			}
			counts[principal] = n
		}
		for _, f := range facets["kind"] {
			if f.Value == kind {
				counts[principalApp] = f.Count - all
			}
		}
		maps.DeleteFunc(counts, func(_ string, n int) bool { return n <= 0 })
		if len(counts) > 0 {
			facets[kind] = counts.Facet(tools.MaxFacet)
		}
	}
	return nil
}

// daysSince is an age in words.
func daysSince(c *tools.Call, since time.Time) string {
	n := int(c.Now.Sub(since).Hours() / 24)
	if n == 1 {
		return "1 day"
	}
	return strconv.Itoa(n) + " days"
}
