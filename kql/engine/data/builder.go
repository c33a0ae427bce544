package data

import (
	"cmp"
	"fmt"
	"slices"
)

// Builder fills a table with rows that name only the columns they have a value
// for. A column that no row names costs no memory, however many rows there are:
// tables of events have sixty columns and fill a dozen.
type Builder struct {
	columns []Column
	index   map[string]int
	vectors []*Vector // nil until a row names the column
	n       int
}

// NewBuilder is a builder of an empty table.
func NewBuilder(columns ...Column) *Builder {
	b := &Builder{columns: columns, index: make(map[string]int, len(columns)), vectors: make([]*Vector, len(columns))}
	for i, c := range columns {
		b.index[c.Name] = i
	}
	return b
}

// Len is the number of rows.
func (b *Builder) Len() int { return b.n }

// Add appends a row: the names of columns, each followed by its value as
// Table.Append takes it. What is not named is null. A name that the table does
// not have, or has twice in the row, and a value that does not fit are errors.
func (b *Builder) Add(cells ...any) error {
	if len(cells)%2 != 0 {
		return fmt.Errorf("add row: a name without a value")
	}
	for i := 0; i < len(cells); i += 2 {
		name, ok := cells[i].(string)
		if !ok {
			return fmt.Errorf("add row: %v is no name of a column", cells[i])
		}
		at, ok := b.index[name]
		if !ok {
			return fmt.Errorf("add row: no column %s", name)
		}
		value, err := valueOf(cells[i+1], b.columns[at].Type)
		if err != nil {
			return fmt.Errorf("add row: column %s: %w", name, err)
		}
		v := b.vectors[at]
		if v == nil {
			v = NewVector(b.columns[at].Type, 0)
			b.vectors[at] = v
		}
		if v.N > b.n {
			return fmt.Errorf("add row: column %s twice", name)
		}
		v.pad(b.n)
		v.Append(value)
	}
	b.n++
	return nil
}

// Table is the rows so far, in the order of a datetime column where one is
// named. The builder must not be used afterwards.
func (b *Builder) Table(orderBy string) *Table {
	data := &Batch{N: b.n, Columns: make([]*Vector, len(b.columns))}
	for i, v := range b.vectors {
		if v == nil {
			v = Constant(NullOf(b.columns[i].Type), b.n)
		}
		v.pad(b.n)
		data.Columns[i] = v
	}
	if at, ok := b.index[orderBy]; ok && b.columns[at].Type == DateTime {
		times := data.Columns[at].Flat().Ints
		if !slices.IsSorted(times) {
			order := make([]int32, b.n)
			for i := range order {
				order[i] = int32(i)
			}
			slices.SortStableFunc(order, func(x, y int32) int { return cmp.Compare(times[x], times[y]) })
			for i, v := range data.Columns {
				data.Columns[i] = v.Gather(order)
			}
		}
	}
	return &Table{Columns: b.columns, Rows: data}
}
