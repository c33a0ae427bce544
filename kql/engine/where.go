package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func (c *compiler) where(p *plan, o *kql.Where) (*plan, error) {
	if _, assigned := o.Predicate.(*kql.NamedExpr); assigned {
		return nil, failf(o.Predicate, "where takes a condition; write == to compare")
	}
	window := false
	c.window = &window
	predicate, err := c.scalar(o.Predicate)
	if err != nil {
		return nil, err
	}
	if !compute.Truthy(predicate.kind()) {
		return nil, failf(o.Predicate, "where needs bool, not %s", predicate.kind())
	}
	predicate = c.cast(predicate, data.Bool)
	return c.compute(p, p.columns, window, func(b *data.Batch) (*data.Batch, error) { return filter(b, predicate) }), nil
}

// filter keeps the rows for which the predicate is true: neither false nor null.
func filter(b *data.Batch, predicate expression) (*data.Batch, error) {
	verdict, err := predicate.eval(b)
	if err != nil {
		return nil, err
	}
	if verdict.Fixed {
		if b.N > 0 && verdict.Value(0).IsTrue() {
			return b, nil
		}
		return b.Slice(0, 0), nil
	}
	rows := make([]int32, 0, b.N)
	for i, keep := range verdict.Ints {
		if keep != 0 && !verdict.IsNull(i) {
			rows = append(rows, int32(i))
		}
	}
	if len(rows) == b.N {
		return b, nil
	}
	return b.Gather(rows), nil
}
