package data

// Slice is rows [from, to) without copying.
func (v *Vector) Slice(from, to int) *Vector {
	out := &Vector{Type: v.Type, Fixed: v.Fixed, N: to - from}
	if v.Fixed {
		out.Nulls, out.Ints, out.Reals, out.Strings, out.Trees = v.Nulls, v.Ints, v.Reals, v.Strings, v.Trees
		return out
	}
	if v.Nulls != nil {
		out.Nulls = v.Nulls[from:to:to]
	}
	switch v.Type.Storage() {
	case InInts:
		out.Ints = v.Ints[from:to:to]
	case InReals:
		out.Reals = v.Reals[from:to:to]
	case InStrings:
		out.Strings = v.Strings[from:to:to]
	default:
		out.Trees = v.Trees[from:to:to]
	}
	return out
}

// gatherRows is how many cells are gathered between two looks at alive.
const gatherRows = 1 << 14

// GatherWhile is Gather, given up once alive returns an error.
func (v *Vector) GatherWhile(rows []int32, alive func() error) (*Vector, error) {
	if v.Fixed || len(rows) <= gatherRows {
		return v.Gather(rows), alive()
	}
	out := NewVector(v.Type, len(rows))
	for at := 0; at < len(rows); at += gatherRows {
		if err := alive(); err != nil {
			return nil, err
		}
		out.AppendAll(v.Gather(rows[at:min(at+gatherRows, len(rows))]))
	}
	return out, nil
}

// Gather is the rows at the given places; -1 stands for a null row.
func (v *Vector) Gather(rows []int32) *Vector {
	if v.Fixed && len(rows) > 0 {
		absent := false
		for _, row := range rows {
			absent = absent || row < 0
		}
		if !absent {
			out := *v
			out.N = len(rows)
			return &out
		}
	}
	out := &Vector{Type: v.Type, N: len(rows)}
	out.Nulls = v.gatherNulls(rows)
	switch v.Type.Storage() {
	case InInts:
		out.Ints = gatherSlice(v.Ints, rows, v.Fixed)
	case InReals:
		out.Reals = gatherSlice(v.Reals, rows, v.Fixed)
	case InStrings:
		out.Strings = gatherSlice(v.Strings, rows, v.Fixed)
	default:
		out.Trees = gatherSlice(v.Trees, rows, v.Fixed)
	}
	return out
}

func (v *Vector) gatherNulls(rows []int32) []bool {
	if v.Nulls == nil && v.Type == String {
		return nil
	}
	var nulls []bool
	for i, row := range rows {
		if row < 0 && v.Type != String || row >= 0 && v.IsNull(int(row)) {
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

// Flat is the vector with every row in its slices.
func (v *Vector) Flat() *Vector {
	if !v.Fixed {
		return v
	}
	out := NewVector(v.Type, v.N)
	out.AppendAll(v)
	return out
}
