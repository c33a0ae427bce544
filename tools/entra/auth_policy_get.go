package entra

import (
	"context"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type authPolicyInput struct {
	Policies []string `json:"policies,omitzero" enum:"securityDefaults,authenticationMethods,authorization,consent,appManagement,crossTenantDefault,deviceRegistration" jsonschema:"default all"`
	Fresh    bool     `json:"fresh,omitzero" jsonschema:"read them now"`
}

// authPolicies is what entra_auth_policy_get answers. Means says in words what
// a setting leads to. A part that was not asked for, or not read, is absent;
// the latter is named in coverage.
type authPolicies struct {
	SecurityDefaults      *securityDefaultsPart   `json:"securityDefaults,omitzero"`
	AuthenticationMethods *authMethodsPart        `json:"authenticationMethods,omitzero"`
	Authorization         *authorizationPart      `json:"authorization,omitzero"`
	Consent               *consentPart            `json:"consent,omitzero"`
	AppManagement         *appManagementPart      `json:"appManagement,omitzero"`
	CrossTenantDefault    *crossTenantPart        `json:"crossTenantDefault,omitzero"`
	DeviceRegistration    *deviceRegistrationPart `json:"deviceRegistration,omitzero"`
}

type securityDefaultsPart struct {
	IsEnabled bool     `json:"isEnabled"`
	Means     []string `json:"means"`
}

type authorizationPart struct {
	entra.AuthorizationPolicy
	GuestUserRole string   `json:"guestUserRole,omitzero"`
	Means         []string `json:"means"`
}

type appManagementPart struct {
	Default  *entra.TenantAppManagementPolicy `json:"default,omitzero"`
	Policies []entra.AppManagementPolicy      `json:"policies,omitzero"`
	Means    []string                         `json:"means"`
}

type crossTenantPart struct {
	entra.CrossTenantAccess
	AllowedCloudEndpoints []string `json:"allowedCloudEndpoints,omitzero"`
	Means                 []string `json:"means"`
}

type deviceRegistrationPart struct {
	entra.DeviceRegistrationPolicy
	Means []string `json:"means"`
}

// authPolicyParts are the parts of the answer, with the feeds that each rests
// on.
var authPolicyParts = []struct {
	name  string
	feeds []feed.Name
	read  func(context.Context, *tools.Call, *authPolicies) error
}{
	{"securityDefaults", []feed.Name{feed.SecurityDefaults}, securityDefaults},
	{"authenticationMethods", []feed.Name{feed.AuthenticationMethodsPolicy}, authMethods},
	{"authorization", []feed.Name{feed.AuthorizationPolicy}, authorization},
	{"consent", []feed.Name{feed.AuthorizationPolicy, feed.AdminConsentPolicy, feed.PermissionGrantPolicies}, consentRules},
	{"appManagement", []feed.Name{feed.DefaultAppManagementPolicy, feed.AppManagementPolicies}, appManagement},
	{"crossTenantDefault", []feed.Name{feed.CrossTenantAccessDefault, feed.CrossTenantAccessPolicy}, crossTenantDefault},
	{"deviceRegistration", []feed.Name{feed.DeviceRegistrationPolicy}, deviceRegistration},
}

var _ = tools.Add(tools.Tool[authPolicyInput, authPolicies]{
	Name:        "entra_auth_policy_get",
	Title:       "Get authentication policies",
	Description: "The tenant's own policies and what they lead to: security defaults, authentication methods, authorization (guests, user rights), consent, app credential rules, cross-tenant default, device registration. Conditional Access: entra_conditional_access_list.",
	Core:        true,
	Mode:        tools.Snapshot,
	Permissions: tools.GraphPermissions("Policy.Read.All"),
	Optional: []tools.Optional{
		tools.GraphOptional("Policy.Read.PermissionGrant", "rules of consent policies"),
		tools.GraphOptional("Policy.Read.DeviceConfiguration", "device registration"),
	},
	Run: func(ctx context.Context, c *tools.Call, in authPolicyInput) (authPolicies, error) {
		var out authPolicies
		var asked []feed.Name
		wants := func(part string) bool { return len(in.Policies) == 0 || slices.Contains(in.Policies, part) }
		for _, p := range authPolicyParts {
			if wants(p.name) {
				asked = append(asked, p.feeds...)
			}
		}
		if err := c.Fresh(ctx, in.Fresh, asked...); err != nil {
			return out, err
		}
		if _, err := c.Uses(ctx, asked...); err != nil {
			return out, err
		}
		for _, p := range authPolicyParts {
			if !wants(p.name) {
				continue
			}
			if err := p.read(ctx, c, &out); err != nil {
				return out, err
			}
		}
		return out, nil
	},
})

// singlePolicy is the one object of a feed, nil before it was read.
func singlePolicy[T any](ctx context.Context, c *tools.Call, name feed.Name) (*T, error) {
	all, err := store.Documents[T](ctx, c.Store, c.ID(), name)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

func securityDefaults(ctx context.Context, c *tools.Call, out *authPolicies) error {
	p, err := singlePolicy[entra.SecurityDefaultsPolicy](ctx, c, feed.SecurityDefaults)
	if p != nil {
		out.SecurityDefaults = &securityDefaultsPart{IsEnabled: p.IsEnabled, Means: securityDefaultsMean(p)}
	}
	return err
}

func authorization(ctx context.Context, c *tools.Call, out *authPolicies) error {
	p, err := singlePolicy[entra.AuthorizationPolicy](ctx, c, feed.AuthorizationPolicy)
	if p != nil {
		p.Description = ""
		out.Authorization = &authorizationPart{AuthorizationPolicy: *p, GuestUserRole: guestRoles[p.GuestUserRoleID], Means: authorizationMeans(p)}
	}
	return err
}

func appManagement(ctx context.Context, c *tools.Call, out *authPolicies) error {
	p, err := singlePolicy[entra.TenantAppManagementPolicy](ctx, c, feed.DefaultAppManagementPolicy)
	if err != nil {
		return err
	}
	custom, err := store.Documents[entra.AppManagementPolicy](ctx, c.Store, c.ID(), feed.AppManagementPolicies)
	if err != nil || p == nil && len(custom) == 0 {
		return err
	}
	if p != nil {
		p.Description = ""
	}
	out.AppManagement = &appManagementPart{Default: p, Policies: custom, Means: appManagementMeans(p, custom)}
	return nil
}

func crossTenantDefault(ctx context.Context, c *tools.Call, out *authPolicies) error {
	p, err := singlePolicy[entra.CrossTenantAccess](ctx, c, feed.CrossTenantAccessDefault)
	if err != nil || p == nil {
		return err
	}
	out.CrossTenantDefault = &crossTenantPart{CrossTenantAccess: *p, Means: crossTenantMeans(p, "any other tenant")}
	base, err := singlePolicy[entra.CrossTenantAccessPolicy](ctx, c, feed.CrossTenantAccessPolicy)
	if base != nil {
		out.CrossTenantDefault.AllowedCloudEndpoints = base.AllowedCloudEndpoints
	}
	return err
}

func deviceRegistration(ctx context.Context, c *tools.Call, out *authPolicies) error {
	p, err := singlePolicy[entra.DeviceRegistrationPolicy](ctx, c, feed.DeviceRegistrationPolicy)
	if p != nil {
		p.Description = ""
		out.DeviceRegistration = &deviceRegistrationPart{DeviceRegistrationPolicy: *p, Means: deviceRegistrationMeans(p)}
	}
	return err
}
