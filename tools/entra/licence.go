package entra

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/text"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// findLicence finds the skuId of a licence that is named by its skuPartNumber, its
// id, or a part of the name that only one has.
func findLicence(ctx context.Context, c *tools.Call, named string) (string, error) {
	held, err := c.Uses(ctx, feed.SubscribedSKUs)
	if err != nil {
		return "", err
	}
	skus, err := c.Store.SubscribedSKUs(ctx, c.ID())
	if err != nil {
		return "", err
	}
	var names, parts []string
	for _, sku := range skus {
		if strings.EqualFold(sku.SkuID, named) || text.Fold(sku.SkuPartNumber) == text.Fold(named) {
			return sku.SkuID, nil
		}
		names = append(names, sku.SkuPartNumber)
		if strings.Contains(text.Fold(sku.SkuPartNumber), text.Fold(named)) {
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
		return "", &tools.Error{
			Code: "notRead", Message: "the tenant's licences have not been read, so a licence cannot be found by name",
			Fix: "pass the licence's skuId, or see entra_connection_status",
		}
	}
	return "", &tools.Error{Code: "invalidArgument", Message: "the tenant has no licence " + tools.Quote(named), Fix: tools.DidYouMean(named, names)}
}

// licenceName is what the tenant calls a licence.
type licenceName struct {
	SkuID string `json:"skuId"`
	Name  string `json:"skuPartNumber,omitzero"`
}

// licenceNames names licences by their ids; one that the tenant no longer
// subscribes to has no name.
func licenceNames(ctx context.Context, c *tools.Call, ids []string) ([]licenceName, error) {
	if len(ids) == 0 {
		return []licenceName{}, nil
	}
	if _, err := c.Uses(ctx, feed.SubscribedSKUs); err != nil {
		return nil, err
	}
	byID, err := readSKUNames(ctx, c)
	if err != nil {
		return nil, err
	}
	out := make([]licenceName, len(ids))
	for i, id := range ids {
		out[i] = licenceName{SkuID: id, Name: byID[id]}
	}
	return out, nil
}

// skuNames are the names of the tenant's licences, skuPartNumber by skuId.
type skuNames map[string]string

// readSKUNames reads the names once per reading of the feed: most answers about
// a user need them, and they hardly ever change.
func readSKUNames(ctx context.Context, c *tools.Call) (skuNames, error) {
	return tools.PerReading(ctx, c, []feed.Name{feed.SubscribedSKUs}, func() (skuNames, error) {
		skus, err := c.Store.SubscribedSKUs(ctx, c.ID())
		if err != nil {
			return nil, err
		}
		names := make(skuNames, len(skus))
		for _, sku := range skus {
			names[sku.SkuID] = sku.SkuPartNumber
		}
		return names, nil
	})
}
