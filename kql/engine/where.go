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
	if window {
		return c.compute(p, p.columns, window, func(b *data.Batch) (*data.Batch, error) { return filter(b, predicate) }), nil
	}
	return filtered(p, conditions(predicate)), nil
}

// filtered keeps the rows of a plan for which all conditions are true. Each is
// computed over the rows that those before it have left.
func filtered(p *plan, list []expression) *plan {
	used := make([][]bool, len(list))
	for i, condition := range list {
		used[i] = make([]bool, len(p.columns))
		if !markUsed(used[i], condition) {
			for column := range used[i] {
				used[i][column] = true
			}
		}
	}
	out := p.each(p.columns, func() func(*data.Batch) (*data.Batch, error) {
		return func(b *data.Batch) (*data.Batch, error) {
			var rows []int32
			all := true
			for i, condition := range list {
				left := b
				if !all {
					left = gatherUsed(b, rows, used[i])
				}
				verdict, err := condition.eval(left)
				if err != nil {
					return nil, err
				}
				kept := trueRows(verdict)
				if all && len(kept) == b.N {
					continue
				}
				if !all {
					for i, row := range kept {
						kept[i] = rows[row]
					}
				}
				if all, rows = false, kept; len(rows) == 0 {
					break
				}
			}
			if all {
				return b, nil
			}
			return b.Gather(rows), nil
		}
	})
	out.prune = func(wanted []bool) *plan {
		both := append([]bool(nil), wanted...)
		for _, one := range used {
			for i := range one {
				both[i] = both[i] || one[i]
			}
		}
		if p.prune == nil {
			return out
		}
		return filtered(p.only(both), list)
	}
	return out
}

// conditions splits a and b and c, in their order.
func conditions(e expression) []expression {
	if and, ok := e.(*vectorExpression); ok && and.conjunction {
		return append(conditions(and.args[0]), conditions(and.args[1])...)
	}
	return []expression{e}
}

// filter keeps the rows for which the predicate is true: neither false nor null.
func filter(b *data.Batch, predicate expression) (*data.Batch, error) {
	verdict, err := predicate.eval(b)
	if err != nil {
		return nil, err
	}
	rows := trueRows(verdict)
	if len(rows) == b.N {
		return b, nil
	}
	return b.Gather(rows), nil
}

// trueRows is where a vector of bools is true.
func trueRows(verdict *data.Vector) []int32 {
	rows := make([]int32, 0, verdict.N)
	if verdict.Fixed {
		if verdict.N > 0 && verdict.Value(0).IsTrue() {
			for i := range verdict.N {
				rows = append(rows, int32(i))
			}
		}
		return rows
	}
	for i, keep := range verdict.Ints {
		if keep != 0 && !verdict.IsNull(i) {
			rows = append(rows, int32(i))
		}
	}
	return rows
}
