package entra

import (
	"context"

	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type connectionSelectInput struct {
	Connection string `json:"connection,omitzero" jsonschema:"name or id from entra_connection_list"`
}

// selection is what entra_connection_select answers.
type selection struct {
	connectionRow
	// Remembered is false where the client has no session: then each call must
	// name the connection.
	Remembered bool `json:"remembered"`
}

var _ = tools.Add(tools.Tool[connectionSelectInput, selection]{
	Name:        "entra_connection_select",
	Title:       "Choose a connection",
	Description: "Choose the tenant that this session works with. Every other tool can be pointed elsewhere for one call with its argument connection.",
	Core:        true,
	Mode:        tools.Local,
	Writes:      true,
	Run: func(ctx context.Context, c *tools.Call, in connectionSelectInput) (selection, error) {
		remembered, err := c.Choose(ctx, in.Connection)
		if err != nil {
			return selection{}, err
		}
		row, err := newConnectionRow(ctx, c, c.Connection)
		if err != nil {
			return selection{}, err
		}
		row.Chosen = remembered
		if !remembered {
			c.Note("This client keeps no session: pass connection with %q to each call.", c.Connection.Name)
		}
		return selection{connectionRow: row, Remembered: remembered}, nil
	},
})
