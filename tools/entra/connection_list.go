package entra

import (
	"context"

	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

var _ = tools.Add(tools.Tool[struct{}, tools.List[connectionRow]]{
	Name:        "entra_connection_list",
	Title:       "List connections",
	Description: "The connected tenants: name, cloud, which one this session works with, last synchronization, health. Start here.",
	Core:        true,
	Mode:        tools.Local,
	Run: func(ctx context.Context, c *tools.Call, _ struct{}) (tools.List[connectionRow], error) {
		conns, err := c.Store.Connections(ctx)
		if err != nil {
			return tools.List[connectionRow]{}, err
		}
		chosen, _ := c.Chosen(conns)
		rows := make([]connectionRow, 0, len(conns))
		for _, conn := range conns {
			row, err := newConnectionRow(ctx, c, conn)
			if err != nil {
				return tools.List[connectionRow]{}, err
			}
			row.Chosen = conn.ID == chosen.ID && chosen.ID != ""
			rows = append(rows, row)
		}
		switch {
		case len(conns) == 0:
			c.Note("No tenant is connected. A person adds one on this machine: mscloud-mcp connection add.")
		case chosen.ID == "":
			c.Note("None is chosen: call entra_connection_select, or pass connection to each tool.")
		}
		return tools.List[connectionRow]{Items: rows, Total: new(len(rows))}, nil
	},
})
