package graph

import (
	"github.com/microsoftgraph/msgraph-sdk-go/identity"
	"github.com/microsoftgraph/msgraph-sdk-go/policies"
)

// Lists of policies. Most are single objects.
const (
	ListConditionalAccessPolicies List = "conditionalAccessPolicies"
	ListAuthorizationPolicy       List = "authorizationPolicy" // one object
)

// policyLists are the policies.
//
// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies
// https://learn.microsoft.com/graph/api/authorizationpolicy-get
var policyLists = map[List]listStart{
	ListConditionalAccessPolicies: func(c *Client) (string, error) {
		return link(identity.NewConditionalAccessPoliciesRequestBuilderInternal(c.base, urlOnly{}),
			&identity.ConditionalAccessPoliciesRequestBuilderGetRequestConfiguration{
				QueryParameters: &identity.ConditionalAccessPoliciesRequestBuilderGetQueryParameters{Top: ptr(int32(999))}})
	},
	ListAuthorizationPolicy: func(c *Client) (string, error) {
		return link(policies.NewAuthorizationPolicyRequestBuilderInternal(c.base, urlOnly{}), nil)
	},
}
