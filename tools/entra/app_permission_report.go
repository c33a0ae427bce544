package entra

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type appPermissionInput struct {
	tools.Page
	Permission  string `json:"permission,omitzero" format:"words" jsonschema:"value such as Mail.ReadWrite; * at its end stands for any ending"`
	Tier        *int   `json:"tier,omitzero" min:"0" max:"2" jsonschema:"0 control plane, 1 management, 2 everyday"`
	Resource    string `json:"resource,omitzero" jsonschema:"API by name, appId or object id"`
	Type        string `json:"type,omitzero" enum:"application,delegated"`
	Consent     string `json:"consent,omitzero" enum:"allUsers,singleUsers" jsonschema:"of a delegated one: for whom"`
	ForeignOnly bool   `json:"foreignOnly,omitzero" jsonschema:"apps of other tenants, Microsoft's left out"`
	CountOnly   bool   `json:"countOnly,omitzero" jsonschema:"total and facets only"`
	Fresh       bool   `json:"fresh,omitzero" jsonschema:"read changes first"`
}

// permissionRow is a row of entra_app_permission_report.
type permissionRow struct {
	App        entra.Ref `json:"app"`
	Permission string    `json:"permission"`
	Resource   string    `json:"resource"`
	Type       string    `json:"type"`
	Consent    string    `json:"consent,omitzero"`
	Users      int       `json:"users,omitzero"`
	Tier       int       `json:"tier"`
	Reason     string    `json:"tierReason,omitzero"`
	Review     bool      `json:"review,omitzero"`

	Foreign    bool           `json:"foreign,omitzero"`
	HomeTenant string         `json:"homeTenantId,omitzero"`
	Publisher  string         `json:"verifiedPublisher,omitzero"`
	Unverified bool           `json:"unverifiedPublisher,omitzero"`
	Disabled   bool           `json:"disabled,omitzero"`
	Replies    []replyFinding `json:"riskyReplyUrls,omitzero"`
}

var _ = tools.Add(tools.Tool[appPermissionInput, tools.List[permissionRow]]{
	Name:        "entra_app_permission_report",
	Title:       "Report app permissions",
	Description: "Application roles and delegated scopes granted to every app, worst tier first: admin consent for all users, unverified publisher, risky reply URLs. Filter by permission, tier, API, type, foreign apps. For one app use entra_app_get.",
	Core:        true,
	Mode:        tools.Snapshot,
	Permissions: tools.GraphPermissions("Application.Read.All", "Directory.Read.All"),
	Run: func(ctx context.Context, c *tools.Call, in appPermissionInput) (tools.List[permissionRow], error) {
		var none tools.List[permissionRow]
		page, err := c.Page(in.Page)
		if err != nil {
			return none, err
		}
		if err := c.Fresh(ctx, in.Fresh, appPermissionFeeds...); err != nil {
			return none, err
		}
		held, err := c.Uses(ctx, permissionFeeds(in.Type)...)
		if err != nil {
			return none, err
		}
		var resource string
		if in.Resource != "" {
			app, err := c.Store.App(ctx, c.ID(), in.Resource)
			if err != nil {
				if !held {
					return none, tools.NotRead("applications", err)
				}
				return none, otherKind(ctx, c, in.Resource, err)
			}
			resource = app.ID()
		}
		list, bare, err := appPermissions(ctx, c, "")
		if err != nil {
			return none, err
		}
		if len(bare) > 0 && in.Type != permissionDelegated {
			c.Note("Assignments of applications without a role (%d) are left out: they are default access and grant no permission.", len(bare))
		}
		list = slices.DeleteFunc(list, func(p appPermission) bool { return !in.takes(p, resource) })
		out := tools.List[permissionRow]{Total: tools.Total(len(list), held), NoItems: in.CountOnly}
		if in.CountOnly || in.Cursor == "" {
			out.Facets = permissionFacets(list)
		}
		if in.CountOnly {
			return out, nil
		}
		list, out.Next = tools.PageOf(list, page, appPermission.place)
		out.Items, err = permissionRows(ctx, c, list)
		return out, err
	},
})

// permissionFeeds are what the report rests on.
func permissionFeeds(wanted string) []feed.Name {
	switch wanted {
	case permissionApplication:
		return []feed.Name{feed.ServicePrincipals, feed.Applications, feed.AppRoleAssignments}
	case permissionDelegated:
		return []feed.Name{feed.ServicePrincipals, feed.Grants}
	}
	return appPermissionFeeds
}

// takes reports whether a permission is asked for.
func (in appPermissionInput) takes(p appPermission, resource string) bool {
	if in.Permission != "" {
		start, open := strings.CutSuffix(strings.ToLower(in.Permission), "*")
		value := strings.ToLower(p.Value)
		if value != start && !(open && strings.HasPrefix(value, start)) {
			return false
		}
	}
	return (in.Tier == nil || *in.Tier == p.Rating.Tier) && (resource == "" || resource == p.Resource.ID) &&
		(in.Consent == "" || p.Consent == map[string]string{"allUsers": consentAll, "singleUsers": consentOne}[in.Consent]) &&
		(in.Type == "" || in.Type == p.Type) && (!in.ForeignOnly || p.Client.Foreign)
}

// place orders the report by tier, what applies to everybody first, then by the
// application's name.
func (p appPermission) place() string {
	rank := 0
	if p.Consent == consentOne {
		rank = 1
	}
	return fmt.Sprintf("%d%d %s\x00%s\x00%s\x00%s\x00%s\x00%s", p.Rating.Tier, rank, strings.ToLower(p.Client.DisplayName), p.Client.ID, p.Type, p.Resource.ID, p.Value, p.Consent)
}

func permissionFacets(list []appPermission) map[string][]tools.Facet {
	values := tools.CountBy(list, func(p appPermission) string { return p.Value })
	return map[string][]tools.Facet{
		"tier":       tools.CountBy(list, func(p appPermission) string { return fmt.Sprint(p.Rating.Tier) }),
		"type":       tools.CountBy(list, func(p appPermission) string { return cmp.Or(p.Consent, p.Type) }),
		"permission": values[:min(len(values), 10)],
	}
}

// permissionRows adds what the page shows of the applications themselves.
func permissionRows(ctx context.Context, c *tools.Call, list []appPermission) ([]permissionRow, error) {
	ids := make([]string, len(list))
	for i, p := range list {
		ids[i] = p.Client.ID
	}
	apps, err := c.Store.AppsByID(ctx, c.ID(), ids)
	if err != nil {
		return nil, err
	}
	out := make([]permissionRow, len(list))
	for i, p := range list {
		row := permissionRow{
			App: p.Client.Short(), Permission: p.Value, Resource: p.Resource.DisplayName, Type: p.Type, Consent: p.Consent, Users: p.Users,
			Tier: p.Rating.Tier, Review: p.Rating.Review,
			Foreign: p.Client.Foreign, Unverified: p.Client.Foreign && !p.Client.Verified, Disabled: !p.Client.Enabled,
		}
		row.App.Kind = "" // all hold theirs as service principals
		if p.Rating.Tier == governance.TierControl {
			row.Reason = p.Rating.Reason
		}
		if app, ok := apps[p.Client.ID]; ok {
			facts := appFacts{}
			shown := facts.row(app, appListInput{Listing: tools.Listing{Fields: appExtras}})
			row.HomeTenant, row.Publisher = shown.HomeTenant, shown.Publisher
			row.Replies = riskyReplies(shown.ReplyURLs)
		}
		out[i] = row
	}
	return out, nil
}
