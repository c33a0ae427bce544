package engine

import (
	"math"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// rowCount is a constant number of rows.
func (c *compiler) rowCount(e kql.Expr) (int, error) {
	value, err := c.fixed(e)
	if err != nil {
		return 0, err
	}
	n := data.Convert(value, data.Long)
	if n.Null || n.Num < 0 {
		return 0, failf(e, "a number of rows is needed here")
	}
	return int(min(n.Num, math.MaxInt32)), nil
}

func (c *compiler) take(p *plan, e kql.Expr) (*plan, error) {
	most, err := c.rowCount(e)
	if err != nil {
		return nil, err
	}
	return p.first(most), nil
}

// first is the first rows, reading no more than needed.
func (p *plan) first(most int) *plan {
	return p.each(p.columns, func() func(*data.Batch) (*data.Batch, error) {
		left := most
		return func(b *data.Batch) (*data.Batch, error) {
			if left == 0 {
				return nil, nil
			}
			if b.N > left {
				b = b.Slice(0, left)
			}
			left -= b.N
			return b, nil
		}
	})
}

// sample keeps random rows, in their order.
func (c *compiler) sample(p *plan, o *kql.Sample) (*plan, error) {
	most, err := c.rowCount(o.Count)
	if err != nil {
		return nil, err
	}
	return c.rt.whole(p, p.columns, func(b *data.Batch) (*data.Batch, error) {
		rows := make([]int32, b.N)
		for i := range rows {
			rows[i] = int32(i)
		}
		c.rt.env.Random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		rows = rows[:min(most, len(rows))]
		slices.Sort(rows)
		return b.Gather(rows), nil
	}), nil
}

func (c *compiler) sampleDistinct(p *plan, o *kql.SampleDistinct) (*plan, error) {
	most, err := c.rowCount(o.Count)
	if err != nil {
		return nil, err
	}
	value, err := c.scalar(o.Column)
	if err != nil {
		return nil, err
	}
	name := c.resultName(o.Column)
	if name == "" {
		name = "Column1"
	}
	columns := []data.Column{{Name: name, Type: value.kind()}}
	narrowed := p.each(columns, func() func(*data.Batch) (*data.Batch, error) {
		return func(b *data.Batch) (*data.Batch, error) { return evalItems(b, []item{{value: value}}) }
	})
	return c.rt.distinctRows(narrowed).first(most), nil
}
