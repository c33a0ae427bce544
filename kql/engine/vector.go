package engine

import "math/big"

// Vector is a column of values of one type. A constant vector holds one value
// that stands for every row.
type Vector struct {
	Type  Type
	fixed bool // one value for all rows
	n     int
	nulls []bool // nil: none is null
	ints  []int64
	reals []float64
	strs  []string
	anys  []any
}

// newVector is an empty vector with room for n values.
func newVector(t Type, n int) *Vector {
	v := &Vector{Type: t}
	switch t.storage() {
	case inInts:
		v.ints = make([]int64, 0, n)
	case inReals:
		v.reals = make([]float64, 0, n)
	case inStrings:
		v.strs = make([]string, 0, n)
	default:
		v.anys = make([]any, 0, n)
	}
	return v
}

// constant is a vector of n times the value.
func constant(value Value, n int) *Vector {
	v := newVector(value.Type, 1)
	v.append(value)
	v.fixed, v.n = true, n
	return v
}

// Len is the number of rows.
func (v *Vector) Len() int { return v.n }

// at is the place of row i in the slices.
func (v *Vector) at(i int) int {
	if v.fixed {
		return 0
	}
	return i
}

func (v *Vector) null(i int) bool { return v.nulls != nil && v.nulls[v.at(i)] }

// Value is the value of row i.
func (v *Vector) Value(i int) Value {
	if v.fixed {
		i = 0
	}
	if v.nulls != nil && v.nulls[i] {
		return nullOf(v.Type)
	}
	switch v.Type.storage() {
	case inInts:
		return Value{Type: v.Type, num: v.ints[i]}
	case inReals:
		return realNumber(v.reals[i])
	case inStrings:
		return Value{Type: v.Type, str: v.strs[i]}
	}
	return Value{Type: v.Type, any: v.anys[i], Null: v.anys[i] == nil}
}

// append adds a value, which must be of the vector's type or null.
func (v *Vector) append(value Value) {
	null := value.Null && v.Type != String
	if null && v.nulls == nil {
		v.nulls = make([]bool, v.n, max(16, v.n*2))
	}
	if v.nulls != nil {
		v.nulls = append(v.nulls, null)
	}
	switch v.Type.storage() {
	case inInts:
		v.ints = append(v.ints, value.num)
	case inReals:
		v.reals = append(v.reals, value.real())
	case inStrings:
		v.strs = append(v.strs, value.str)
	default:
		v.anys = append(v.anys, value.any)
	}
	v.n++
}

// appendAll adds the rows of a vector of the same type.
func (v *Vector) appendAll(from *Vector) {
	if from.fixed {
		value := from.Value(0)
		for range from.n {
			v.append(value)
		}
		return
	}
	if from.nulls != nil && v.nulls == nil {
		v.nulls = make([]bool, v.n, v.n+from.n)
	}
	if v.nulls != nil {
		if from.nulls != nil {
			v.nulls = append(v.nulls, from.nulls...)
		} else {
			v.nulls = append(v.nulls, make([]bool, from.n)...)
		}
	}
	switch v.Type.storage() {
	case inInts:
		v.ints = append(v.ints, from.ints...)
	case inReals:
		v.reals = append(v.reals, from.reals...)
	case inStrings:
		v.strs = append(v.strs, from.strs...)
	default:
		v.anys = append(v.anys, from.anys...)
	}
	v.n += from.n
}

// slice is rows [from, to) without copying.
func (v *Vector) slice(from, to int) *Vector {
	out := &Vector{Type: v.Type, fixed: v.fixed, n: to - from}
	if v.fixed {
		out.nulls, out.ints, out.reals, out.strs, out.anys = v.nulls, v.ints, v.reals, v.strs, v.anys
		return out
	}
	if v.nulls != nil {
		out.nulls = v.nulls[from:to:to]
	}
	switch v.Type.storage() {
	case inInts:
		out.ints = v.ints[from:to:to]
	case inReals:
		out.reals = v.reals[from:to:to]
	case inStrings:
		out.strs = v.strs[from:to:to]
	default:
		out.anys = v.anys[from:to:to]
	}
	return out
}

// gather is the rows at the given places; -1 stands for a null row.
func (v *Vector) gather(rows []int32) *Vector {
	if v.fixed && len(rows) > 0 {
		absent := false
		for _, row := range rows {
			absent = absent || row < 0
		}
		if !absent {
			out := *v
			out.n = len(rows)
			return &out
		}
	}
	out := &Vector{Type: v.Type, n: len(rows)}
	out.nulls = v.gatherNulls(rows)
	switch v.Type.storage() {
	case inInts:
		out.ints = gatherSlice(v.ints, rows, v.fixed)
	case inReals:
		out.reals = gatherSlice(v.reals, rows, v.fixed)
	case inStrings:
		out.strs = gatherSlice(v.strs, rows, v.fixed)
	default:
		out.anys = gatherSlice(v.anys, rows, v.fixed)
	}
	return out
}

func (v *Vector) gatherNulls(rows []int32) []bool {
	if v.nulls == nil && v.Type == String {
		return nil
	}
	var nulls []bool
	for i, row := range rows {
		if row < 0 && v.Type != String || row >= 0 && v.null(int(row)) {
			if nulls == nil {
				nulls = make([]bool, len(rows))
			}
			nulls[i] = true
		}
	}
	return nulls
}

func gatherSlice[T any](from []T, rows []int32, fixed bool) []T {
	out := make([]T, len(rows))
	for i, row := range rows {
		if row >= 0 {
			if fixed {
				row = 0
			}
			out[i] = from[row]
		}
	}
	return out
}

// flat is the vector with every row in its slices.
func (v *Vector) flat() *Vector {
	if !v.fixed {
		return v
	}
	out := newVector(v.Type, v.n)
	out.appendAll(v)
	return out
}

// size estimates the bytes that the vector holds.
func (v *Vector) size() int64 {
	total := int64(len(v.nulls) + 8*len(v.ints) + 8*len(v.reals) + 16*len(v.strs) + 16*len(v.anys))
	for _, s := range v.strs {
		total += int64(len(s))
	}
	for _, tree := range v.anys {
		if _, isNumber := tree.(*big.Rat); isNumber {
			total += 64
		} else if tree != nil {
			total += treeSize(tree)
		}
	}
	return total
}

// Batch is some rows of a table: vectors of equal length.
type Batch struct {
	n       int
	columns []*Vector
}

// batchRows is how many rows flow through the pipeline at once.
const batchRows = 4096

func (b *Batch) gather(rows []int32) *Batch {
	out := &Batch{n: len(rows), columns: make([]*Vector, len(b.columns))}
	for i, column := range b.columns {
		out.columns[i] = column.gather(rows)
	}
	return out
}

func (b *Batch) slice(from, to int) *Batch {
	out := &Batch{n: to - from, columns: make([]*Vector, len(b.columns))}
	for i, column := range b.columns {
		out.columns[i] = column.slice(from, to)
	}
	return out
}

func (b *Batch) size() int64 {
	total := int64(0)
	for _, column := range b.columns {
		total += column.size()
	}
	return total
}

// emptyBatch has no rows, and the columns' types.
func emptyBatch(columns []Column) *Batch {
	b := &Batch{columns: make([]*Vector, len(columns))}
	for i, column := range columns {
		b.columns[i] = newVector(column.Type, 0)
	}
	return b
}

// add appends another batch's rows.
func (b *Batch) add(from *Batch) {
	for i, column := range b.columns {
		column.appendAll(from.columns[i])
	}
	b.n += from.n
}
