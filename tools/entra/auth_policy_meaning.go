package entra

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// What settings lead to, as far as Microsoft's pages state it as a fact.

// securityDefaultsMean: https://learn.microsoft.com/entra/fundamentals/security-defaults
func securityDefaultsMean(p *entra.SecurityDefaultsPolicy) []string {
	if p.IsEnabled {
		return []string{
			"all users must register for MFA, administrators do it at every sign-in, legacy authentication is blocked",
			"Conditional Access policies cannot be enforced beside security defaults",
		}
	}
	return []string{"MFA is demanded only where Conditional Access or per-user MFA does: see entra_conditional_access_list"}
}

// guestRoles: https://learn.microsoft.com/entra/identity/users/users-restrict-guest-permissions
var guestRoles = map[string]string{
	entra.GuestRoleMember: "same as members", entra.GuestRoleGuest: "limited (default)", entra.GuestRoleRestricted: "restricted to themselves",
}

// authorizationMeans: https://learn.microsoft.com/graph/api/resources/authorizationpolicy
func authorizationMeans(p *entra.AuthorizationPolicy) []string {
	var out []string
	switch p.GuestUserRoleID {
	case entra.GuestRoleMember:
		out = append(out, "guests have the same access to the directory as members")
	case entra.GuestRoleGuest:
		out = append(out, "guests have limited access to properties and memberships of directory objects")
	case entra.GuestRoleRestricted:
		out = append(out, "guests have access to properties and memberships of their own directory objects only")
	}
	if who, ok := map[string]string{
		"everyone": "everybody, guests included, may invite guests", "adminsGuestInvitersAndAllMembers": "every member may invite guests",
		"adminsAndGuestInviters": "only administrators and Guest Inviters may invite guests", "none": "nobody may invite guests",
	}[p.AllowInvitesFrom]; ok {
		out = append(out, who)
	}
	say := func(yes bool, text string) {
		if yes {
			out = append(out, text)
		}
	}
	d := p.DefaultUserRolePermissions
	say(d.AllowedToCreateApps, "every member may register applications")
	say(d.AllowedToCreateSecurityGroups, "every member may create security groups")
	say(d.AllowedToCreateTenants != nil && *d.AllowedToCreateTenants, "every member may create tenants")
	say(!d.AllowedToReadOtherUsers, "members cannot read other users")
	say(p.AllowEmailVerifiedUsersToJoinOrganization, "whoever proves a mail address of a verified domain may join the tenant")
	say(p.AllowedToUseSSPR, "administrators may reset their own passwords")
	say(p.BlockMsolPowerShell != nil && !*p.BlockMsolPowerShell, "the legacy MSOnline PowerShell is not blocked for members")
	return out
}

// userConsentPolicies are the ids of the consent policies that are assigned to
// every user.
func userConsentPolicies(p *entra.AuthorizationPolicy) []string {
	var out []string
	for _, assigned := range p.DefaultUserRolePermissions.PermissionGrantPoliciesAssigned {
		if kind, id, ok := strings.Cut(assigned, "."); ok && strings.EqualFold(kind, "ManagePermissionGrantsForSelf") {
			out = append(out, id)
		}
	}
	return out
}

// userConsentMeans: https://learn.microsoft.com/entra/identity/enterprise-apps/manage-app-consent-policies
func userConsentMeans(policies []string) []string {
	if len(policies) == 0 {
		return []string{"users cannot consent to applications for themselves"}
	}
	var out []string
	for _, id := range policies {
		out = append(out, "users may consent to "+consentPolicyMeans(id))
	}
	return out
}

// consentPolicyMeans says what a policy lets users consent to. Ids that begin
// with "microsoft-" are Microsoft's, also those that came after this version.
func consentPolicyMeans(id string) string {
	switch id = strings.ToLower(id); {
	case id == "microsoft-user-default-legacy":
		return "every delegated permission that needs no administrator, of any application"
	case id == "microsoft-user-default-low":
		return "permissions classified as low, of applications of verified publishers or of this tenant"
	case id == "microsoft-user-default-recommended":
		return "what Microsoft's managed policy allows"
	case strings.HasPrefix(id, "microsoft-"):
		return "what Microsoft's consent policy " + id + " allows, which is not known to this version"
	}
	return "what the custom consent policy " + id + " allows"
}

func adminRequestsMean(p *adminRequestsPart) []string {
	if !p.IsEnabled {
		return []string{"users cannot ask an administrator for consent"}
	}
	gone := 0
	for _, r := range p.Reviewers {
		if r.Broken() || r.State == "disabled" {
			gone++
		}
	}
	switch {
	case len(p.Reviewers) == 0:
		return []string{"consent requests have no reviewer"}
	case gone == len(p.Reviewers):
		return []string{"no reviewer of consent requests can act: all are disabled or gone"}
	case gone > 0:
		return []string{fmt.Sprintf("%d of %d reviewers of consent requests are disabled or gone", gone, len(p.Reviewers))}
	}
	return nil
}

// methodSettings puts the settings of a method that matter into words.
func methodSettings(m *entra.AuthenticationMethodConfiguration) []string {
	var out []string
	flag := func(value *bool, yes, no string) {
		if value != nil {
			out = append(out, map[bool]string{true: yes, false: no}[*value])
		}
	}
	flag(m.IsAttestationEnforced, "attestation enforced", "attestation not enforced")
	flag(m.IsSelfServiceRegistrationAllowed, "self-service registration", "no self-service registration")
	flag(m.IsSoftwareOathEnabled, "one-time codes allowed", "no one-time codes")
	flag(m.IsUsableOnce, "usable once", "usable more than once")
	flag(m.IsOfficePhoneAllowed, "office phone allowed", "mobile phones only")
	if k := m.KeyRestrictions; k != nil && k.IsEnforced {
		out = append(out, fmt.Sprintf("%s list of %d key models", k.EnforcementType, len(k.AAGUIDs)))
	}
	if m.MaximumLifetimeInMinutes > 0 {
		out = append(out, fmt.Sprintf("lasts %d minutes, at most %d", m.DefaultLifetimeInMinutes, m.MaximumLifetimeInMinutes))
	}
	if slices.ContainsFunc(m.IncludeTargets, func(t entra.MethodTarget) bool { return t.IsUsableForSignIn != nil && *t.IsUsableForSignIn }) {
		out = append(out, "is enough to sign in")
	}
	if m.AllowExternalIDToUseEmailOTP != "" && m.AllowExternalIDToUseEmailOTP != "default" {
		out = append(out, "one-time passcode for guests "+m.AllowExternalIDToUseEmailOTP)
	}
	if m.CertificateMode != nil {
		out = append(out, "certificates count as "+m.CertificateMode.DefaultMode)
	}
	if m.CRLValidation != nil {
		out = append(out, "revocation list check "+m.CRLValidation.State)
	}
	return out
}

// authMethodsMean: https://learn.microsoft.com/entra/identity/authentication/concept-authentication-methods-manage
func authMethodsMean(p *entra.AuthenticationMethodsPolicy) []string {
	out := []string{}
	enabled := func(ids ...string) (on []string) {
		for _, m := range p.AuthenticationMethodConfigurations {
			if m.State == "enabled" && slices.Contains(ids, m.ID) {
				on = append(on, m.ID)
			}
		}
		return on
	}
	if on := enabled("Sms", "Voice"); len(on) > 0 {
		out = append(out, "telephone methods are allowed, which phishing and SIM swapping defeat: "+strings.Join(on, ", "))
	}
	if on := enabled("Fido2", "X509Certificate"); len(on) > 0 {
		out = append(out, "phishing-resistant methods are allowed: "+strings.Join(on, ", "))
	} else {
		out = append(out, "neither passkeys (FIDO2) nor certificates are allowed by this policy")
	}
	switch p.PolicyMigrationState {
	case "preMigration", "migrationInProgress":
		out = append(out, "the legacy MFA and self-service password reset settings count beside this policy")
	}
	return out
}

// appManagementMeans: https://learn.microsoft.com/graph/api/resources/tenantappmanagementpolicy
func appManagementMeans(p *entra.TenantAppManagementPolicy, custom []entra.AppManagementPolicy) []string {
	out := []string{}
	if p != nil && !p.IsEnabled {
		out = append(out, "no rule limits the secrets and certificates of applications in general")
	}
	if p != nil && p.IsEnabled {
		for _, of := range []struct {
			what  string
			rules *entra.AppManagementConfiguration
		}{{"applications", p.ApplicationRestrictions}, {"service principals", p.ServicePrincipalRestrictions}} {
			if rules := restrictionWords(of.rules); len(rules) > 0 {
				out = append(out, of.what+": "+strings.Join(rules, ", "))
			}
		}
	}
	if n := len(custom); n > 0 {
		out = append(out, fmt.Sprintf("applications that a policy of their own is assigned to follow that instead: %d such policies", n))
	}
	return out
}

func restrictionWords(c *entra.AppManagementConfiguration) []string {
	if c == nil {
		return nil
	}
	var out []string
	for _, r := range slices.Concat(c.PasswordCredentials, c.KeyCredentials) {
		if r.State == "disabled" {
			continue
		}
		text := r.RestrictionType
		if r.MaxLifetime != "" {
			text += " " + r.MaxLifetime
		}
		if !r.RestrictForAppsCreatedAfterDateTime.IsZero() {
			text += " for those created after " + r.RestrictForAppsCreatedAfterDateTime.UTC().Format("2006-01-02")
		}
		out = append(out, text)
	}
	return out
}

// crossTenantMeans says what a configuration lets users of whom do.
// https://learn.microsoft.com/entra/external-id/cross-tenant-access-overview
func crossTenantMeans(p *entra.CrossTenantAccess, of string) []string {
	out := []string{}
	say := func(yes bool, text string) {
		if yes {
			out = append(out, text)
		}
	}
	if t := p.InboundTrust; t != nil {
		say(t.IsMFAAccepted != nil && *t.IsMFAAccepted, "MFA done in "+of+" satisfies policies here")
		say(t.IsCompliantDeviceAccepted != nil && *t.IsCompliantDeviceAccepted, "devices that "+of+" calls compliant satisfy policies here")
		say(t.IsHybridAzureADJoinedDeviceAccepted != nil && *t.IsHybridAzureADJoinedDeviceAccepted, "devices hybrid joined in "+of+" satisfy policies here")
	}
	if b := p.B2BCollaborationInbound; b != nil {
		say(everybody(b, "allowed"), "users of "+of+" can be invited as guests, to every application")
		say(everybody(b, "blocked"), "users of "+of+" cannot be invited as guests")
	}
	if b := p.B2BCollaborationOutbound; b != nil {
		say(everybody(b, "allowed"), "users of this tenant can be guests in "+of)
		say(everybody(b, "blocked"), "users of this tenant cannot be guests in "+of)
	}
	say(p.B2BDirectConnectInbound != nil && everybody(p.B2BDirectConnectInbound, "allowed"), "users of "+of+" can use shared channels here without a guest account")
	say(p.B2BDirectConnectOutbound != nil && everybody(p.B2BDirectConnectOutbound, "allowed"), "users of this tenant can use shared channels of "+of)
	if a := p.AutomaticUserConsentSettings; a != nil {
		say(a.InboundAllowed != nil && *a.InboundAllowed, "users of "+of+" are not asked for consent when they are synchronized or invited here")
		say(a.OutboundAllowed != nil && *a.OutboundAllowed, "users of this tenant are not asked for consent when they are synchronized or invited to "+of)
	}
	return out
}

// everybody reports whether a setting gives all users and all applications the
// access.
func everybody(b *entra.B2BSetting, access string) bool {
	all := func(t *entra.B2BTargets, word string) bool {
		return t != nil && t.AccessType == access && slices.ContainsFunc(t.Targets, func(t entra.B2BTarget) bool { return t.Target == word })
	}
	return all(b.UsersAndGroups, "AllUsers") && all(b.Applications, "AllApplications")
}

// deviceRegistrationMeans: https://learn.microsoft.com/graph/api/resources/deviceregistrationpolicy
func deviceRegistrationMeans(p *entra.DeviceRegistrationPolicy) []string {
	out := []string{fmt.Sprintf("a user can have %d devices", p.UserDeviceQuota)}
	if p.MultiFactorAuthConfiguration == "notRequired" {
		out = append(out, "this policy does not demand MFA to register or join a device; Conditional Access may")
	}
	all := func(m *entra.DeviceMembership) bool {
		return m != nil && strings.HasSuffix(m.Type, ".allDeviceRegistrationMembership")
	}
	if j := p.AzureADJoin; j != nil {
		if all(j.AllowedToJoin) {
			out = append(out, "every user may join devices")
		}
		if j.LocalAdmins != nil && all(j.LocalAdmins.RegisteringUsers) {
			out = append(out, "who joins a device becomes its local administrator")
		}
		if j.LocalAdmins != nil && j.LocalAdmins.EnableGlobalAdmins {
			out = append(out, "Global Administrators become local administrators of joined devices")
		}
	}
	if p.LocalAdminPassword != nil && !p.LocalAdminPassword.IsEnabled {
		out = append(out, "local administrator passwords (LAPS) are not kept in Entra")
	}
	return out
}
