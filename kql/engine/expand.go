package engine

import (
	"math"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// expansion is what mv-expand and mv-apply make of a row.
type expansion struct {
	rt      *run
	values  []expression
	places  []int // where each value goes in the answer
	types   []Type
	columns []Column
	index   int // the item index's place, or -1
	most    int // rows of one row
	arrays  bool
}

// expansion compiles the columns of mv-expand and mv-apply.
func (c *compiler) expansion(p *plan, list []*kql.ExpandColumn, limit kql.Expr, options kql.Options) (*expansion, error) {
	x := &expansion{rt: c.rt, columns: append([]Column(nil), p.columns...), index: -1, most: math.MaxInt32}
	if limit != nil {
		most, err := c.rowCount(limit)
		if err != nil {
			return nil, err
		}
		x.most = most
	}
	kind := options.Word("kind")
	if kind == "" {
		kind = options.Word("bagexpansion")
	}
	x.arrays = kind == "array"
	for _, column := range list {
		value, err := c.scalar(column.Value)
		if err != nil {
			return nil, err
		}
		name := c.resultName(column.Value)
		if column.Name != nil {
			name = column.Name.Name
		}
		if name == "" {
			name = "Column1"
		}
		t, typed := TypeNamed(string(column.Type))
		if !typed {
			t = Dynamic
		}
		at := columnNamed(x.columns, name)
		if at < 0 {
			at = len(x.columns)
			x.columns = append(x.columns, Column{})
		}
		x.columns[at] = Column{name, t}
		x.values, x.places, x.types = append(x.values, value), append(x.places, at), append(x.types, t)
	}
	if name := options.Word("with_itemindex"); name != "" {
		x.index = len(x.columns)
		x.columns = append(x.columns, Column{name, Long})
	}
	return x, nil
}

// elements is the items of one value: of an array its items, of a bag bags of
// one key (or pairs), of anything else itself.
func (x *expansion) elements(v Value) []any {
	switch t := v.any.(type) {
	case []any:
		if v.Type == Dynamic {
			if len(t) == 0 {
				return []any{nil}
			}
			return t
		}
	case *Bag:
		if t.Len() == 0 {
			return []any{nil}
		}
		out := make([]any, t.Len())
		for i, key := range t.keys {
			if x.arrays {
				out[i] = []any{key, t.values[i]}
				continue
			}
			single := &Bag{}
			single.Set(key, t.values[i])
			out[i] = single
		}
		return out
	}
	return []any{v.tree()}
}

// row expands one row: how many rows it makes, and each value's items.
func (x *expansion) row(vectors []*Vector, i int) (int, [][]any) {
	items := make([][]any, len(vectors))
	n := 0
	for j, vector := range vectors {
		items[j] = x.elements(vector.Value(i))
		n = max(n, len(items[j]))
	}
	return min(n, x.most), items
}

// batch makes the answer of rows [from, …) of a batch until it is full; it says
// where it stopped, in rows and items.
func (x *expansion) batch(b *Batch, vectors []*Vector, from, item int) (*Batch, int, int, error) {
	var rows []int32
	fresh := make([]*Vector, len(x.values))
	for j, t := range x.types {
		fresh[j] = newVector(t, batchRows)
	}
	index := newVector(Long, 0)
	for from < b.n && len(rows) < batchRows {
		n, items := x.row(vectors, from)
		for ; item < n && len(rows) < batchRows; item++ {
			rows = append(rows, int32(from))
			for j := range x.values {
				var tree any
				if item < len(items[j]) {
					tree = items[j][item]
				}
				fresh[j].append(convert(dynamic(tree), x.types[j]))
			}
			index.append(integer(int64(item)))
		}
		if item >= n {
			from, item = from+1, 0
		}
		if err := x.rt.often(); err != nil {
			return nil, 0, 0, err
		}
	}
	out := &Batch{n: len(rows), columns: make([]*Vector, len(x.columns))}
	for j := range b.columns {
		out.columns[j] = b.columns[j].gather(rows)
	}
	for j, at := range x.places {
		out.columns[at] = fresh[j]
	}
	if x.index >= 0 {
		out.columns[x.index] = index
	}
	return out, from, item, nil
}

// mvExpand makes a row of each item.
func (c *compiler) mvExpand(p *plan, o *kql.MvExpand) (*plan, error) {
	x, err := c.expansion(p, o.Columns, o.Limit, o.Options)
	if err != nil {
		return nil, err
	}
	return &plan{columns: x.columns, open: func() (stream, error) {
		next, err := p.open()
		if err != nil {
			return nil, err
		}
		var current *Batch
		var vectors []*Vector
		row, item := 0, 0
		return func() (*Batch, error) {
			for {
				if current == nil || row >= current.n {
					batch, err := next()
					if err != nil || batch == nil {
						return nil, err
					}
					current, row, item = batch, 0, 0
					if vectors, err = evalAll(batch, x.values); err != nil {
						return nil, err
					}
				}
				out, nextRow, nextItem, err := x.batch(current, vectors, row, item)
				if err != nil {
					return nil, err
				}
				row, item = nextRow, nextItem
				if out.n > 0 {
					return out, nil
				}
			}
		}, nil
	}}, nil
}

// slot is a plan whose rows are put in before each reading.
type slot struct{ rows *Batch }

func (rt *run) slotPlan(columns []Column) (*slot, *plan) {
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
	var columns []Column
	for i, column := range p.columns {
		if columnNamed(body.columns, column.Name) < 0 {
			keep, columns = append(keep, i), append(columns, column)
		}
	}
	columns = append(columns, body.columns...)
	order := applyOrder(p.columns, columns)
	apply := p.each(columns, func() func(*Batch) (*Batch, error) {
		return func(b *Batch) (*Batch, error) {
			vectors, err := evalAll(b, x.values)
			if err != nil {
				return nil, err
			}
			out := emptyBatch(columns)
			for i := range b.n {
				if err := c.rt.applyRow(b, x, vectors, i, in, body, keep, out); err != nil {
					return nil, err
				}
			}
			if out.n == 0 {
				return b.slice(0, 0), nil
			}
			return out, c.rt.passing(out.size())
		}
	})
	return apply.keep(order), nil
}

// applyOrder puts the row's columns where they stood, then the new ones.
func applyOrder(before, columns []Column) []int {
	var order []int
	for _, column := range before {
		if at := columnNamed(columns, column.Name); at >= 0 {
			order = append(order, at)
		}
	}
	for i, column := range columns {
		if columnNamed(before, column.Name) < 0 {
			order = append(order, i)
		}
	}
	return order
}

func (rt *run) applyRow(b *Batch, x *expansion, vectors []*Vector, i int, in *slot, body *plan, keep []int, out *Batch) error {
	one := b.slice(i, i+1)
	single := make([]*Vector, len(vectors))
	for j, vector := range vectors {
		single[j] = vector.slice(i, i+1)
	}
	rows := emptyBatch(x.columns)
	for row, item := 0, 0; row < 1; {
		part, nextRow, nextItem, err := x.batch(one, single, row, item)
		if err != nil {
			return err
		}
		rows.add(part)
		row, item = nextRow, nextItem
		if err := rt.passing(int64(rows.n) * int64(len(x.columns)) * 16); err != nil {
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
		value := b.columns[at].Value(i)
		for range answer.n {
			out.columns[j].append(value)
		}
	}
	for j, column := range answer.columns {
		out.columns[len(keep)+j].appendAll(column)
	}
	out.n += answer.n
	return rt.passing(int64(out.n) * 64)
}
