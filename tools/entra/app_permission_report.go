package entra

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/appbook"
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
		if err := c.Fresh(ctx, in.Fresh, appbook.Feeds...); err != nil {
			return none, err
		}
		held, err := c.Uses(ctx, appbook.FeedsOf(in.system())...)
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
		book, err := appbook.Read(ctx, c)
		if err != nil {
			return none, err
		}
		if bare := len(book.DefaultAccess); bare > 0 && in.Type != permissionDelegated {
			c.Note("Assignments of applications without a role (%d) are left out: they are default access and grant no permission.", bare)
		}
		var list []appbook.Permission
		for _, p := range book.Permissions {
			if in.takes(p, resource) {
				list = append(list, p)
			}
		}
		out := tools.List[permissionRow]{Total: tools.Total(len(list), held), NoItems: in.CountOnly}
		if in.CountOnly || in.Cursor == "" {
			out.Facets = permissionFacets(list)
		}
		if in.CountOnly {
			return out, nil
		}
		list, out.Next = tools.PageOf(list, page, permissionPlace)
		out.Items, err = permissionRows(ctx, c, list)
		return out, err
	},
})

// system is the one that was asked for, "" for both.
func (in appPermissionInput) system() grants.System {
	for system, word := range permissionTypes {
		if word == in.Type {
			return system
		}
	}
	return ""
}

// consents are the words for whom a delegated permission is.
var consents = map[string]string{"allUsers": grants.ConsentAll, "singleUsers": grants.ConsentOne}

// takes reports whether a permission is asked for.
func (in appPermissionInput) takes(p appbook.Permission, resource string) bool {
	if in.Permission != "" {
		start, open := strings.CutSuffix(strings.ToLower(in.Permission), "*")
		value := strings.ToLower(p.Value)
		if value != start && !(open && strings.HasPrefix(value, start)) {
			return false
		}
	}
	return (in.Tier == nil || *in.Tier == p.Rating.Tier) && (resource == "" || resource == p.Resource.ID) &&
		(in.Consent == "" || p.Consent == consents[in.Consent]) &&
		(in.Type == "" || in.Type == permissionTypes[p.System]) && (!in.ForeignOnly || p.Client.Foreign)
}

// permissionPlace orders the report by tier, what applies to everybody first,
// then by the application's name.
func permissionPlace(p appbook.Permission) string {
	rank := 0
	if p.Consent == grants.ConsentOne {
		rank = 1
	}
	return fmt.Sprintf("%d%d %s\x00%s\x00%s\x00%s\x00%s\x00%s", p.Rating.Tier, rank, strings.ToLower(p.Client.DisplayName), p.Client.ID, permissionTypes[p.System], p.Resource.ID, p.Value, p.Consent)
}

func permissionFacets(list []appbook.Permission) map[string][]tools.Facet {
	values := tools.CountBy(list, func(p appbook.Permission) string { return p.Value })
	return map[string][]tools.Facet{
		"tier":       tools.CountBy(list, func(p appbook.Permission) string { return fmt.Sprint(p.Rating.Tier) }),
		"type":       tools.CountBy(list, func(p appbook.Permission) string { return cmp.Or(p.Consent, permissionTypes[p.System]) }),
		"permission": values[:min(len(values), 10)],
	}
}

// permissionRows adds what the page shows of the applications themselves.
func permissionRows(ctx context.Context, c *tools.Call, list []appbook.Permission) ([]permissionRow, error) {
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
			App: p.Client.Short(), Permission: p.Value, Resource: p.Resource.DisplayName, Type: permissionTypes[p.System], Consent: p.Consent, Users: p.Users,
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

// replyFinding is a reply URL with what is wrong with it.
type replyFinding struct {
	URL  string `json:"url"`
	Risk string `json:"risk"`
}

func riskyReplies(urls []string) []replyFinding {
	var out []replyFinding
	for _, u := range urls {
		if risk := governance.RiskyReply(u); risk != "" {
			out = append(out, replyFinding{u, risk})
		}
	}
	return out
}
