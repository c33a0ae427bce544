package aggregate

import (
	"math/big"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// averages is avg(): null of no value.
type averages struct {
	t    data.Type
	sum  []float64
	rest []big.Int // of ticks, exactly
	n    []int64
}

func newAverages(s Use) Accumulator { return &averages{t: s.Result} }

func (a *averages) Grow(n int) {
	a.sum, a.n = grown(a.sum, n), grown(a.n, n)
	if a.t == data.DateTime || a.t == data.TimeSpan {
		a.rest = grown(a.rest, n)
	}
}

func (a *averages) Add(groups []int32, args []*data.Vector) error {
	v := args[0]
	for i, group := range groups {
		if group < 0 || v.IsNull(i) {
			continue
		}
		switch {
		case a.rest != nil:
			a.rest[group].Add(&a.rest[group], big.NewInt(v.Ints[v.At(i)]))
		case v.Type == data.Real:
			a.sum[group] += v.Reals[v.At(i)]
		case v.Type.Storage() == data.InInts:
			a.sum[group] += float64(v.Ints[v.At(i)])
		default:
			value := data.Convert(v.Value(i), data.Real)
			if value.Null {
				continue
			}
			a.sum[group] += value.Real()
		}
		a.n[group]++
	}
	return nil
}

func (a *averages) Value(group int) data.Value {
	switch {
	case a.n[group] == 0:
		return data.NullOf(a.t)
	case a.rest != nil:
		mean := new(big.Int).Quo(&a.rest[group], big.NewInt(a.n[group]))
		return data.Value{Type: a.t, Num: mean.Int64()}
	}
	return data.Convert(data.RealOf(a.sum[group]/float64(a.n[group])), a.t)
}
