package tools

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// licence finds the skuId of a licence that is named by its skuPartNumber, its
// id, or a part of the name that only one has.
func (c *Call) licence(ctx context.Context, named string) (string, error) {
	held, err := c.Uses(ctx, store.FeedSubscribedSKUs)
	if err != nil {
		return "", err
	}
	skus, err := c.Store.SubscribedSKUs(ctx, c.ID())
	if err != nil {
		return "", err
	}
	var names, parts []string
	for _, sku := range skus {
		if strings.EqualFold(sku.SkuID, named) || fold(sku.SkuPartNumber) == fold(named) {
			return sku.SkuID, nil
		}
		names = append(names, sku.SkuPartNumber)
		if strings.Contains(fold(sku.SkuPartNumber), fold(named)) {
			parts = append(parts, sku.SkuID)
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	if _, err := uuid.Parse(named); err == nil && !held {
		return strings.ToLower(named), nil
	}
	if !held {
		return "", &toolError{
			Code: "notRead", Message: "the tenant's licences have not been read, so a licence cannot be found by name",
			Fix: "pass the licence's skuId, or see entra_connection_status",
		}
	}
	return "", &toolError{Code: "invalidArgument", Message: "the tenant has no licence " + quote(named), Fix: didYouMean(named, names)}
}

// licenceName is what the tenant calls a licence.
type licenceName struct {
	SkuID string `json:"skuId"`
	Name  string `json:"skuPartNumber,omitzero"`
}

// licenceNames names licences by their ids; one that the tenant no longer
// subscribes to has no name.
func (c *Call) licenceNames(ctx context.Context, ids []string) ([]licenceName, error) {
	if len(ids) == 0 {
		return []licenceName{}, nil
	}
	if _, err := c.Uses(ctx, store.FeedSubscribedSKUs); err != nil {
		return nil, err
	}
	byID, err := c.skuNames(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]licenceName, len(ids))
	for i, id := range ids {
		out[i] = licenceName{SkuID: id, Name: byID[id]}
	}
	return out, nil
}

// skuNames are the names of a tenant's licences as one reading of them left
// them; the next reading, by whatever process, has another state.
type skuNames struct {
	read  store.FeedState
	names map[string]string // skuPartNumber by skuId
}

// skuNames reads the names once per reading of the feed: most answers about a
// user need them, and they hardly ever change.
func (c *Call) skuNames(ctx context.Context) (map[string]string, error) {
	states, err := c.FeedStates(ctx)
	if err != nil {
		return nil, err
	}
	state := states[store.FeedSubscribedSKUs]
	if held, ok := c.server.skus.Load(c.ID()); ok && held.(skuNames).read == state {
		return held.(skuNames).names, nil
	}
	skus, err := c.Store.SubscribedSKUs(ctx, c.ID())
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(skus))
	for _, sku := range skus {
		names[sku.SkuID] = sku.SkuPartNumber
	}
	c.server.skus.Store(c.ID(), skuNames{state, names})
	return names, nil
}
