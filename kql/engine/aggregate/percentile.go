package aggregate

import (
	"math"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// weighted is a value that counts several times.
type weighted struct {
	value  data.Value
	weight int64
}

// percentiles is percentile() by nearest rank, and its weighted and array forms.
type percentiles struct {
	hold  func(bytes int64) error
	alive func() error
	array bool
	t     data.Type
	at    []float64
	have  [][]weighted
}

func newPercentiles(array bool) func(Use) Accumulator {
	return func(s Use) Accumulator {
		a := &percentiles{hold: s.Hold, alive: s.Alive, array: array, t: s.Result}
		for _, value := range s.Constants {
			items, ok := data.Array(value)
			if !ok {
				items = []any{value.Node()}
			}
			for _, item := range items {
				a.at = append(a.at, data.Convert(data.Leaf(item), data.Real).Number())
			}
		}
		return a
	}
}

func (a *percentiles) Grow(n int) { a.have = grown(a.have, n) }

func (a *percentiles) Add(groups []int32, args []*data.Vector) error {
	added := int64(0)
	for i, group := range groups {
		value := args[0].Value(i)
		if value.Type == data.Dynamic {
			value = data.Convert(value, data.Real)
		}
		if group < 0 || value.Null {
			continue
		}
		weight := int64(1)
		if len(args) > 1 {
			weight = data.Convert(args[1].Value(i), data.Long).Num
		}
		if weight > 0 {
			a.have[group] = append(a.have[group], weighted{value, weight})
			added += 96
		}
	}
	return a.hold(added)
}

func (a *percentiles) Value(group int) data.Value {
	values := a.have[group]
	// A cancelled query takes all values for equal, which ends the sorting.
	compared, stopped := 0, false
	slices.SortFunc(values, func(x, y weighted) int {
		if compared++; compared&1023 == 0 && !stopped {
			stopped = a.alive() != nil
		}
		if stopped {
			return 0
		}
		return data.OrderValues(x.value, y.value)
	})
	total := int64(0)
	for _, v := range values {
		total += v.weight
	}
	out := make([]any, len(a.at))
	for i, percent := range a.at {
		rank := int64(math.Ceil(percent/100*float64(total) - 1e-9))
		seen := int64(0)
		for _, v := range values {
			if seen += v.weight; seen >= rank {
				if !a.array {
					return data.Convert(v.value, a.t)
				}
				out[i] = v.value.Node()
				break
			}
		}
	}
	if !a.array {
		return data.NullOf(a.t)
	}
	return data.DynamicOf(out)
}
