package graph

import (
	"context"

	"github.com/microsoftgraph/msgraph-sdk-go/identityprotection"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// RiskyUser is microsoft.graph.riskyUser.
// https://learn.microsoft.com/graph/api/resources/riskyuser
type RiskyUser struct {
	ID                      string     `json:"id"`
	UserPrincipalName       string     `json:"userPrincipalName,omitzero"`
	UserDisplayName         string     `json:"userDisplayName,omitzero"`
	RiskLevel               string     `json:"riskLevel,omitzero"` // low, medium, high, hidden, none
	RiskState               string     `json:"riskState,omitzero"` // atRisk, confirmedCompromised, remediated, dismissed, …
	RiskDetail              string     `json:"riskDetail,omitzero"`
	RiskLastUpdatedDateTime entra.Time `json:"riskLastUpdatedDateTime,omitzero"`
}

// RiskyUser reads the user's risk; cloud.ErrNotFound when none was ever seen.
// It needs IdentityRiskyUser.Read.All and P2; one call a second for the tenant.
// https://learn.microsoft.com/graph/api/riskyuser-get
func (c *Client) RiskyUser(ctx context.Context, userID string) (RiskyUser, error) {
	return get[RiskyUser](ctx, c,
		identityprotection.NewRiskyUsersRequestBuilderInternal(c.base, urlOnly{}).ByRiskyUserId(userID), nil)
}
