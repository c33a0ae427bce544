package data

import "math/big"

// Vector is a column of values of one type. A constant vector holds one value
// that stands for every row.
type Vector struct {
	Type    Type
	Fixed   bool // one value for all rows
	N       int
	Nulls   []bool // nil: none is null
	Ints    []int64
	Reals   []float64
	Strings []string
	Trees   []any
}

// NewVector is an empty vector with room for n values.
func NewVector(t Type, n int) *Vector {
	v := &Vector{Type: t}
	switch t.Storage() {
	case InInts:
		v.Ints = make([]int64, 0, n)
	case InReals:
		v.Reals = make([]float64, 0, n)
	case InStrings:
		v.Strings = make([]string, 0, n)
	default:
		v.Trees = make([]any, 0, n)
	}
	return v
}

// Constant is a vector of n times the value.
func Constant(value Value, n int) *Vector {
	v := NewVector(value.Type, 1)
	v.Append(value)
	v.Fixed, v.N = true, n
	return v
}

// Len is the number of rows.
func (v *Vector) Len() int { return v.N }

// At is the place of row i in the slices.
func (v *Vector) At(i int) int {
	if v.Fixed {
		return 0
	}
	return i
}

// IsNull says whether row i is null.
func (v *Vector) IsNull(i int) bool { return v.Nulls != nil && v.Nulls[v.At(i)] }

// Value is the value of row i.
func (v *Vector) Value(i int) Value {
	if v.Fixed {
		i = 0
	}
	if v.Nulls != nil && v.Nulls[i] {
		return NullOf(v.Type)
	}
	switch v.Type.Storage() {
	case InInts:
		return Value{Type: v.Type, Num: v.Ints[i]}
	case InReals:
		return RealOf(v.Reals[i])
	case InStrings:
		return Value{Type: v.Type, Str: v.Strings[i]}
	}
	return Value{Type: v.Type, Tree: v.Trees[i], Null: v.Trees[i] == nil}
}

// Append adds a value, which must be of the vector's type or null.
func (v *Vector) Append(value Value) {
	null := value.Null && v.Type != String
	if null && v.Nulls == nil {
		v.Nulls = make([]bool, v.N, max(16, v.N*2))
	}
	if v.Nulls != nil {
		v.Nulls = append(v.Nulls, null)
	}
	switch v.Type.Storage() {
	case InInts:
		v.Ints = append(v.Ints, value.Num)
	case InReals:
		v.Reals = append(v.Reals, value.Real())
	case InStrings:
		v.Strings = append(v.Strings, value.Str)
	default:
		v.Trees = append(v.Trees, value.Tree)
	}
	v.N++
}

// AppendAll adds the rows of a vector of the same type.
func (v *Vector) AppendAll(from *Vector) {
	if from.Fixed {
		value := from.Value(0)
		for range from.N {
			v.Append(value)
		}
		return
	}
	if from.Nulls != nil && v.Nulls == nil {
		v.Nulls = make([]bool, v.N, v.N+from.N)
	}
	if v.Nulls != nil {
		if from.Nulls != nil {
			v.Nulls = append(v.Nulls, from.Nulls...)
		} else {
			v.Nulls = append(v.Nulls, make([]bool, from.N)...)
		}
	}
	switch v.Type.Storage() {
	case InInts:
		v.Ints = append(v.Ints, from.Ints...)
	case InReals:
		v.Reals = append(v.Reals, from.Reals...)
	case InStrings:
		v.Strings = append(v.Strings, from.Strings...)
	default:
		v.Trees = append(v.Trees, from.Trees...)
	}
	v.N += from.N
}

// Size estimates the bytes that the vector holds.
func (v *Vector) Size() int64 {
	total := int64(len(v.Nulls) + 8*len(v.Ints) + 8*len(v.Reals) + 16*len(v.Strings) + 16*len(v.Trees))
	for _, s := range v.Strings {
		total += int64(len(s))
	}
	for _, tree := range v.Trees {
		if _, isNumber := tree.(*big.Rat); isNumber {
			total += 64
		} else if tree != nil {
			total += treeSize(tree)
		}
	}
	return total
}

// pad appends nulls up to n rows.
func (v *Vector) pad(n int) {
	for v.N < n {
		v.Append(NullOf(v.Type))
	}
}
