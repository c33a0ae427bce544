package aggregate

import (
	"math/big"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// grown is the slice with room for n items.
func grown[T any](s []T, n int) []T {
	for len(s) < n {
		s = append(s, *new(T))
	}
	return s
}

// counts is count().
type counts struct{ n []int64 }

func newCounts(Use) Accumulator { return &counts{} }

func (a *counts) Grow(n int) { a.n = grown(a.n, n) }
func (a *counts) Add(groups []int32, _ []*data.Vector) error {
	for _, group := range groups {
		if group >= 0 {
			a.n[group]++
		}
	}
	return nil
}
func (a *counts) Value(group int) data.Value { return data.LongOf(a.n[group]) }

// sums is sum(): of longs and ticks exactly, of reals in order.
type sums struct {
	t     data.Type
	whole []int64
	reals []float64
	fine  []*big.Rat
	some  []bool
}

func newSums(s Use) Accumulator { return &sums{t: s.Result} }

func (a *sums) Grow(n int) {
	a.whole, a.reals, a.some = grown(a.whole, n), grown(a.reals, n), grown(a.some, n)
	if a.t == data.Decimal {
		a.fine = grown(a.fine, n)
	}
}

func (a *sums) Add(groups []int32, args []*data.Vector) error {
	v := args[0]
	direct := v.Type.Storage() == data.InInts && a.t != data.Real
	for i, group := range groups {
		if group < 0 || v.IsNull(i) {
			continue
		}
		switch {
		case direct:
			a.whole[group] += v.Ints[v.At(i)]
		case v.Type == data.Real:
			a.reals[group] += v.Reals[v.At(i)]
		default:
			value := data.Convert(v.Value(i), a.t)
			if value.Null {
				continue
			}
			if a.t != data.Decimal {
				a.reals[group] += value.Number()
			} else if a.fine[group] == nil {
				a.fine[group] = value.Rat()
			} else {
				a.fine[group].Add(a.fine[group], value.Tree.(*big.Rat))
			}
		}
		a.some[group] = true
	}
	return nil
}

func (a *sums) Value(group int) data.Value {
	switch a.t {
	case data.Real:
		return data.RealOf(a.reals[group])
	case data.Decimal:
		if a.fine[group] == nil {
			return data.DecimalOf(new(big.Rat))
		}
		return data.DecimalOf(a.fine[group])
	case data.DateTime:
		return data.DateTimeOrNull(a.whole[group])
	}
	return data.Value{Type: a.t, Num: a.whole[group]}
}
