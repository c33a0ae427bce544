package engine

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// stream yields the batches of a table, nil at its end. A batch must not be
// changed by who takes it.
type stream func() (*data.Batch, error)

// plan is a table that can be read, any number of times.
type plan struct {
	columns []data.Column
	open    func() (stream, error)
	// table is the table that the rows are of, "" where several or none are;
	// alias the name that as has given.
	table, alias string
	// prune is the plan for a reader of some columns; nil where nothing is saved.
	prune func(used []bool) *plan
	// rows is set where they are at hand already.
	rows *data.Batch
	// graph is set in place of rows where the plan is a graph.
	graph *graphPlan
}

// tablePlan reads a table in batches, without copying it.
func (rt *run) tablePlan(t *data.Table) *plan { return rt.batchPlan(t.Columns, t.Rows) }

func (rt *run) batchPlan(columns []data.Column, rows *data.Batch) *plan {
	return &plan{columns: columns, rows: rows, open: func() (stream, error) { return rt.streamOf(rows), nil }}
}

func (rt *run) streamOf(rows *data.Batch) stream {
	at := 0
	return func() (*data.Batch, error) {
		if err := rt.alive(); err != nil {
			return nil, err
		}
		rt.heap.tidy(rt.ctx, rt.limit)
		if at >= rows.N {
			return nil, nil
		}
		from := at
		at = min(at+data.BatchRows, rows.N)
		return rows.Slice(from, at), nil
	}
}

// each makes a plan whose batches are made one by one from another's. make
// returns the function for one reading, so that its state is of that reading.
func (p *plan) each(columns []data.Column, make func() func(*data.Batch) (*data.Batch, error)) *plan {
	return &plan{columns: columns, table: p.table, open: func() (stream, error) {
		next, err := p.open()
		if err != nil {
			return nil, err
		}
		change := make()
		return func() (*data.Batch, error) {
			for {
				batch, err := next()
				if err != nil || batch == nil {
					return nil, err
				}
				out, err := change(batch)
				if err != nil {
					return nil, err
				}
				if out == nil {
					return nil, nil
				}
				if out.N > 0 {
					return out, nil
				}
			}
		}, nil
	}}
}

// lazily plans rows that are computed on first demand of each reading, and the
// bytes to give back at its end.
func (rt *run) lazily(columns []data.Column, compute func() (*data.Batch, int64, error)) *plan {
	return &plan{columns: columns, open: func() (stream, error) {
		var answer stream
		held := int64(0)
		return func() (*data.Batch, error) {
			if answer == nil {
				out, bytes, err := compute()
				if err != nil {
					return nil, err
				}
				held = bytes
				answer = rt.streamOf(out)
			}
			batch, err := answer()
			if batch == nil {
				rt.release(held)
				held = 0
			}
			return batch, err
		}, nil
	}}
}

// whole makes a plan that needs all rows at once. The memory is given back once
// the answer has been read.
func (rt *run) whole(p *plan, columns []data.Column, change func(*data.Batch) (*data.Batch, error)) *plan {
	return &plan{columns: columns, open: func() (stream, error) {
		var answer stream
		held := int64(0)
		return func() (*data.Batch, error) {
			if answer == nil {
				all, bytes, err := rt.gatherAll(p)
				if err != nil {
					return nil, err
				}
				held = bytes
				out, err := change(all)
				if err != nil {
					return nil, err
				}
				answer = rt.streamOf(out)
			}
			batch, err := answer()
			if batch == nil {
				rt.release(held)
				held = 0
			}
			return batch, err
		}, nil
	}}
}

// gatherAll reads a plan to its end and says how many bytes it holds.
func (rt *run) gatherAll(p *plan) (*data.Batch, int64, error) {
	if p.rows != nil {
		return p.rows, 0, rt.alive()
	}
	next, err := p.open()
	if err != nil {
		return nil, 0, err
	}
	all, _, err := rt.gather(p.columns, next, 0)
	return all.batch, all.held, err
}

// gathered is rows in one batch, and the bytes that are held for them.
type gathered struct {
	batch *data.Batch
	held  int64
}

// gather reads a stream to its end, or up to so many rows; cut says that there
// were more.
func (rt *run) gather(columns []data.Column, next stream, most int) (all gathered, cut bool, err error) {
	var chunks []*data.Batch
	rows := 0
	for !cut {
		batch, err := next()
		if err != nil {
			return all, false, err
		}
		if batch == nil {
			break
		}
		if most > 0 && rows+batch.N > most {
			batch, cut = batch.Slice(0, most-rows), true
		}
		bytes := batch.Size()
		if err := rt.hold(bytes); err != nil {
			return all, false, err
		}
		all.held += bytes
		rows += batch.N
		chunks = append(chunks, batch)
	}
	if all.batch, err = data.Concat(columns, chunks, rt.alive); err != nil {
		return all, false, err
	}
	return all, cut, rt.alive()
}

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
