package store

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// Flags of applications and service principals, beside flagSeen, flagOwned and
// flagDisabled.
const (
	flagManagedIdentity int64 = flagDisabled << (iota + 1)
	flagAgent
	flagBlueprint
	flagLegacy
	flagFirstParty
	flagForeign
	flagMultiTenant
	flagVerified
	flagCredentials // has a secret or certificate, valid or not
	flagAppRoles    // offers roles
)

// appKindFlags are what tells the kinds of identity apart.
const appKindFlags = flagManagedIdentity | flagAgent | flagBlueprint | flagLegacy | flagFirstParty

// microsoftTenants own Microsoft's applications: the tenant of its services,
// and its own, where some of them are registered.
// https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
var microsoftTenants = []string{entra.MicrosoftTenantID, "72f988bf-86f1-41af-91ab-2d7cd011db47"}

// appFlags are the flags of a registration or a service principal of the
// tenant.
//
// An agent identity has the servicePrincipalType ServiceIdentity; that a
// registration is a blueprint only its type says.
// https://learn.microsoft.com/graph/api/resources/agentidentity
func (h *head) appFlags(k kind, tenant string) int64 {
	var f int64
	set := func(on bool, flag int64) {
		if on {
			f |= flag
		}
	}
	set(h.SignInAudience != "" && h.SignInAudience != "AzureADMyOrg", flagMultiTenant)
	set(len(h.PasswordCredentials)+len(h.KeyCredentials) > 0, flagCredentials)
	set(len(h.AppRoles) > 0, flagAppRoles)
	switch k {
	case kindApplication:
		set(h.Type == entra.TypeBlueprint, flagBlueprint)
	case kindServicePrincipal:
		microsoft := slices.Contains(microsoftTenants, h.AppOwnerOrganizationID)
		set(h.ServicePrincipalType == "ManagedIdentity", flagManagedIdentity)
		set(h.ServicePrincipalType == "ServiceIdentity" || h.Type == entra.TypeAgentIdentity, flagAgent)
		set(h.ServicePrincipalType == "Legacy", flagLegacy)
		set(h.Type == entra.TypeBlueprintPrincipal, flagBlueprint)
		set(microsoft, flagFirstParty)
		set(!microsoft && h.AppOwnerOrganizationID != "" && h.AppOwnerOrganizationID != tenant, flagForeign)
		set(h.VerifiedPublisher.VerifiedPublisherID != "", flagVerified)
	}
	return f
}
