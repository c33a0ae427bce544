package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// slot is a plan whose rows are put in before each reading.
type slot struct{ rows *data.Batch }

func (rt *run) slotPlan(columns []data.Column) (*slot, *plan) {
	s := &slot{}
	return s, &plan{columns: columns, open: func() (stream, error) {
		if s.rows == nil {
			return nil, &Unsupported{What: "reading the rows of mv-apply or partition before it runs"}
		}
		return rt.streamOf(s.rows), nil
	}}
}

// mvApply runs a subquery over the expanded rows of each row.
func (c *compiler) mvApply(p *plan, o *kql.MvApply) (*plan, error) {
	x, err := c.expansion(p, o.Columns, o.Limit, o.Options)
	if err != nil {
		return nil, err
	}
	if o.ID != nil {
		return nil, unsupported(o, "mv-apply id")
	}
	in, input := c.rt.slotPlan(x.columns)
	sub := c.outside()
	sub.input, sub.late = input, true
	body, err := sub.table(o.Body)
	if err != nil {
		return nil, err
	}
	// The row's own columns come first, save those that the subquery answers.
	var keep []int
	var columns []data.Column
	for i, column := range p.columns {
		if data.ColumnNamed(body.columns, column.Name) < 0 && !x.replaces(i) {
			keep, columns = append(keep, i), append(columns, column)
		}
	}
	columns = append(columns, body.columns...)
	return p.each(columns, func() func(*data.Batch) (*data.Batch, error) {
		return func(b *data.Batch) (*data.Batch, error) {
			vectors, err := evalAll(b, x.values)
			if err != nil {
				return nil, err
			}
			out := data.EmptyBatch(columns)
			for i := range b.N {
				if err := c.rt.applyRow(b, x, vectors, i, in, body, keep, out); err != nil {
					return nil, err
				}
			}
			if out.N == 0 {
				return b.Slice(0, 0), nil
			}
			return out, c.rt.passing(out.Size())
		}
	}), nil
}

func (rt *run) applyRow(b *data.Batch, x *expansion, vectors []*data.Vector, i int, in *slot, body *plan, keep []int, out *data.Batch) error {
	one := b.Slice(i, i+1)
	single := make([]*data.Vector, len(vectors))
	for j, vector := range vectors {
		single[j] = vector.Slice(i, i+1)
	}
	rows := data.EmptyBatch(x.columns)
	for row, item := 0, 0; row < 1; {
		part, nextRow, nextItem, err := x.batch(one, single, row, item)
		if err != nil {
			return err
		}
		rows.Add(part)
		row, item = nextRow, nextItem
		if err := rt.passing(int64(rows.N) * int64(len(x.columns)) * 16); err != nil {
			return err
		}
	}
	in.rows = rows
	answer, held, err := rt.gatherAll(body)
	if err != nil {
		return err
	}
	rt.release(held)
	for j, at := range keep {
		value := b.Columns[at].Value(i)
		for range answer.N {
			out.Columns[j].Append(value)
		}
	}
	for j, column := range answer.Columns {
		out.Columns[len(keep)+j].AppendAll(column)
	}
	out.N += answer.N
	return rt.passing(int64(out.N) * 64)
}
