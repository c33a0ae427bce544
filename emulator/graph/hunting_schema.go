package graph

import (
	"slices"
	"strconv"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
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
		out = appendTable(out, table, nil)
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

// serveHuntingTables answers GET /security/getHuntingSchemaTables: the tables
// alone, as a collection that takes $filter (by name here), $select, $top, $skip
// and $count. Nothing on record shows pages of it.
// https://learn.microsoft.com/graph/api/security-security-gethuntingschematables?view=graph-rest-beta
func serveHuntingTables(c *call) *odata.Error {
	if err := c.allowOptions(c.endpoint.options); err != nil {
		return err
	}
	for _, name := range c.options.Selected {
		if !slices.Contains([]string{"name", "description", "columns"}, name) {
			return odata.BadRequest("Parsing OData Select and Expand failed: Could not find a property named '%s' on type 'microsoft.graph.security.huntingSchemaTable'.", name)
		}
	}
	tables, _ := c.Service.options.Hunting.Schema()
	if c.options.Filter != "" {
		filter, err := odata.ParseFilter(c.options.Filter)
		if err != nil {
			return err
		}
		var found []hunting.SchemaTable
		for _, table := range tables {
			ok, err := odata.MatchText(filter, "name", table.Name)
			if err != nil {
				return err
			}
			if ok {
				found = append(found, table)
			}
		}
		tables = found
	}
	out := directory.AppendString([]byte(`{"@odata.context":`), c.base+"$metadata#Collection(microsoft.graph.security.huntingSchemaTable)")
	if c.options.Count {
		out = strconv.AppendInt(append(out, `,"@odata.count":`...), int64(len(tables)), 10)
	}
	tables = tables[min(max(c.options.Skip, 0), len(tables)):]
	if c.options.Top > 0 {
		tables = tables[:min(c.options.Top, len(tables))]
	}
	out = append(out, `,"value":[`...)
	for i, table := range tables {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendTable(out, table, c.options.Selected)
	}
	c.send(append(out, "]}"...))
	return nil
}

// appendTable writes a table with the selected properties, all without any.
func appendTable(out []byte, table hunting.SchemaTable, selected []string) []byte {
	out = append(out, '{')
	start := len(out)
	property := func(name string) bool {
		if len(selected) > 0 && !slices.Contains(selected, name) {
			return false
		}
		if len(out) > start {
			out = append(out, ',')
		}
		out = append(directory.AppendString(out, name), ':')
		return true
	}
	if property("name") {
		out = directory.AppendString(out, table.Name)
	}
	if property("description") {
		out = append(out, "null"...)
	}
	if property("columns") {
		out = append(out, '[')
		for i, column := range table.Columns {
			if i > 0 {
				out = append(out, ',')
			}
			out = directory.AppendString(append(out, `{"name":`...), column.Name)
			out = directory.AppendString(append(out, `,"dataType":`...), column.Type)
			out = append(out, `,"description":null}`...)
		}
		out = append(out, ']')
	}
	return append(out, '}')
}
