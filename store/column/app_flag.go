package column

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
)

// Flags of applications and service principals, beside FlagSeen, FlagOwned and
// FlagDisabled.
const (
	FlagManagedIdentity int64 = FlagDisabled << (iota + 1)
	FlagAgent
	FlagBlueprint
	FlagLegacy
	FlagFirstParty
	FlagForeign
	FlagMultiTenant
	FlagVerified
	FlagCredentials // has a secret or certificate, valid or not
	FlagAppRoles    // offers roles
)

// AppKindFlags are what tells the kinds of identity apart.
const AppKindFlags = FlagManagedIdentity | FlagAgent | FlagBlueprint | FlagLegacy | FlagFirstParty

// microsoftTenants own Microsoft's applications: the tenant of its services,
// and its own, where some of them are registered.
// https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
var microsoftTenants = []string{entra.MicrosoftTenantID, "72f988bf-86f1-41af-91ab-2d7cd011db47"}

// AppFlags are the flags of a registration or a service principal of the
// tenant.
//
// An agent identity has the servicePrincipalType ServiceIdentity; that a
// registration is a blueprint only its type says.
// https://learn.microsoft.com/graph/api/resources/agentidentity
func (h *Decoded) AppFlags(k enum.Kind, tenant string) int64 {
	var f int64
	set := func(on bool, flag int64) {
		if on {
			f |= flag
		}
	}
	set(h.SignInAudience != "" && h.SignInAudience != "AzureADMyOrg", FlagMultiTenant)
	set(len(h.PasswordCredentials)+len(h.KeyCredentials) > 0, FlagCredentials)
	set(len(h.AppRoles) > 0, FlagAppRoles)
	switch k {
	case enum.Application:
		set(h.Type == entra.TypeBlueprint, FlagBlueprint)
	case enum.ServicePrincipal:
		microsoft := slices.Contains(microsoftTenants, h.AppOwnerOrganizationID)
		set(h.ServicePrincipalType == "ManagedIdentity", FlagManagedIdentity)
		set(h.ServicePrincipalType == "ServiceIdentity" || h.Type == entra.TypeAgentIdentity, FlagAgent)
		set(h.ServicePrincipalType == "Legacy", FlagLegacy)
		set(h.Type == entra.TypeBlueprintPrincipal, FlagBlueprint)
		set(microsoft, FlagFirstParty)
		set(!microsoft && h.AppOwnerOrganizationID != "" && h.AppOwnerOrganizationID != tenant, FlagForeign)
		set(h.VerifiedPublisher.VerifiedPublisherID != "", FlagVerified)
	}
	return f
}
