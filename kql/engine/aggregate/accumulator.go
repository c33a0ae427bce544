package aggregate

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// Kind is one aggregate function.
type Kind struct {
	// Name starts the column's name: sum_x; empty leaves the argument's alone.
	Name string
	// Least and Most bound the arguments, without the predicate of the …if form.
	Least, Most int
	// ByRow is how many arguments are computed by row, 0 for all.
	ByRow int
	// Predicate says that the last argument chooses the rows.
	Predicate bool
	Result    func(types []data.Type) data.Type
	Make      func(s Use) Accumulator
}

// Accumulator holds the state of one aggregate for all groups.
type Accumulator interface {
	// Grow makes room for the groups up to n.
	Grow(n int)
	// Add takes rows into their groups; a group of -1 leaves the row out.
	Add(groups []int32, args []*data.Vector) error
	// Value is a group's answer.
	Value(group int) data.Value
}

// Columns is how many arguments are computed by row; the rest are constants.
func (k *Kind) Columns() int {
	if k.ByRow > 0 {
		return k.ByRow
	}
	return 1 << 30
}

func fixedResult(t data.Type) func([]data.Type) data.Type {
	return func([]data.Type) data.Type { return t }
}

func sameResult(types []data.Type) data.Type {
	if len(types) == 0 {
		return data.Dynamic
	}
	return types[0]
}

// wideResult is sameResult with a long for an int.
func wideResult(types []data.Type) data.Type {
	if t := sameResult(types); t != data.Int {
		return t
	}
	return data.Long
}

// SumResult promotes int to long; a dynamic is summed as reals.
func SumResult(types []data.Type) data.Type {
	switch types[0] {
	case data.Int, data.Bool:
		return data.Long
	case data.Dynamic, data.String:
		return data.Real
	}
	return types[0]
}

func averageResult(types []data.Type) data.Type {
	switch types[0] {
	case data.DateTime, data.TimeSpan, data.Decimal:
		return types[0]
	}
	return data.Real
}
