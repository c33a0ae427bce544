package entra

import (
	"context"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/appbook"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

type appGetInput struct {
	tools.Page
	App     string   `json:"app" required:"true" jsonschema:"object id, appId, or a name that only one has"`
	Include []string `json:"include,omitzero" enum:"owners,credentials,permissions,replyUrls,use,requested,assignments" jsonschema:"default all but requested and assignments"`
	Fresh   bool     `json:"fresh,omitzero" jsonschema:"read changes first"`
}

// appDetail is the item of entra_app_get; who is assigned to it are the rows.
type appDetail struct {
	ID            string             `json:"id"`
	Kind          string             `json:"kind"`
	DisplayName   string             `json:"displayName,omitzero"`
	AppID         string             `json:"appId,omitzero"`
	ApplicationID string             `json:"applicationId,omitzero"`
	Enabled       *bool              `json:"accountEnabled,omitzero"`
	HomeTenant    string             `json:"homeTenantId,omitzero"`
	Publisher     string             `json:"verifiedPublisher,omitzero"`
	AssignedOnly  bool               `json:"appRoleAssignmentRequired,omitzero"`
	SignInMode    string             `json:"preferredSingleSignOnMode,omitzero"`
	Properties    appExtra           `json:"properties,omitzero"`
	Agent         *agentDetail       `json:"agent,omitzero"`
	Owners        []appOwner         `json:"owners,omitzero"`
	Credentials   []credentialRow    `json:"credentials,omitzero"`
	Federated     []credentialRow    `json:"federatedCredentials,omitzero"`
	Permissions   []heldPermission   `json:"permissions,omitzero"`
	Roles         []privilege        `json:"directoryRoles,omitzero"`
	DefaultAccess []string           `json:"defaultAccessTo,omitzero"`
	RiskyReplies  []replyFinding     `json:"riskyReplyUrls,omitzero"`
	Requested     []wantedPermission `json:"requestedPermissions,omitzero"`
	Use           *appUse            `json:"use,omitzero"`
}

// agentDetail is what only agents have.
type agentDetail struct {
	Blueprint string                  `json:"blueprintAppId,omitzero"`
	Name      string                  `json:"blueprint,omitzero"`
	Sponsors  []rolebook.PrincipalRef `json:"sponsors,omitzero"`
	Created   entra.Time              `json:"createdDateTime,omitzero"`
}

// appOwner is who owns the registration, the service principal, or both.
type appOwner struct {
	rolebook.PrincipalRef
	Of []string `json:"of"` // application, servicePrincipal
}

// heldPermission is a permission of one application.
type heldPermission struct {
	Permission string `json:"permission"`
	Resource   string `json:"resource"`
	Type       string `json:"type"`
	Consent    string `json:"consent,omitzero"`
	Users      int    `json:"users,omitzero"`
	Tier       int    `json:"tier"`
	Reason     string `json:"tierReason,omitzero"`
	Review     bool   `json:"review,omitzero"`
}

// wantedPermission is what a registration asks for, which is not what was
// granted.
type wantedPermission struct {
	ResourceAppID string   `json:"resourceAppId"`
	Resource      string   `json:"resource,omitzero"`
	Application   []string `json:"application,omitzero"`
	Delegated     []string `json:"delegated,omitzero"`
}

// assignmentRow is somebody who may use the application.
type assignmentRow struct {
	Principal entra.Ref  `json:"principal"`
	Role      string     `json:"role,omitzero"`
	RoleID    string     `json:"appRoleId,omitzero"` // where the role's name is not known
	Since     entra.Time `json:"createdDateTime,omitzero"`
}

var appDefaults = []string{"owners", "credentials", "permissions", "replyUrls", "use"}

var _ = tools.Add(tools.Tool[appGetInput, tools.Detail[appDetail, assignmentRow]]{
	Name:        "entra_app_get",
	Title:       "Get Entra app or agent",
	Description: "One app, managed identity or agent: owners or sponsors, secrets, certificates and federated credentials, granted permissions with tiers, directory roles, reply URLs, last use; include assignments for who may use it. Find it with entra_app_list or entra_search.",
	Core:        true,
	Mode:        tools.Mixed,
	Permissions: tools.GraphPermissions("Application.Read.All", "Directory.Read.All"),
	Optional: []tools.Optional{
		tools.GraphOptional("AuditLog.Read.All", "last use").WithPlan(tools.PlanP1).ExceptIn("usgov", "usgovdod", "china"),
		tools.GraphOptional("AgentIdentity.Read.All", "blueprint and sponsors of an agent"),
	},
	Run: func(ctx context.Context, c *tools.Call, in appGetInput) (tools.Detail[appDetail, assignmentRow], error) {
		out := tools.Detail[appDetail, assignmentRow]{List: tools.List[assignmentRow]{NoItems: true}}
		page, err := c.Page(in.Page)
		if err != nil {
			return out, err
		}
		if err := c.Fresh(ctx, in.Fresh, feed.ServicePrincipals, feed.Applications); err != nil {
			return out, err
		}
		held, err := c.Uses(ctx, feed.ServicePrincipals, feed.Applications)
		if err != nil {
			return out, err
		}
		app, err := c.Store.App(ctx, c.ID(), in.App)
		if err != nil {
			if !held {
				return out, tools.NotRead("applications", err)
			}
			return out, otherKind(ctx, c, in.App, err)
		}
		out.Item = newAppDetail(app)
		include := in.Include
		if len(include) == 0 {
			include = appDefaults
		}
		if app.Deleted() {
			coverDeleted(c, include...)
			return out, nil
		}
		if err := appParts(ctx, c, &out.Item, app, include, slices.Contains(in.Include, "use")); err != nil {
			return out, err
		}
		if slices.Contains(include, "assignments") {
			if out.List, err = appAssignments(ctx, c, app, page); err != nil {
				return out, err
			}
		}
		return out, ctx.Err()
	},
})

func newAppDetail(app store.AppRow) appDetail {
	f := appFacts{}
	row := f.row(app, appListInput{Listing: tools.Listing{Fields: appExtras}})
	out := appDetail{
		ID: row.ID, Kind: row.Kind, DisplayName: row.DisplayName, AppID: row.AppID, ApplicationID: row.ApplicationID, Enabled: row.Enabled,
		HomeTenant: row.HomeTenant, Publisher: row.Publisher, Properties: row.appExtra,
	}
	if sp := app.ServicePrincipal; sp != nil {
		out.AssignedOnly, out.SignInMode = sp.AppRoleAssignmentRequired, sp.PreferredSingleSignOnMode
	}
	return out
}

// appParts adds the parts that are included; use is explicit where the caller
// named it.
func appParts(ctx context.Context, c *tools.Call, out *appDetail, app store.AppRow, include []string, explicit bool) error {
	wants := func(part string) bool { return slices.Contains(include, part) }
	if wants("owners") {
		if err := appOwners(ctx, c, out, app); err != nil {
			return err
		}
	}
	if wants("credentials") {
		if err := appCredentials(ctx, c, out, app); err != nil {
			return err
		}
	}
	if wants("permissions") && app.ServicePrincipal != nil {
		if err := appHeld(ctx, c, out); err != nil {
			return err
		}
	}
	if wants("replyUrls") {
		out.RiskyReplies = riskyReplies(out.Properties.ReplyURLs)
	} else {
		out.Properties.ReplyURLs = nil
	}
	if wants("requested") && app.Application != nil {
		out.Requested = requestedPermissions(c, app.Application)
	}
	if !wants("use") {
		return nil
	}
	if out.AppID == "" {
		c.Note("The report of use does not list agents.")
		return nil
	}
	var err error
	out.Use, err = readUse(ctx, c, app, explicit)
	return err
}

// appOwners adds who owns the registration and the service principal, and for
// an agent its blueprint and who answers for it.
func appOwners(ctx context.Context, c *tools.Call, out *appDetail, app store.AppRow) error {
	held, err := c.Uses(ctx, feed.ApplicationOwners, feed.ServicePrincipalOwners)
	if err != nil {
		return err
	}
	var refs []entra.Ref
	owns := map[string][]string{}
	for _, of := range []struct{ id, of string }{{out.ApplicationID, string(entra.KindApplication)}, {out.ID, string(entra.KindServicePrincipal)}} {
		if of.id == "" || of.of == string(entra.KindServicePrincipal) && app.ServicePrincipal == nil {
			continue
		}
		owners, err := c.Store.Owners(ctx, c.ID(), of.id)
		if err != nil {
			return err
		}
		for _, owner := range owners {
			if owns[owner.ID] == nil {
				refs = append(refs, owner)
			}
			owns[owner.ID] = append(owns[owner.ID], of.of)
		}
	}
	states, err := rolebook.States(ctx, c, refs)
	if err != nil {
		return err
	}
	list := make([]appOwner, len(states))
	for i, owner := range states {
		list[i] = appOwner{owner, owns[owner.ID]}
	}
	if len(list) > 0 || held {
		out.Owners = list
	}
	if len(list) > 0 {
		if _, err := c.Uses(ctx, feed.Users); err != nil { // their names and states
			return err
		}
	}
	if app.Kind != store.AppAgent {
		return nil
	}
	agents, err := readAgents(ctx, c)
	agent, known := agents[out.ID]
	if err != nil || !known {
		return err
	}
	out.Agent = &agentDetail{Blueprint: agent.AgentIdentityBlueprintID, Created: agent.CreatedDateTime}
	if out.Agent.Sponsors, err = sponsorsOf(ctx, c, agent); err != nil {
		return err
	}
	if blueprint, err := c.Store.App(ctx, c.ID(), agent.AgentIdentityBlueprintID); err == nil {
		out.Agent.Name = newAppDetail(blueprint).DisplayName
	}
	if len(agent.Sponsors) == 0 {
		c.Note("This agent has no sponsor: nobody answers for what it does.")
	}
	return nil
}

// sponsorsOf are who answers for an agent.
func sponsorsOf(ctx context.Context, c *tools.Call, agent entra.AgentIdentity) ([]rolebook.PrincipalRef, error) {
	refs := make([]entra.Ref, len(agent.Sponsors))
	for i, s := range agent.Sponsors {
		refs[i] = entra.Ref{ID: s.ID, Kind: entra.Kind(strings.TrimPrefix(s.Type, "#microsoft.graph.")), DisplayName: s.DisplayName}
	}
	return rolebook.States(ctx, c, refs)
}

// appHeld adds what the application was granted.
func appHeld(ctx context.Context, c *tools.Call, out *appDetail) error {
	held, err := c.Uses(ctx, append([]feed.Name{feed.DirectoryRoles}, appbook.Feeds...)...)
	if err != nil {
		return err
	}
	granted, err := appbook.ReadOf(ctx, c, out.ID)
	if err != nil {
		return err
	}
	nameForeignRoles(ctx, c, granted.Permissions)
	for _, p := range granted.Permissions {
		out.Permissions = append(out.Permissions, heldPermission{
			Permission: p.Value, Resource: p.Resource.DisplayName, Type: permissionTypes[p.System], Consent: p.Consent, Users: p.Users,
			Tier: p.Rating.Tier, Reason: p.Rating.Reason, Review: p.Rating.Review,
		})
	}
	slices.SortStableFunc(out.Permissions, func(a, b heldPermission) int {
		if a.Tier != b.Tier {
			return a.Tier - b.Tier
		}
		return strings.Compare(a.Type+a.Permission, b.Type+b.Permission)
	})
	if held {
		out.Permissions = orEmpty(out.Permissions)
	}
	if out.Kind == store.AppAgent {
		c.Note("What an agent inherits from its blueprint is not part of permissions: only the /beta version of Microsoft Graph lists it.")
	}
	for _, p := range granted.DefaultAccess {
		out.DefaultAccess = append(out.DefaultAccess, p.Resource.DisplayName)
	}
	if len(granted.DefaultAccess) > 0 {
		c.Note("defaultAccessTo are assignments without a role: they grant no permission.")
	}
	if _, err := rolebook.UsesNow(ctx, c); err != nil {
		return err
	}
	book, err := rolebook.Read(ctx, c)
	if err != nil {
		return err
	}
	for _, g := range book.At(c.Now).Of(out.ID) {
		row := newRolePrivilege(book, g)
		row.On = ""
		if g.ViaGroupID != "" {
			row.On = "through the group " + rolebook.NewPrincipalRef(book.Names, g.ViaGroupID).DisplayName
		}
		out.Roles = append(out.Roles, row)
	}
	return nil
}
