package aggregate

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// bitSums folds longs by an operation on bits.
type bitSums struct {
	fold func(a, b int64) int64
	have []data.Value
}

func newBits(fold func(a, b int64) int64) func(Use) Accumulator {
	return func(Use) Accumulator { return &bitSums{fold: fold} }
}

func (a *bitSums) Grow(n int) {
	for len(a.have) < n {
		a.have = append(a.have, data.NullOf(data.Long))
	}
}

func (a *bitSums) Add(groups []int32, args []*data.Vector) error {
	for i, group := range groups {
		if group < 0 {
			continue
		}
		value := data.Convert(args[0].Value(i), data.Long)
		switch {
		case value.Null:
		case a.have[group].Null:
			a.have[group] = value
		default:
			a.have[group] = data.LongOf(a.fold(a.have[group].Num, value.Num))
		}
	}
	return nil
}

func (a *bitSums) Value(group int) data.Value { return a.have[group] }
