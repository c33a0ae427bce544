package graph

import (
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
)

// serveHuntingSchema answers GET /security/getHuntingSchema: the tables that the
// tenant's products fill and the functions beside those of the language. Nobody
// has saved functions here.
// https://learn.microsoft.com/graph/api/security-security-gethuntingschema?view=graph-rest-beta
func serveHuntingSchema(c *call) *odata.Error {
	text := func(out []byte, head, s string) []byte { return directory.AppendString(append(out, head...), s) }
	out := text(nil, `{"@odata.context":`, c.base+"$metadata#microsoft.graph.security.huntingSchemaResult")
	out = append(out, `,"tables":[`...)
	tables, functions := c.Service.options.Hunting.Schema()
	for i, table := range tables {
		if i > 0 {
			out = append(out, ',')
		}
		out = text(out, `{"name":`, table.Name)
		out = append(out, `,"description":null,"columns":[`...)
		for j, column := range table.Columns {
			if j > 0 {
				out = append(out, ',')
			}
			out = text(out, `{"name":`, column.Name)
			out = text(out, `,"dataType":`, column.Type)
			out = append(out, `,"description":null}`...)
		}
		out = append(out, "]}"...)
	}
	out = append(out, `],"functions":{"builtInFunctions":[`...)
	for i, name := range functions {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, `{"huntingFunctionId":`...)
		out = append(out, byte('1'+i))
		out = text(out, `,"name":`, name)
		out = append(out, `,"path":"Built-in","documentation":null,"inputParameters":[],"outputColumns":[]}`...)
	}
	out = append(out, `],"savedFunctions":[]}}`...)
	c.options = &odata.Options{}
	c.send(out)
	return nil
}
