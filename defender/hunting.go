package defender

import (
	"context"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
)

// HuntingResult is the answer to a hunting query: columns and rows, each row an
// object by column name. A dynamic column arrives as text or as JSON.
type HuntingResult struct {
	Schema  []HuntingColumn
	Results []jsontext.Value
}

// HuntingColumn is a column with its Kusto type.
type HuntingColumn struct{ Name, Type string }

// Hunt runs a query over Defender XDR's tables by the API that Microsoft is
// retiring since January 2026: for tenants where only AdvancedHunting.Read.All
// of Microsoft Threat Protection is granted. At most 30 days and 100,000 rows,
// three minutes, 45 calls a minute. Bad KQL is a 400 whose message says what is
// wrong.
// https://learn.microsoft.com/defender-xdr/api-advanced-hunting
func (c *Client) Hunt(ctx context.Context, query string) (HuntingResult, error) {
	var out HuntingResult
	err := c.HuntInto(ctx, query, &out)
	return out, err
}

// HuntInto is Hunt with a reader of the caller's own: see [cloud.Client.Do].
func (c *Client) HuntInto(ctx context.Context, query string, out any) error {
	_, err := c.cloud.Do(ctx, cloud.Request{
		API: cloud.XDR, Method: "POST", URL: "/api/advancedhunting/run", Body: map[string]string{"Query": query},
	}, out)
	return err
}
