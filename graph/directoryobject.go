package graph

import (
	"context"
	"net/http"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// maxIDs is how many ids one getByIds takes.
const maxIDs = 1000

// ObjectsByID resolves ids to directory objects, in no order; unknown ids are
// left out. The call is a POST that reads, so its path is written out: a
// builder's body would pull in the SDK's serializers.
// https://learn.microsoft.com/graph/api/directoryobject-getbyids
func (c *Client) ObjectsByID(ctx context.Context, ids []string) ([]entra.Ref, error) {
	var out []entra.Ref
	for chunk := range slices.Chunk(ids, maxIDs) {
		var page struct {
			Value []refObject `json:"value"`
		}
		_, err := c.cloud.Do(ctx, cloud.Request{
			API: cloud.Graph, Method: http.MethodPost, URL: c.root + "/directoryObjects/getByIds",
			Body: map[string][]string{"ids": chunk},
		}, &page)
		if err != nil {
			return out, err
		}
		for _, o := range page.Value {
			out = append(out, o.ref())
		}
	}
	return out, nil
}
