package engine

import (
	"math"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// rangeRows is the range operator: rows made as they are read.
func (c *compiler) rangeRows(o *kql.Range) (*plan, error) {
	var bounds [3]data.Value
	for i, e := range []kql.Expr{o.From, o.To, o.Step} {
		if e == nil {
			bounds[i] = data.LongOf(1)
			continue
		}
		value, err := c.fixed(e)
		if err != nil {
			return nil, err
		}
		bounds[i] = compute.ScalarOf(value)
	}
	from, to, step := bounds[0], bounds[1], bounds[2]
	if from.Null || to.Null || step.Null {
		return nil, failf(o, "range needs values that are not null")
	}
	t := from.Type
	switch {
	case t.IsNumeric():
		t = data.Wider(data.Wider(t, to.Type), step.Type)
		if t == data.Int {
			t = data.Long
		}
		if t == data.Dynamic || t == data.Decimal {
			return nil, failf(o, "range cannot go from %s to %s by %s", from.Type, to.Type, step.Type)
		}
		from, to, step = data.Convert(from, t), data.Convert(to, t), data.Convert(step, t)
	case (t == data.DateTime || t == data.TimeSpan) && to.Type == t && step.Type == data.TimeSpan:
	default:
		return nil, failf(o, "range cannot go from %s to %s by %s", from.Type, to.Type, step.Type)
	}
	if step.Number() == 0 || math.IsNaN(step.Number()) {
		return nil, failf(o, "range needs a step other than zero")
	}
	columns := []data.Column{{Name: o.Column.Name, Type: t}}
	return &plan{columns: columns, open: func() (stream, error) {
		n, done := int64(0), false
		return func() (*data.Batch, error) {
			if err := c.rt.alive(); err != nil || done {
				return nil, err
			}
			column := data.NewVector(t, data.BatchRows)
			for column.N < data.BatchRows {
				value, ok := compute.Nth(from, step, n)
				if !ok || compute.Past(value, to, step) {
					done = true
					break
				}
				column.Append(value)
				n++
			}
			if column.N == 0 {
				return nil, nil
			}
			return &data.Batch{N: column.N, Columns: []*data.Vector{column}}, nil
		}, nil
	}}, nil
}
