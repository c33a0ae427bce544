package graph

import (
	"context"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// maxIDs is how many ids one getByIds takes.
const maxIDs = 1000

// ObjectsByID resolves ids to directory objects, in no order; unknown ids are
// left out.
// https://learn.microsoft.com/graph/api/directoryobject-getbyids
func (c *Client) ObjectsByID(ctx context.Context, ids []string) ([]entra.Ref, error) {
	var out []entra.Ref
	for chunk := range slices.Chunk(ids, maxIDs) {
		var page struct {
			Value []refObject `json:"value"`
		}
		err := c.post(ctx, "objectsById", map[string][]string{"ids": chunk}, cloud.Normal, &page)
		if err != nil {
			return out, err
		}
		for _, o := range page.Value {
			out = append(out, o.ref())
		}
	}
	return out, nil
}
