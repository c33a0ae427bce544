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
	FlagOtherType   // of a servicePrincipalType that is not known here
)

// AppKindFlags are what tells the kinds of identity apart.
const AppKindFlags = FlagManagedIdentity | FlagAgent | FlagBlueprint | FlagLegacy | FlagFirstParty | FlagOtherType

// servicePrincipalTypes are the types that are told apart; "" is of a document
// without it.
// https://learn.microsoft.com/graph/api/resources/serviceprincipal#properties
var servicePrincipalTypes = []string{"", "Application", "ManagedIdentity", "ServiceIdentity", "Legacy"}

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
		microsoft := entra.IsMicrosoftApp(h.AppID, h.AppOwnerOrganizationID)
		set(h.ServicePrincipalType == "ManagedIdentity", FlagManagedIdentity)
		set(h.ServicePrincipalType == "ServiceIdentity" || h.Type == entra.TypeAgentIdentity, FlagAgent)
		set(h.ServicePrincipalType == "Legacy", FlagLegacy)
		set(!slices.Contains(servicePrincipalTypes, h.ServicePrincipalType), FlagOtherType)
		set(h.Type == entra.TypeBlueprintPrincipal, FlagBlueprint)
		set(microsoft, FlagFirstParty)
		set(!microsoft && h.AppOwnerOrganizationID != "" && h.AppOwnerOrganizationID != tenant, FlagForeign)
		set(h.VerifiedPublisher.VerifiedPublisherID != "", FlagVerified)
	}
	return f
}
