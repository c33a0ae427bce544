package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func (c *compiler) schema(p *plan) (*plan, error) {
	table := data.NewTable(data.Column{Name: "ColumnName", Type: data.String}, data.Column{Name: "ColumnOrdinal", Type: data.Int}, data.Column{Name: "DataType", Type: data.String}, data.Column{Name: "ColumnType", Type: data.String})
	for i, column := range p.columns {
		table.AppendValues([]data.Value{data.StringOf(column.Name), data.IntOf(int64(i)), data.StringOf(column.Type.System()), data.StringOf(column.Type.String())})
	}
	return c.rt.tablePlan(table), nil
}

func (c *compiler) assertSchema(p *plan, o *kql.AssertSchema) (*plan, error) {
	want, err := declared(o.Columns)
	if err != nil {
		return nil, err
	}
	if len(want) != len(p.columns) {
		return nil, failf(o, "the schema has %d columns, not %d", len(p.columns), len(want))
	}
	for i, column := range want {
		if column != p.columns[i] {
			return nil, failf(o, "column %d is %s:%s, not %s:%s", i, p.columns[i].Name, p.columns[i].Type, column.Name, column.Type)
		}
	}
	return p, nil
}
