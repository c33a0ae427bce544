package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/aggregate"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// topRows keeps the first rows of the order, in memory of a few times their
// number.
func (rt *run) topRows(p *plan, keys []sortKey, most int) *plan {
	return rt.lazily(p.columns, func() (*data.Batch, int64, error) {
		next, err := p.open()
		if err != nil {
			return nil, 0, err
		}
		kept := data.EmptyBatch(p.columns)
		held := int64(0)
		prune := func() error {
			rows, err := rt.ordered(kept, keys)
			if err != nil {
				return err
			}
			if kept, err = kept.GatherWhile(rows[:min(most, len(rows))], rt.alive); err != nil {
				return err
			}
			rt.release(held)
			held = kept.Size()
			return rt.hold(held)
		}
		for {
			batch, err := next()
			if err != nil {
				return nil, held, err
			}
			if batch == nil {
				return kept, held, prune()
			}
			bytes := batch.Size()
			if err := rt.hold(bytes); err != nil {
				return nil, held, err
			}
			held += bytes
			kept = kept.Growable()
			kept.Add(batch)
			if kept.N > 2*most+4*data.BatchRows {
				if err := prune(); err != nil {
					return nil, held, err
				}
			}
		}
	})
}

func (c *compiler) top(p *plan, o *kql.Top) (*plan, error) {
	n, err := c.rowCount(o.Count)
	if err != nil {
		return nil, err
	}
	return c.sort(p, o.By, n)
}

// topHitters is the values with the most rows, or the largest sum.
func (c *compiler) topHitters(p *plan, o *kql.TopHitters) (*plan, error) {
	most, err := c.rowCount(o.Count)
	if err != nil {
		return nil, err
	}
	key, err := c.scalar(o.Of)
	if err != nil {
		return nil, err
	}
	spec := &aggregation{kind: aggregate.Kinds["count"], result: data.Long}
	label := "approximate_count_" + c.resultName(o.Of)
	if o.By != nil {
		weight, err := c.scalar(o.By)
		if err != nil {
			return nil, err
		}
		spec = &aggregation{kind: aggregate.Kinds["sum"], args: []expression{weight}, result: aggregate.SumResult([]data.Type{weight.kind()})}
		label = "approximate_sum_" + c.resultName(o.By)
	}
	s := &summary{keys: []item{{value: key}}, specs: &aggregates{base: 1, list: []*aggregation{spec}}}
	columns := []data.Column{{Name: c.resultName(o.Of), Type: key.kind()}, {Name: label, Type: spec.result}}
	return c.rt.lazily(columns, func() (*data.Batch, int64, error) {
		g, err := c.rt.group(p, s)
		if err != nil {
			return nil, 0, err
		}
		all, err := g.answer()
		if err != nil {
			return nil, 0, err
		}
		by := sortKey{value: &columnExpression{index: 1, t: spec.result}, desc: true}
		rows, err := c.rt.ordered(all, []sortKey{by})
		if err != nil {
			return nil, 0, err
		}
		out, err := all.GatherWhile(rows[:min(most, len(rows))], c.rt.alive)
		return out, g.held, err
	}), nil
}
