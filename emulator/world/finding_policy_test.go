package world

import (
	"slices"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// caPolicyNamed decodes a Conditional Access policy of a tenant.
func caPolicyNamed(t *testing.T, d *directory.Directory, name string) (p entra.ConditionalAccessPolicy) {
	t.Helper()
	row := appNamed(t, d, "conditionalAccessPolicies", name)
	row.Decode("conditions", &p.Conditions)
	row.Decode("grantControls", &p.GrantControls)
	p.State = row.Text("state")
	return p
}

func init() {
	evidence["device-code-for-all-staff"] = func(t *testing.T, d *directory.Directory) bool {
		p := caPolicyNamed(t, d, caDeviceCode)
		return p.State == "enabled" && p.Conditions.AuthenticationFlows.TransferMethods.Has("deviceCodeFlow") &&
			slices.Contains(p.Conditions.Users.ExcludeGroups, groupNamed(t, d, allStaff).ID)
	}
	evidence["trusts-mfa-of-everyone"] = func(t *testing.T, d *directory.Directory) bool {
		var trust entra.InboundTrust
		d.Row("crossTenantAccessDefault", "default").Decode("inboundTrust", &trust)
		return *trust.IsMFAAccepted
	}
	evidence["orphaned-policy"] = func(t *testing.T, d *directory.Directory) bool {
		c := caPolicyNamed(t, d, caOrphaned).Conditions
		return d.Object(c.Users.IncludeUsers[0]) == nil && d.Object(c.Users.IncludeGroups[0]) == nil &&
			d.ByKey("servicePrincipals", "appId", c.Applications.IncludeApplications[0]) == nil && d.Row("namedLocations", c.Locations.ExcludeLocations[0]) == nil
	}
	evidence["trusted-location-too-wide"] = func(t *testing.T, d *directory.Directory) bool {
		var ranges []entra.IPRange
		location := appNamed(t, d, "namedLocations", legacyWAN)
		location.Decode("ipRanges", &ranges)
		return location.Get("isTrusted") == true && ranges[0].CIDRAddress == "198.18.0.0/15" &&
			slices.Contains(caPolicyNamed(t, d, caPortals).Conditions.Locations.ExcludeLocations, "AllTrusted")
	}
	evidence["sign-in-risk-only-reported"] = func(t *testing.T, d *directory.Directory) bool {
		p := caPolicyNamed(t, d, caRisk)
		return p.State == entra.PolicyReportOnly && slices.Contains(p.Conditions.SignInRiskLevels, "high")
	}
	evidence["open-user-consent"] = func(t *testing.T, d *directory.Directory) bool {
		var user entra.DefaultUserRolePermissions
		d.Row("authorizationPolicy", "authorizationPolicy").Decode("defaultUserRolePermissions", &user)
		var reviewers []entra.ReviewerScope
		d.Row("adminConsentRequestPolicy", "adminConsentRequestPolicy").Decode("reviewers", &reviewers)
		return strings.HasSuffix(user.PermissionGrantPoliciesAssigned[0], "microsoft-user-default-legacy") && len(reviewers) == 1 &&
			strings.HasSuffix(reviewers[0].Query, userNamed(t, d, martinKessler).ID)
	}
	evidence["guests-like-members"] = func(t *testing.T, d *directory.Directory) bool {
		p := d.Row("authorizationPolicy", "authorizationPolicy")
		return p.Text("guestUserRoleId") == entra.GuestRoleMember && p.Text("allowInvitesFrom") == "everyone"
	}
	evidence["partner-direct-connect"] = func(t *testing.T, d *directory.Directory) bool {
		for p := range d.Each("crossTenantAccessPartners") {
			var inbound *entra.B2BSetting
			p.Decode("b2bDirectConnectInbound", &inbound)
			if inbound != nil && inbound.UsersAndGroups.AccessType == "allowed" && inbound.UsersAndGroups.Targets[0].Target == "AllUsers" {
				return true
			}
		}
		return false
	}
	evidence["telephone-methods"] = func(t *testing.T, d *directory.Directory) bool {
		var methods []entra.AuthenticationMethodConfiguration
		d.Row("authenticationMethodsPolicy", "authenticationMethodsPolicy").Decode("authenticationMethodConfigurations", &methods)
		on := 0
		for _, m := range methods {
			if (m.ID == "Sms" || m.ID == "Voice") && m.State == "enabled" && m.IncludeTargets[0].ID == "all_users" {
				on++
			}
		}
		return on == 2
	}
}
