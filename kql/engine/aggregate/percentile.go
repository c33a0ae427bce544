package aggregate

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// percentiles is percentile() by nearest rank, and its weighted and array forms.
type percentiles struct {
	hold  func(bytes int64) error
	alive func() error
	array bool
	t     data.Type
	at    []float64
	have  [][]data.Weighted
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
	return a.hold(addWeighted(a.have, groups, args))
}

// addWeighted adds values with their weights, and says how many bytes they keep.
func addWeighted(have [][]data.Weighted, groups []int32, args []*data.Vector) int64 {
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
			have[group] = append(have[group], data.Weighted{Value: value, Weight: weight})
			added += 96
		}
	}
	return added
}

func (a *percentiles) Value(group int) data.Value {
	values := data.NewDigest(a.have[group], a.alive)
	total := values.Total()
	out := make([]any, len(a.at))
	for i, percent := range a.at {
		value, ok := values.Percentile(percent, total)
		if !ok {
			continue
		}
		if !a.array {
			return data.Convert(value, a.t)
		}
		out[i] = value.Node()
	}
	if !a.array {
		return data.NullOf(a.t)
	}
	return data.DynamicOf(out)
}
