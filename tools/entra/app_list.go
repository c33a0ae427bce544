package entra

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/appbook"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

type appListInput struct {
	tools.Listing
	Kind          string `json:"kind,omitzero" enum:"registration,enterpriseApp,managedIdentity,agentIdentity,agentBlueprint,firstParty,legacy,unknown"`
	Publisher     string `json:"publisher,omitzero" format:"words" jsonschema:"verified, unverified, or words of a verified publisher's name"`
	ForeignTenant *bool  `json:"foreignTenant,omitzero" jsonschema:"registered in another tenant"`
	MultiTenant   *bool  `json:"multiTenant,omitzero"`
	Ownerless     *bool  `json:"ownerless,omitzero"`
	Enabled       *bool  `json:"enabled,omitzero"`
	UnusedDays    int    `json:"unusedDays,omitzero" min:"1" max:"3650"`
	HighPrivilege bool   `json:"highPrivilege,omitzero" jsonschema:"holds a permission or role of tier 0 or 1"`
	Deleted       bool   `json:"deleted,omitzero" jsonschema:"the recycle bin instead"`
}

// appRow is a row of entra_app_list.
type appRow struct {
	ID            string `json:"id"` // of the service principal, or of the registration alone
	Kind          string `json:"kind"`
	DisplayName   string `json:"displayName,omitzero"`
	AppID         string `json:"appId,omitzero"`
	ApplicationID string `json:"applicationId,omitzero"` // object id of the registration
	Enabled       *bool  `json:"accountEnabled,omitzero"`
	HomeTenant    string `json:"homeTenantId,omitzero"` // of a foreign one
	Publisher     string `json:"verifiedPublisher,omitzero"`
	Owners        *int   `json:"ownerCount,omitzero"`
	Credentials   int    `json:"credentialCount,omitzero"`
	// Blueprint and Sponsors are an agent's.
	Blueprint string `json:"agentIdentityBlueprintId,omitzero"`
	Sponsors  *int   `json:"sponsorCount,omitzero"`

	LastUsed   time.Time   `json:"lastUsed,omitzero"`
	NeverUsed  bool        `json:"neverUsed,omitzero"`
	AgeUnknown bool        `json:"ageUnknown,omitzero"` // of one that was never used: it may be new
	Privileges []privilege `json:"privileges,omitzero"`

	appExtra
}

// appExtra are the properties that a row has on request.
type appExtra struct {
	Description     string     `json:"description,omitzero"`
	Created         entra.Time `json:"createdDateTime,omitzero"`
	SignInAudience  string     `json:"signInAudience,omitzero"`
	PublisherDomain string     `json:"publisherDomain,omitzero"`
	IdentifierURIs  []string   `json:"identifierUris,omitzero"`
	Homepage        string     `json:"homepage,omitzero"`
	ReplyURLs       []string   `json:"replyUrls,omitzero"`
	Alternative     []string   `json:"alternativeNames,omitzero"`
	Tags            []string   `json:"tags,omitzero"`
	Deleted         entra.Time `json:"deletedDateTime,omitzero"`
}

var appExtras = []string{
	"description", "createdDateTime", "signInAudience", "publisherDomain", "identifierUris", "homepage", "replyUrls",
	"alternativeNames", "tags", "deletedDateTime", "lastUsed", "privileges",
}

// maxPrivileges is how many of its privileges a row shows.
const maxPrivileges = 5

var _ = tools.Add(tools.Tool[appListInput, tools.List[appRow]]{
	Name:        "entra_app_list",
	Title:       "List Entra apps and agents",
	Description: "Every non-human identity: registrations, enterprise apps, managed identities, AI agents and their blueprints, Microsoft's own. Filters: foreign, ownerless, unused, highly privileged, unverified. For one use entra_app_get; for grants entra_app_permission_report.",
	Core:        true,
	Mode:        tools.Cache,
	Permissions: tools.GraphPermissions("Application.Read.All"),
	Optional: []tools.Optional{
		tools.GraphOptional("Directory.Read.All", "delegated grants and directory roles, for highPrivilege"),
		tools.GraphOptional("AuditLog.Read.All", "last use, for unusedDays").WithPlan(tools.PlanP1).ExceptIn("usgov", "usgovdod", "china"),
		tools.GraphOptional("AgentIdentity.Read.All", "sponsors of agents"),
	},
	Fields:   appExtras,
	SearchIn: "name or appId",
	Run: func(ctx context.Context, c *tools.Call, in appListInput) (tools.List[appRow], error) {
		var none tools.List[appRow]
		if in.Deleted && (in.Ownerless != nil || in.UnusedDays > 0 || in.HighPrivilege) {
			return none, tools.BadArgument("deleted", "cannot be combined with ownerless, unusedDays or highPrivilege: Microsoft does not list these for deleted applications", "leave one out")
		}
		page, err := c.Page(in.Page)
		if err != nil {
			return none, err
		}
		feeds := []feed.Name{feed.ServicePrincipals, feed.Applications}
		if in.Deleted {
			feeds = []feed.Name{feed.DeletedServicePrincipals, feed.DeletedApplications}
		}
		if err := c.Fresh(ctx, in.Fresh, feeds...); err != nil {
			return none, err
		}
		held, err := c.Uses(ctx, feeds...)
		if err != nil {
			return none, err
		}
		q := store.AppQuery{
			Kind: in.Kind, Search: in.Search, Publisher: in.Publisher, Foreign: in.ForeignTenant, MultiTenant: in.MultiTenant,
			Ownerless: in.Ownerless, Enabled: in.Enabled, Deleted: in.Deleted,
			Page: page, CountOnly: in.CountOnly, Facets: in.WantsFacets(),
		}
		facts, err := readAppFacts(ctx, c, in, &q)
		if err != nil {
			return none, err
		}
		apps, err := c.Store.Apps(ctx, c.ID(), q)
		if err != nil {
			return none, err
		}
		out := tools.List[appRow]{
			Items: make([]appRow, len(apps.Items)), Next: apps.Next,
			Total: tools.Total(apps.Total, held && facts.whole), Facets: in.Facets(apps.Facets, apps.Next), NoItems: in.CountOnly,
		}
		for i, app := range apps.Items {
			out.Items[i] = facts.row(app, in)
		}
		return out, nil
	},
})

// appFacts are what rows show from other feeds than their own.
type appFacts struct {
	whole      bool // what the filters rest on was read
	owners     bool
	use        map[string]store.AppUsage // nil where no report was read
	useHeld    bool                      // all were, so that no use says something
	privileges map[string][]privilege
	agents     map[string]entra.AgentIdentity
}

// readAppFacts reads what the filters and columns need and puts it into the query.
func readAppFacts(ctx context.Context, c *tools.Call, in appListInput, q *store.AppQuery) (appFacts, error) {
	f := appFacts{whole: true}
	wants := func(field string) bool { return slices.Contains(in.Fields, field) }
	var err error
	if !in.Deleted && !in.CountOnly || in.Ownerless != nil {
		if f.owners, err = c.Uses(ctx, feed.ApplicationOwners, feed.ServicePrincipalOwners); err != nil {
			return f, err
		}
		f.whole = f.owners || in.Ownerless == nil
	}
	if in.Ownerless != nil {
		c.Note("Microsoft's own applications and managed identities have no owners by nature and are left out.")
		if !f.owners {
			q.Only = []string{}
		}
	}
	if in.UnusedDays > 0 || wants("lastUsed") {
		held := false
		if f.use, held, err = appUsage(ctx, c); err != nil {
			return f, err
		}
		if in.UnusedDays > 0 {
			if err := f.unused(ctx, c, q, in.UnusedDays, held); err != nil {
				return f, err
			}
		}
		f.useHeld = held
	}
	if in.HighPrivilege || wants("privileges") {
		held, err := c.Uses(ctx, appbook.Feeds...)
		if err != nil {
			return f, err
		}
		roles, err := rolebook.UsesNow(ctx, c)
		if err != nil {
			return f, err
		}
		held = held && roles
		if f.privileges, err = appPrivileges(ctx, c); err != nil {
			return f, err
		}
		if in.HighPrivilege {
			q.Only = intersect(q.Only, f.privileges)
			f.whole = f.whole && held
		}
	}
	if in.Kind == store.AppAgent {
		f.agents, err = readAgents(ctx, c)
	}
	return f, err
}

// unused asks for what was not used for so many days; nothing, where the report
// is not held: no use known is not the same as no use.
func (f *appFacts) unused(ctx context.Context, c *tools.Call, q *store.AppQuery, days int, held bool) error {
	if !held {
		q.Only, f.whole = []string{}, false
		return nil
	}
	created, err := c.Store.AppsCreated(ctx, c.ID())
	since := c.Now.AddDate(0, 0, -days)
	q.Unused = true
	for appID, use := range f.use {
		q.Seen = append(q.Seen, appID)
		if use.Last.After(since) {
			q.Used = append(q.Used, appID)
		}
	}
	for appID, at := range created {
		if at.After(since) {
			q.Used = append(q.Used, appID)
		}
	}
	if q.Kind != store.AppFirstParty {
		c.Note("Microsoft's own applications are left out of unusedDays unless kind is firstParty; so are agents and managed identities that the reports do not list, and what was registered since. When an application of another tenant was added Microsoft does not tell: ageUnknown marks it. The sign-in log is not part of this list; entra_app_get reads it for one application.")
	}
	return err
}

// intersect narrows a restriction, nil for none, to those with privileges.
func intersect(only []string, privileges map[string][]privilege) []string {
	out := []string{}
	for id := range privileges {
		if only == nil || slices.Contains(only, id) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// readAgents are the agent identities with their sponsors, by id; nil where they
// were never read.
func readAgents(ctx context.Context, c *tools.Call) (map[string]entra.AgentIdentity, error) {
	if held, err := c.Uses(ctx, feed.AgentIdentities); err != nil || !held {
		return nil, err
	}
	list, err := store.Documents[entra.AgentIdentity](ctx, c.Store, c.ID(), feed.AgentIdentities)
	out := make(map[string]entra.AgentIdentity, len(list))
	for _, agent := range list {
		out[agent.ID] = agent
	}
	return out, err
}

func (f appFacts) row(app store.AppRow, in appListInput) appRow {
	row := appRow{ID: app.ID(), Kind: app.Kind, AppID: app.AppID()}
	if f.owners && !in.Deleted {
		row.Owners = &app.Owners
	}
	if a := app.Application; a != nil {
		row.DisplayName, row.ApplicationID = a.DisplayName, a.ID
		row.Credentials = len(credentialSet(registrationCredentials(a)).Credentials())
		row.appExtra = appExtra{
			Description: a.Description, Created: a.CreatedDateTime, SignInAudience: a.SignInAudience, PublisherDomain: a.PublisherDomain,
			IdentifierURIs: a.IdentifierURIs, Tags: a.Tags, Deleted: a.DeletedDateTime,
		}
		if a.Web != nil {
			row.ReplyURLs = a.Web.RedirectURIs
		}
	}
	if sp := app.ServicePrincipal; sp != nil {
		row.DisplayName, row.Enabled = cmp.Or(sp.DisplayName, sp.AppDisplayName), &sp.AccountEnabled
		row.Credentials += len(credentialSet(principalCredentials(sp)).Credentials())
		if app.Foreign {
			row.HomeTenant = sp.AppOwnerOrganizationID
		}
		if sp.VerifiedPublisher != nil {
			row.Publisher = sp.VerifiedPublisher.DisplayName
		}
		row.Homepage, row.Alternative, row.Deleted = sp.Homepage, sp.AlternativeNames, sp.DeletedDateTime
		row.SignInAudience = cmp.Or(row.SignInAudience, sp.SignInAudience)
		if len(row.ReplyURLs) == 0 {
			row.ReplyURLs = sp.ReplyURLs
		}
		if len(row.Tags) == 0 {
			row.Tags = sp.Tags
		}
	}
	extra := in.Fields
	if in.Deleted {
		extra = append(slices.Clone(extra), "deletedDateTime")
	}
	tools.KeepFields(&row.appExtra, extra)
	if agent, ok := f.agents[row.ID]; ok {
		row.Blueprint, row.Sponsors = agent.AgentIdentityBlueprintID, new(len(agent.Sponsors))
	}
	if f.use != nil && row.AppID != "" {
		use, used := f.use[strings.ToLower(row.AppID)]
		row.LastUsed = use.Last
		row.NeverUsed = f.useHeld && !used && app.Kind != store.AppManagedIdentity
		row.AgeUnknown = row.NeverUsed && in.UnusedDays > 0 && (app.Application == nil || app.Application.CreatedDateTime.IsZero())
	}
	row.Privileges = f.privileges[row.ID]
	row.Privileges = row.Privileges[:min(len(row.Privileges), maxPrivileges)]
	return row
}
