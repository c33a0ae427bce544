package directory

import (
	"maps"
	"slices"
)

// betaSchema is what /beta has beside the published v1.0 model: properties of
// types that v1.0 has too, and whole types. Only what the emulator answers is
// here. A property of a v1.0 type is kept in the same object and is invisible
// to v1.0; the notation is that of schemaGzip.
var betaSchema = map[string]schemaType{
	// https://learn.microsoft.com/graph/api/resources/signin?view=graph-rest-beta
	"signIn": {Props: map[string]string{
		"authenticationProtocol":          "protocolType",
		"authenticationRequirement":       "Edm.String",
		"managedServiceIdentity":          "managedIdentity",
		"servicePrincipalCredentialKeyId": "Edm.String",
		"signInEventTypes":                "Collection(Edm.String)",
		"userType":                        "signInUserType",
	}},
	// A flexible credential has an expression in place of the subject, which
	// v1.0 shows as null.
	// https://learn.microsoft.com/graph/api/resources/federatedidentitycredential?view=graph-rest-beta
	// https://learn.microsoft.com/graph/api/resources/federatedidentityexpression?view=graph-rest-beta
	"federatedIdentityCredential": {Props: map[string]string{"claimsMatchingExpression": "federatedIdentityExpression"}},
	"federatedIdentityExpression": {Kind: "ComplexType", Props: map[string]string{"languageVersion": "Edm.Int32", "value": "Edm.String"}},
	// What Conditional Access knows of agents: v1.0 answers these members too,
	// without naming them.
	// https://learn.microsoft.com/graph/api/resources/conditionalaccessclientapplications?view=graph-rest-beta
	// https://learn.microsoft.com/graph/api/resources/conditionalaccessconditionset?view=graph-rest-beta
	"conditionalAccessClientApplications": {Props: map[string]string{
		"agentIdServicePrincipalFilter": "conditionalAccessFilter", "excludeAgentIdServicePrincipals": "Collection(Edm.String)",
		"includeAgentIdServicePrincipals": "Collection(Edm.String)",
	}},
	"conditionalAccessConditionSet":      {Props: map[string]string{"agentIdRiskLevels": "conditionalAccessAgentIdRiskLevels"}},
	"conditionalAccessAgentIdRiskLevels": {Kind: "EnumType", Members: []string{"low", "medium", "high", "unknownFutureValue"}},
	// https://learn.microsoft.com/graph/api/resources/serviceprincipalsigninactivity
	"servicePrincipalSignInActivity": {Kind: "EntityType", Base: "entity", Props: map[string]string{
		"appId": "Edm.String", "lastSignInActivity": "signInActivity",
		"applicationAuthenticationClientSignInActivity":   "signInActivity",
		"applicationAuthenticationResourceSignInActivity": "signInActivity",
		"delegatedClientSignInActivity":                   "signInActivity",
		"delegatedResourceSignInActivity":                 "signInActivity",
	}},
	// https://learn.microsoft.com/graph/api/resources/appcredentialsigninactivity
	"appCredentialSignInActivity": {Kind: "EntityType", Base: "entity", Props: map[string]string{
		"appId": "Edm.String", "appObjectId": "Edm.String", "createdDateTime": "Edm.DateTimeOffset",
		"credentialOrigin": "applicationKeyOrigin", "expirationDateTime": "Edm.DateTimeOffset", "keyId": "Edm.String",
		"keyType": "applicationKeyType", "keyUsage": "applicationKeyUsage", "resourceId": "Edm.String",
		"servicePrincipalObjectId": "Edm.String", "signInActivity": "signInActivity",
	}},
	"applicationKeyOrigin": {Kind: "EnumType", Members: []string{"application", "servicePrincipal", "unknownFutureValue"}},
	"applicationKeyType":   {Kind: "EnumType", Members: []string{"clientSecret", "certificate", "unknownFutureValue"}},
	"applicationKeyUsage":  {Kind: "EnumType", Members: []string{"sign", "verify", "unknownFutureValue"}},
	"protocolType": {Kind: "EnumType", Members: []string{
		"none", "oAuth2", "ropc", "wsFederation", "saml20", "deviceCode", "unknownFutureValue", "authenticationTransfer", "nativeAuth",
	}},
	// https://learn.microsoft.com/graph/api/resources/managedidentity?view=graph-rest-beta
	"managedIdentity": {Kind: "ComplexType", Props: map[string]string{
		"associatedResourceId": "Edm.String", "federatedTokenId": "Edm.String", "federatedTokenIssuer": "Edm.String", "msiType": "msiType",
	}},
	"msiType": {Kind: "EnumType", Members: []string{"none", "userAssigned", "systemAssigned", "unknownFutureValue"}},
}

// addBetaTypes adds the types that v1.0 does not have at all.
func addBetaTypes(raw map[string]schemaType) {
	for name, t := range betaSchema {
		if _, both := raw[name]; !both {
			raw[name] = t
		}
	}
}

// betaProperties are the properties that /beta adds to a type of v1.0.
func (m *model) betaProperties(typ string) []Property {
	added, ok := betaSchema[typ]
	if !ok || added.Kind != "" {
		return nil
	}
	var list []Property
	for _, name := range slices.Sorted(maps.Keys(added.Props)) {
		p := m.property(name, added.Props[name])
		p.beta = true
		list = append(list, p)
	}
	return list
}

// betaView is the type as /beta shows it. It has the slots of v1.0, so that it
// reads the same objects.
func (t *Type) betaView() *Type {
	if !slices.ContainsFunc(t.Properties, func(p Property) bool { return p.beta }) {
		return t
	}
	view := *t
	view.InBeta = &view
	return &view
}
