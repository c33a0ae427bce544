package graph

import (
	"context"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// SignInToEvaluate is the body of conditionalAccess/evaluate: who signs in, what
// for, and how. Country and IPAddress are taken together only.
type SignInToEvaluate struct {
	Identity            SignInIdentity   `json:"signInIdentity"`
	Context             SignInContext    `json:"signInContext"`
	Conditions          SignInConditions `json:"signInConditions"`
	AppliedPoliciesOnly bool             `json:"appliedPoliciesOnly"`
}

// SignInIdentity is microsoft.graph.signInIdentity: a userSignIn, a
// servicePrincipalSignIn, or an agentSignIn, which only /beta has. A service
// principal is named by its appId, an agent by its object id.
// https://learn.microsoft.com/graph/api/resources/signinidentity
// https://learn.microsoft.com/graph/api/resources/serviceprincipalsignin
// https://learn.microsoft.com/graph/api/resources/agentsignin?view=graph-rest-beta
type SignInIdentity struct {
	Type               string `json:"@odata.type"`
	UserID             string `json:"userId,omitzero"`
	ExternalTenantID   string `json:"externalTenantId,omitzero"`
	ExternalUserType   string `json:"externalUserType,omitzero"`
	ServicePrincipalID string `json:"servicePrincipalId,omitzero"` // appId
	AgentID            string `json:"agentServicePrincipalId,omitzero"`
}

// The types of SignInIdentity and SignInContext.
const (
	UserSignIn             = "#microsoft.graph.userSignIn"
	ServicePrincipalSignIn = "#microsoft.graph.servicePrincipalSignIn"
	AgentSignIn            = "#microsoft.graph.agentSignIn"
	ApplicationContext     = "#microsoft.graph.applicationContext"
	UserActionContext      = "#microsoft.graph.userActionContext"
	AuthContext            = "#microsoft.graph.authContext"
)

// SignInContext is microsoft.graph.signInContext: an applicationContext, a
// userActionContext or an authContext.
// https://learn.microsoft.com/graph/api/resources/signincontext
type SignInContext struct {
	Type                       string   `json:"@odata.type"`
	IncludeApplications        []string `json:"includeApplications,omitzero"`
	UserAction                 string   `json:"userAction,omitzero"`
	AuthenticationContextValue string   `json:"authenticationContextValue,omitzero"`
}

// SignInConditions is microsoft.graph.signInConditions; what is empty is not
// given.
// https://learn.microsoft.com/graph/api/resources/signinconditions
type SignInConditions struct {
	ClientAppType             string              `json:"clientAppType,omitzero"`
	DevicePlatform            string              `json:"devicePlatform,omitzero"`
	Country                   string              `json:"country,omitzero"`
	IPAddress                 string              `json:"ipAddress,omitzero"`
	SignInRiskLevel           string              `json:"signInRiskLevel,omitzero"`
	UserRiskLevel             string              `json:"userRiskLevel,omitzero"`
	ServicePrincipalRiskLevel string              `json:"servicePrincipalRiskLevel,omitzero"`
	InsiderRiskLevel          string              `json:"insiderRiskLevel,omitzero"`
	AgentIDRiskLevel          string              `json:"agentIdRiskLevel,omitzero"` // of /beta
	AuthenticationFlow        *AuthenticationFlow `json:"authenticationFlow,omitzero"`
	DeviceInfo                *DeviceInfo         `json:"deviceInfo,omitzero"`
}

// AuthenticationFlow is microsoft.graph.authenticationFlow.
type AuthenticationFlow struct {
	TransferMethod string `json:"transferMethod"`
}

// DeviceInfo is microsoft.graph.deviceInfo, the part that the directory knows.
// https://learn.microsoft.com/graph/api/resources/deviceinfo
type DeviceInfo struct {
	DeviceID               string `json:"deviceId,omitzero"`
	DisplayName            string `json:"displayName,omitzero"`
	IsCompliant            *bool  `json:"isCompliant,omitzero"`
	Manufacturer           string `json:"manufacturer,omitzero"`
	Model                  string `json:"model,omitzero"`
	OperatingSystem        string `json:"operatingSystem,omitzero"`
	OperatingSystemVersion string `json:"operatingSystemVersion,omitzero"`
	ProfileType            string `json:"profileType,omitzero"`
	TrustType              string `json:"trustType,omitzero"`
}

// WhatIfResult is microsoft.graph.whatIfAnalysisResult: a policy, whether it
// would apply, and if not, why.
// https://learn.microsoft.com/graph/api/resources/whatifanalysisresult
type WhatIfResult struct {
	entra.ConditionalAccessPolicy
	PolicyApplies   bool        `json:"policyApplies"`
	AnalysisReasons entra.Flags `json:"analysisReasons"`
}

// EvaluateConditionalAccess asks Microsoft which policies would apply to a
// sign-in. It is a POST that changes nothing and needs
// Policy.Read.ConditionalAccess or Policy.Read.All; one call a second for the
// tenant. The action is in v1.0 of the service's metadata, while its page
// stands under beta; an agent, and an agent's risk, only /beta takes.
// https://learn.microsoft.com/graph/api/conditionalaccessroot-evaluate
func (c *Client) EvaluateConditionalAccess(ctx context.Context, s SignInToEvaluate) ([]WhatIfResult, error) {
	var answer struct {
		Value []WhatIfResult `json:"value"`
	}
	request := "evaluateConditionalAccess"
	if s.Identity.Type == AgentSignIn || s.Conditions.AgentIDRiskLevel != "" {
		request = "evaluateConditionalAccessOfAgent"
	}
	err := c.post(ctx, request, s, cloud.Normal, &answer)
	return answer.Value, err
}
