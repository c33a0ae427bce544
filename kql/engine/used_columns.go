package engine

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// markUsed marks the columns of the row that expressions read; false says that
// they may read any.
func markUsed(used []bool, list ...expression) bool {
	for _, e := range list {
		known := true
		switch e := e.(type) {
		case nil, *fixedExpression:
		case *columnExpression:
			if known = e.index < len(used); known {
				used[e.index] = true
			}
		case *onceExpression:
			known = markUsed(used, e.inner)
		case *rowExpression:
			known = markUsed(used, e.args...)
		case *vectorExpression:
			known = markUsed(used, e.args...)
		default:
			known = false
		}
		if !known {
			return false
		}
	}
	return true
}

// only is the plan for a reader that looks at the marked columns alone. The
// others may hold nulls, which cost nothing to make.
func (p *plan) only(used []bool) *plan {
	if p.prune == nil {
		return p
	}
	return p.prune(used)
}

// onlyFor is only, for a reader that computes the expressions.
func (p *plan) onlyFor(list ...expression) *plan {
	used := make([]bool, len(p.columns))
	if !markUsed(used, list...) {
		return p
	}
	return p.only(used)
}

// gatherUsed is rows of a batch, of which only the marked columns count.
func gatherUsed(b *data.Batch, rows []int32, used []bool) *data.Batch {
	out := &data.Batch{N: len(rows), Columns: make([]*data.Vector, len(b.Columns))}
	for i, column := range b.Columns {
		if used[i] {
			out.Columns[i] = column.Gather(rows)
		} else {
			out.Columns[i] = data.Constant(data.NullOf(column.Type), len(rows))
		}
	}
	return out
}
