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
	switch name {
	case "bag_unpack":
		return c.bagUnpack(p, o.Plugin)
	case "pivot":
		return c.pivot(p, o.Plugin)
	case "narrow":
		return c.narrow(p)
	case "ipv4_lookup", "ipv6_lookup":
		return c.addressLookup(p, o.Plugin)
	}
	return nil, unsupported(o, "plug-in "+name+"()")
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
