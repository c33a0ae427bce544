package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/analysis"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// reduce groups texts by their likeness; kind=source adds the pattern of each row
// to the table.
// https://learn.microsoft.com/kusto/query/reduce-operator
func (c *compiler) reduce(p *plan, o *kql.Reduce) (*plan, error) {
	value, err := c.scalar(o.By.Value)
	if err != nil {
		return nil, err
	}
	if value.kind() != data.String {
		return nil, failf(o.By, "reduce takes text, this is %s", value.kind())
	}
	how := analysis.Reduction{Threshold: 0.1, Characters: o.Properties.Word("characters")}
	if e := o.Properties.Get("threshold"); e != nil {
		threshold, err := c.fixed(e)
		if err != nil {
			return nil, err
		}
		real := data.Convert(threshold, data.Real)
		if real.Null || real.Real() < 0 || real.Real() > 1 {
			return nil, failf(e, "the threshold is between 0 and 1")
		}
		how.Threshold = real.Real()
	}
	columns := []data.Column{{Name: "Pattern", Type: data.String}, {Name: "Count", Type: data.Long}, {Name: "Representative", Type: data.String}}
	source := o.Options.Word("kind") == "source"
	if source {
		names := data.NameSet{}
		for _, column := range p.columns {
			names[column.Name] = 0
		}
		columns = append(append([]data.Column(nil), p.columns...), data.Column{Name: names.Unique("Pattern"), Type: data.String})
	}
	return c.rt.whole(p, columns, func(b *data.Batch) (*data.Batch, error) {
		texts, err := c.rt.evalLong(b, value)
		if err != nil {
			return nil, err
		}
		list := texts.Flat().Strings
		if err := c.rt.passing(4 * texts.Size()); err != nil {
			return nil, err
		}
		patterns, of, err := how.Reduce(list, c.rt.alive)
		if err != nil {
			return nil, err
		}
		out := data.EmptyBatch(columns)
		if source {
			shown := data.NewVector(data.String, b.N)
			for _, place := range of {
				shown.Append(data.StringOf(patterns[place].Text))
			}
			return &data.Batch{N: b.N, Columns: append(append([]*data.Vector(nil), b.Columns...), shown)}, nil
		}
		for _, pattern := range patterns {
			representative := ""
			if pattern.First >= 0 {
				representative = list[pattern.First]
			}
			out.Append([]data.Value{data.StringOf(pattern.Text), data.LongOf(pattern.Count), data.StringOf(representative)})
		}
		return out, nil
	}), nil
}
