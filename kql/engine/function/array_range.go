package function

import (
	"math"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// rangeArray is range(start, stop, step): at most data.LongestArray elements.
func rangeArray(_ *Call, a []data.Value) (data.Value, error) {
	from, to := compute.ScalarOf(a[0]), compute.ScalarOf(a[1])
	step := data.LongOf(1)
	if from.Type == data.DateTime || from.Type == data.TimeSpan {
		step = data.TimeSpanOf(data.Hour)
	}
	if len(a) > 2 {
		step = compute.ScalarOf(a[2])
	}
	if from.Null || to.Null || step.Null {
		return data.NullOf(data.Dynamic), nil
	}
	out := []any{}
	if from.Type == data.Real || to.Type == data.Real || step.Type == data.Real {
		x, stop, by := from.Number(), to.Number(), step.Number()
		if by == 0 || math.IsNaN(x) || math.IsNaN(stop) || math.IsNaN(by) {
			return data.NullOf(data.Dynamic), nil
		}
		for n := 0.0; len(out) < data.LongestArray; n++ {
			value := x + n*by
			if by > 0 && value > stop || by < 0 && value < stop {
				break
			}
			out = append(out, value)
		}
		return data.DynamicOf(out), nil
	}
	if from.Type.Storage() != data.InInts || to.Type.Storage() != data.InInts || step.Num == 0 {
		return data.NullOf(data.Dynamic), nil
	}
	for n := from.Num; len(out) < data.LongestArray; n += step.Num {
		if step.Num > 0 && n > to.Num || step.Num < 0 && n < to.Num {
			break
		}
		out = append(out, data.Value{Type: from.Type, Num: n}.Node())
		if step.Num > 0 && n > math.MaxInt64-step.Num || step.Num < 0 && n < math.MinInt64-step.Num {
			break
		}
	}
	return data.DynamicOf(out), nil
}

func zip(_ *Call, a []data.Value) (data.Value, error) {
	longest := 0
	for _, value := range a {
		items, ok := data.Array(value)
		if !ok {
			return data.Value{}, errNotArray
		}
		longest = max(longest, len(items))
	}
	out := make([]any, longest)
	for i := range out {
		row := make([]any, len(a))
		for j, value := range a {
			if items, _ := data.Array(value); i < len(items) {
				row[j] = items[i]
			}
		}
		out[i] = row
	}
	return data.DynamicOf(out), nil
}
