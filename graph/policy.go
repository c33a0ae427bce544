package graph

import (
	"context"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// SecurityDefaults is microsoft.graph.identitySecurityDefaultsEnforcementPolicy.
// https://learn.microsoft.com/graph/api/resources/identitysecuritydefaultsenforcementpolicy
type SecurityDefaults struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName,omitzero"`
	IsEnabled   bool   `json:"isEnabled"`
}

// SecurityDefaults reads whether security defaults are on. It needs
// Policy.Read.All.
// https://learn.microsoft.com/graph/api/identitysecuritydefaultsenforcementpolicy-get
func (c *Client) SecurityDefaults(ctx context.Context) (SecurityDefaults, error) {
	return get[SecurityDefaults](ctx, c, string(feed.SecurityDefaults), nil)
}
