package entra

import (
	"context"
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/rolebook"
)

type tenantOverviewInput struct {
	Include []string `json:"include,omitzero" enum:"domains,hybrid,licences,counts,security" jsonschema:"default all"`
	Fresh   bool     `json:"fresh,omitzero" jsonschema:"read changes first"`
}

// tenantOverview is what entra_tenant_overview answers. A part whose feed was
// never read is absent and named in coverage.
type tenantOverview struct {
	ID         string            `json:"id"`
	Name       string            `json:"displayName,omitzero"`
	TenantType string            `json:"tenantType,omitzero"`
	Country    string            `json:"countryLetterCode,omitzero"`
	Created    time.Time         `json:"createdDateTime,omitzero"`
	Contacts   []string          `json:"technicalNotificationMails,omitzero"`
	Domains    []entra.Domain    `json:"domains,omitzero"`
	Hybrid     *hybridState      `json:"hybrid,omitzero"`
	Licences   []licenceRow      `json:"licences,omitzero"`
	Counts     *objectCounts     `json:"counts,omitzero"`
	Security   *securityHeadline `json:"security,omitzero"`
}

type hybridState struct {
	SyncEnabled  bool      `json:"onPremisesSyncEnabled"`
	LastSync     time.Time `json:"onPremisesLastSyncDateTime,omitzero"`
	SyncedUsers  *int      `json:"syncedUsers,omitzero"`
	SyncedGroups *int      `json:"syncedGroups,omitzero"`
	// FederatedDomains sign in somewhere else than Entra.
	FederatedDomains []string `json:"federatedDomains,omitzero"`
}

type licenceRow struct {
	SKU      string `json:"skuPartNumber"`
	ID       string `json:"skuId"`
	State    string `json:"capabilityStatus,omitzero"`
	Enabled  int    `json:"enabledUnits"`
	Consumed int    `json:"consumedUnits"`
	Unused   int    `json:"unusedUnits"`
}

// objectCounts are numbers of live objects; nil where they were never read.
type objectCounts struct {
	Users               *int `json:"users,omitzero"`
	AgentUsers          *int `json:"agentUsers,omitzero"` // the accounts of AI agents, in none of the other counts of users
	EnabledUsers        *int `json:"enabledUsers,omitzero"`
	Guests              *int `json:"guests,omitzero"`
	LicensedUsers       *int `json:"licensedUsers,omitzero"`
	DeletedUsers        *int `json:"deletedUsers,omitzero"`
	Groups              *int `json:"groups,omitzero"`
	SecurityGroups      *int `json:"securityGroups,omitzero"`
	Microsoft365Groups  *int `json:"microsoft365Groups,omitzero"`
	Teams               *int `json:"teams,omitzero"`
	DynamicGroups       *int `json:"dynamicGroups,omitzero"`
	RoleAssignable      *int `json:"roleAssignableGroups,omitzero"`
	DeletedGroups       *int `json:"deletedGroups,omitzero"`
	Memberships         *int `json:"memberships,omitzero"`
	Applications        *int `json:"applications,omitzero"`
	ServicePrincipals   *int `json:"servicePrincipals,omitzero"`
	Devices             *int `json:"devices,omitzero"`
	AdministrativeUnits *int `json:"administrativeUnits,omitzero"`
}

type securityHeadline struct {
	// Who holds a role now, over whatever scope and by whatever group, and who may
	// only activate one: entra_user_list with roleHolder lists both.
	GlobalAdmins   *int `json:"globalAdministrators,omitzero"`
	GlobalEligible *int `json:"globalAdministratorsEligibleOnly,omitzero"`
	RoleHolders    *int `json:"usersWithDirectoryRoles,omitzero"`
	RoleEligible   *int `json:"usersWithEligibleRolesOnly,omitzero"`
	// NoMFA counts users of the registration report without any method; the
	// report leaves out disabled users.
	NoMFA           *int `json:"usersWithoutMfa,omitzero"`
	MFAUnknown      *int `json:"usersMfaUnknown,omitzero"`
	Inactive90      *int `json:"enabledUsersInactive90Days,omitzero"`
	SignInUnknown   *int `json:"enabledUsersSignInUnknown,omitzero"`
	OwnerlessGroups *int `json:"groupsWithoutOwner,omitzero"`
	OwnersHidden    *int `json:"groupsOwnersNotShown,omitzero"` // by Microsoft: from on-premises or Exchange
	PublicGroups    *int `json:"publicGroups,omitzero"`
}

var _ = tools.Add(tools.Tool[tenantOverviewInput, tenantOverview]{
	Name:        "entra_tenant_overview",
	Title:       "Tenant overview",
	Description: "The tenant at a glance: domains, hybrid state, licences with unused units, object counts, and security headline numbers (administrators, users without MFA, inactive users). Drill down with entra_user_list and entra_group_list.",
	Core:        true,
	Mode:        tools.Snapshot,
	Permissions: tools.GraphPermissions("Directory.Read.All", "User.Read.All", "Group.Read.All", "AuditLog.Read.All"),
	Optional: []tools.Optional{
		tools.GraphOptional("RoleManagement.Read.Directory", "who may only activate a role (PIM)").WithPlan(tools.PlanP2),
		tools.GraphOptional("PrivilegedEligibilitySchedule.Read.AzureADGroup", "who may join a group that has a role").WithPlan(tools.PlanP2),
	},
	Run: func(ctx context.Context, c *tools.Call, in tenantOverviewInput) (tenantOverview, error) {
		if err := c.Fresh(ctx, in.Fresh, feed.Users, feed.Groups, feed.Organization); err != nil {
			return tenantOverview{}, err
		}
		wants := func(part string) bool { return len(in.Include) == 0 || slices.Contains(in.Include, part) }
		var out tenantOverview
		held, err := c.Uses(ctx, feed.Organization)
		if err != nil {
			return out, err
		}
		var org entra.Organization
		out.ID = c.Connection.TenantID
		if held {
			if org, err = c.Store.Organization(ctx, c.ID()); err != nil {
				return out, err
			}
			out.ID, out.Name, out.TenantType, out.Country = org.ID, org.DisplayName, org.TenantType, org.CountryLetterCode
			out.Created, out.Contacts = org.CreatedDateTime, org.TechnicalNotificationMails
		}
		var domains []entra.Domain
		if wants("domains") || wants("hybrid") {
			if _, err := c.Uses(ctx, feed.Domains); err != nil {
				return out, err
			}
			if domains, err = c.Store.Domains(ctx, c.ID()); err != nil {
				return out, err
			}
		}
		if wants("domains") {
			out.Domains = domains
		}
		if wants("licences") {
			if err := overviewLicences(ctx, c, &out); err != nil {
				return out, err
			}
		}
		if !wants("counts") && !wants("security") && !wants("hybrid") {
			return out, nil
		}
		counts, err := c.Store.Counts(ctx, c.ID())
		if err != nil {
			return out, err
		}
		if wants("hybrid") && held {
			out.Hybrid = &hybridState{SyncEnabled: org.OnPremisesSyncEnabled, LastSync: org.OnPremisesLastSyncDateTime}
			for _, d := range domains {
				if d.AuthenticationType == "Federated" {
					out.Hybrid.FederatedDomains = append(out.Hybrid.FederatedDomains, d.ID)
				}
			}
			if err := countFeed(ctx, c, feed.Users, num{&out.Hybrid.SyncedUsers, counts.Users.Synced}); err != nil {
				return out, err
			}
			if err := countFeed(ctx, c, feed.Groups, num{&out.Hybrid.SyncedGroups, counts.Groups.Synced}); err != nil {
				return out, err
			}
		}
		if wants("counts") {
			if out.Counts, err = overviewCounts(ctx, c, counts); err != nil {
				return out, err
			}
			if err := c.CoverHiddenAnywhere(ctx, "memberships"); err != nil {
				return out, err
			}
		}
		if wants("security") {
			if out.Security, err = overviewSecurity(ctx, c, counts); err != nil {
				return out, err
			}
		}
		return out, nil
	},
})

// num is a count and where it goes.
type num struct {
	to *(*int)
	n  int
}

// countFeed sets numbers that rest on a feed, unless it was never read to its end.
func countFeed(ctx context.Context, c *tools.Call, name feed.Name, nums ...num) error {
	held, err := c.Uses(ctx, name)
	if err != nil || !held {
		return err
	}
	for _, n := range nums {
		*n.to = new(n.n)
	}
	return nil
}

func overviewCounts(ctx context.Context, c *tools.Call, counts store.Counts) (*objectCounts, error) {
	out := &objectCounts{}
	u, g := counts.Users, counts.Groups
	if u.Agents > 0 {
		out.AgentUsers = &u.Agents
	}
	for _, part := range []struct {
		name feed.Name
		nums []num
	}{
		{feed.Users, []num{{&out.Users, u.Total}, {&out.EnabledUsers, u.Enabled}, {&out.Guests, u.Guests}, {&out.LicensedUsers, u.Licensed}}},
		{feed.DeletedUsers, []num{{&out.DeletedUsers, counts.DeletedUsers}}},
		{feed.Groups, []num{
			{&out.Groups, g.Total}, {&out.SecurityGroups, g.Security}, {&out.Microsoft365Groups, g.Microsoft365}, {&out.Teams, g.Teams},
			{&out.DynamicGroups, g.Dynamic}, {&out.RoleAssignable, g.RoleAssignable}, {&out.Memberships, counts.Memberships},
		}},
		{feed.DeletedGroups, []num{{&out.DeletedGroups, counts.DeletedGroups}}},
		{feed.Applications, []num{{&out.Applications, counts.Kinds[entra.KindApplication]}}},
		{feed.ServicePrincipals, []num{{&out.ServicePrincipals, counts.Kinds[entra.KindServicePrincipal]}}},
		{feed.Devices, []num{{&out.Devices, counts.Kinds[entra.KindDevice]}}},
		{feed.AdministrativeUnits, []num{{&out.AdministrativeUnits, counts.Kinds[entra.KindAdministrativeUnit]}}},
	} {
		if err := countFeed(ctx, c, part.name, part.nums...); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func overviewSecurity(ctx context.Context, c *tools.Call, counts store.Counts) (*securityHeadline, error) {
	out := &securityHeadline{}
	u := counts.Users
	for _, part := range []struct {
		name feed.Name
		nums []num
	}{
		{feed.Registration, []num{{&out.NoMFA, u.NoMFA}, {&out.MFAUnknown, u.MFAUnknown}}},
		{feed.SignInActivity, []num{{&out.Inactive90, u.Inactive90}, {&out.SignInUnknown, u.SignInUnknown}}},
		{feed.Groups, []num{{&out.OwnerlessGroups, counts.Groups.Ownerless}, {&out.OwnersHidden, counts.Groups.OwnersHidden}, {&out.PublicGroups, counts.Groups.Public}}},
	} {
		if err := countFeed(ctx, c, part.name, part.nums...); err != nil {
			return nil, err
		}
	}
	known, err := rolebook.Uses(ctx, c)
	if err != nil {
		return nil, err
	}
	if known.Now {
		out.GlobalAdmins, out.RoleHolders = &counts.GlobalAdmins, &counts.RoleHolders
	}
	if known.All {
		out.GlobalEligible, out.RoleEligible = &counts.GlobalEligible, &counts.RoleEligible
	}
	return out, nil
}

func overviewLicences(ctx context.Context, c *tools.Call, out *tenantOverview) error {
	if _, err := c.Uses(ctx, feed.SubscribedSKUs); err != nil {
		return err
	}
	skus, err := c.Store.SubscribedSKUs(ctx, c.ID())
	if err != nil {
		return err
	}
	for _, sku := range skus {
		out.Licences = append(out.Licences, licenceRow{
			SKU: sku.SkuPartNumber, ID: sku.SkuID, State: sku.CapabilityStatus,
			Enabled: sku.PrepaidUnits.Enabled, Consumed: sku.ConsumedUnits,
			Unused: max(0, sku.PrepaidUnits.Enabled-sku.ConsumedUnits),
		})
	}
	return nil
}
