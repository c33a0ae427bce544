package graph

import (
	"context"
	"errors"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// Organization reads the tenant itself.
// https://learn.microsoft.com/graph/api/organization-list
func (c *Client) Organization(ctx context.Context) (entra.Organization, error) {
	items, err := list[entra.Organization](ctx, c, string(feed.Organization), nil)
	if err != nil {
		return entra.Organization{}, err
	}
	if len(items) == 0 {
		return entra.Organization{}, errors.New("the tenant did not show itself")
	}
	return items[0], nil
}

// Domains reads the tenant's domains.
// https://learn.microsoft.com/graph/api/domain-list
func (c *Client) Domains(ctx context.Context) ([]entra.Domain, error) {
	return list[entra.Domain](ctx, c, string(feed.Domains), nil)
}

// SubscribedSKUs reads the tenant's licences.
// https://learn.microsoft.com/graph/api/subscribedsku-list
func (c *Client) SubscribedSKUs(ctx context.Context) ([]entra.SubscribedSKU, error) {
	return list[entra.SubscribedSKU](ctx, c, string(feed.SubscribedSKUs), nil)
}
