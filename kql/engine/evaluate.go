package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// evaluate runs a plug-in. Those whose columns depend on the rows are computed
// while planning.
func (c *compiler) evaluate(p *plan, o *kql.Evaluate) (*plan, error) {
	name := o.Plugin.Name.Name
	if c.late {
		return nil, unsupported(o, "evaluate inside mv-apply or partition")
	}
	var out *plan
	var err error
	switch name {
	case "bag_unpack":
		out, err = c.bagUnpack(p, o)
	case "pivot":
		out, err = c.pivot(p, o.Plugin)
	case "narrow":
		out, err = c.narrow(p)
	case "ipv4_lookup", "ipv6_lookup":
		out, err = c.addressLookup(p, o.Plugin)
	case "schema_merge":
		out, err = c.schemaMerge(p, o.Plugin)
	case "activity_counts_metrics":
		out, err = c.activityCounts(p, o.Plugin)
	case "new_activity_metrics":
		out, err = c.newActivity(p, o.Plugin)
	default:
		return nil, unsupported(o, "plug-in "+name+"()")
	}
	if err != nil || len(o.Schema) == 0 {
		return out, err
	}
	return c.outputSchema(p, out, o)
}

// outputSchema holds a plug-in's answer to the schema that the query declares:
// its columns in its types and order, null (or 0 for a count) where the plug-in
// has none. A * in front stands for the columns of the input that are left.
// https://learn.microsoft.com/kusto/query/pivot-plugin#output-schema-syntax
func (c *compiler) outputSchema(in, out *plan, o *kql.Evaluate) (*plan, error) {
	want, err := declared(o.Schema)
	if err != nil {
		return nil, err
	}
	head := newHeader()
	var values []expression
	add := func(name kql.Node, column data.Column, value expression) error {
		values = append(values, c.cast(value, column.Type))
		return head.add(item{name: column.Name, given: name, value: values[len(values)-1]})
	}
	for i, column := range out.columns {
		if o.SchemaStar && data.ColumnNamed(in.columns, column.Name) >= 0 && data.ColumnNamed(want, column.Name) < 0 {
			if err := add(o, column, &columnExpression{index: i, t: column.Type}); err != nil {
				return nil, err
			}
		}
	}
	for i, column := range want {
		var value expression = &fixedExpression{data.NullOf(column.Type)}
		if o.Plugin.Name.Name == "pivot" && column.Type == data.Long {
			value = &fixedExpression{data.LongOf(0)}
		}
		if at := data.ColumnNamed(out.columns, column.Name); at >= 0 {
			value = &columnExpression{index: at, t: out.columns[at].Type}
		}
		if err := add(o.Schema[i].Name, column, value); err != nil {
			return nil, err
		}
	}
	return out.each(head.columns, func() func(*data.Batch) (*data.Batch, error) {
		return func(b *data.Batch) (*data.Batch, error) {
			vectors, err := evalAll(b, values)
			return &data.Batch{N: b.N, Columns: vectors}, err
		}
	}), nil
}

// pluginArgument is an argument by place or name.
func pluginArgument(call *kql.Call, i int, name string) kql.Expr {
	for _, arg := range call.Args {
		if arg.Name != nil && arg.Name.Name == name {
			return arg.Value
		}
	}
	if i < len(call.Args) && call.Args[i].Name == nil {
		return call.Args[i].Value
	}
	return nil
}

// narrow is a row of each cell: row, column and value.
func (c *compiler) narrow(p *plan) (*plan, error) {
	columns := []data.Column{{Name: "Row", Type: data.Long}, {Name: "Column", Type: data.String}, {Name: "Value", Type: data.String}}
	names := p.columns
	return p.each(columns, func() func(*data.Batch) (*data.Batch, error) {
		row := int64(0)
		return func(b *data.Batch) (*data.Batch, error) {
			out := data.EmptyBatch(columns)
			for i := range b.N {
				for j, column := range names {
					out.Columns[0].Append(data.LongOf(row))
					out.Columns[1].Append(data.StringOf(column.Name))
					out.Columns[2].Append(data.StringOf(b.Columns[j].Value(i).Text()))
					out.N++
				}
				row++
			}
			return out, c.rt.passing(out.Size())
		}
	}), nil
}
