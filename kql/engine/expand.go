package engine

import (
	"math"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// expansion is what mv-expand and mv-apply make of a row.
type expansion struct {
	rt      *run
	values  []expression
	places  []int // where each value goes in the answer
	types   []data.Type
	columns []data.Column
	index   int // the item index's place, or -1
	most    int // rows of one row
	arrays  bool
}

// expansion compiles the columns of mv-expand and mv-apply.
func (c *compiler) expansion(p *plan, list []*kql.ExpandColumn, limit kql.Expr, options kql.Options) (*expansion, error) {
	x := &expansion{rt: c.rt, columns: append([]data.Column(nil), p.columns...), index: -1, most: math.MaxInt32}
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
		t, typed := data.TypeNamed(string(column.Type))
		if !typed {
			t = data.Dynamic
		}
		at := data.ColumnNamed(x.columns, name)
		if at < 0 {
			at = len(x.columns)
			x.columns = append(x.columns, data.Column{})
		}
		x.columns[at] = data.Column{Name: name, Type: t}
		x.values, x.places, x.types = append(x.values, value), append(x.places, at), append(x.types, t)
	}
	if name := options.Word("with_itemindex"); name != "" {
		x.index = len(x.columns)
		x.columns = append(x.columns, data.Column{Name: name, Type: data.Long})
	}
	return x, nil
}

// replaces says whether the elements stand in the place of the row's i-th column.
func (x *expansion) replaces(i int) bool { return slices.Contains(x.places, i) }

// elements is the items of one value: of an array its items, of a bag bags of
// one key (or pairs), of anything else itself.
func (x *expansion) elements(v data.Value) []any {
	switch t := v.Tree.(type) {
	case []any:
		if v.Type == data.Dynamic {
			if len(t) == 0 {
				return []any{nil}
			}
			return t
		}
	case *data.Bag:
		if t.Len() == 0 {
			return []any{nil}
		}
		out := make([]any, t.Len())
		for i, key := range t.Keys() {
			if x.arrays {
				out[i] = []any{key, t.Values()[i]}
				continue
			}
			single := &data.Bag{}
			single.Set(key, t.Values()[i])
			out[i] = single
		}
		return out
	}
	return []any{v.Node()}
}

// row expands one row: how many rows it makes, and each value's items.
func (x *expansion) row(vectors []*data.Vector, i int) (int, [][]any) {
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
func (x *expansion) batch(b *data.Batch, vectors []*data.Vector, from, item int) (*data.Batch, int, int, error) {
	var rows []int32
	fresh := make([]*data.Vector, len(x.values))
	for j, t := range x.types {
		fresh[j] = data.NewVector(t, data.BatchRows)
	}
	index := data.NewVector(data.Long, 0)
	for from < b.N && len(rows) < data.BatchRows {
		n, items := x.row(vectors, from)
		for ; item < n && len(rows) < data.BatchRows; item++ {
			rows = append(rows, int32(from))
			for j := range x.values {
				var tree any
				if item < len(items[j]) {
					tree = items[j][item]
				}
				fresh[j].Append(data.Convert(data.DynamicOf(tree), x.types[j]))
			}
			index.Append(data.LongOf(int64(item)))
		}
		if item >= n {
			from, item = from+1, 0
		}
		if err := x.rt.often(); err != nil {
			return nil, 0, 0, err
		}
	}
	out := &data.Batch{N: len(rows), Columns: make([]*data.Vector, len(x.columns))}
	for j := range b.Columns {
		out.Columns[j] = b.Columns[j].Gather(rows)
	}
	for j, at := range x.places {
		out.Columns[at] = fresh[j]
	}
	if x.index >= 0 {
		out.Columns[x.index] = index
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
		var current *data.Batch
		var vectors []*data.Vector
		row, item := 0, 0
		return func() (*data.Batch, error) {
			for {
				if current == nil || row >= current.N {
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
				if out.N > 0 {
					return out, nil
				}
			}
		}, nil
	}}, nil
}
