package entra

// The built-in authentication strengths.
// https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths
const (
	StrengthMFA               = "00000000-0000-0000-0000-000000000002"
	StrengthPasswordless      = "00000000-0000-0000-0000-000000000003"
	StrengthPhishingResistant = "00000000-0000-0000-0000-000000000004"
)

// AuthenticationStrengthPolicy is microsoft.graph.authenticationStrengthPolicy:
// combinations of methods, any one of which satisfies it.
// https://learn.microsoft.com/graph/api/resources/authenticationstrengthpolicy
type AuthenticationStrengthPolicy struct {
	ID                    string `json:"id"`
	DisplayName           string `json:"displayName,omitzero"`
	Description           string `json:"description,omitzero"`
	PolicyType            string `json:"policyType,omitzero"`            // builtIn, custom
	RequirementsSatisfied string `json:"requirementsSatisfied,omitzero"` // none, mfa
	CreatedDateTime       Time   `json:"createdDateTime,omitzero"`
	ModifiedDateTime      Time   `json:"modifiedDateTime,omitzero"`
	// AllowedCombinations are methods joined by commas, such as
	// "password,microsoftAuthenticatorPush" or "fido2".
	AllowedCombinations       []string                   `json:"allowedCombinations,omitzero"`
	CombinationConfigurations []CombinationConfiguration `json:"combinationConfigurations,omitzero"`
}

// CombinationConfiguration is
// microsoft.graph.authenticationCombinationConfiguration with the properties of
// its kinds: limits on the keys or certificates of some combinations.
// https://learn.microsoft.com/graph/api/resources/authenticationcombinationconfiguration
type CombinationConfiguration struct {
	Type                  string   `json:"@odata.type,omitzero"`
	ID                    string   `json:"id,omitzero"`
	AppliesToCombinations []string `json:"appliesToCombinations,omitzero"`
	AllowedAAGUIDs        []string `json:"allowedAAGUIDs,omitzero"`    // fido2
	AllowedIssuerSkis     []string `json:"allowedIssuerSkis,omitzero"` // x509Certificate
	AllowedPolicyOIDs     []string `json:"allowedPolicyOIDs,omitzero"` // x509Certificate
}
