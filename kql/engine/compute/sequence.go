package compute

import (
	"math"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// Nth is from + n × step; ok is false beyond the type's range.
func Nth(from, step data.Value, n int64) (data.Value, bool) {
	if from.Type == data.Real {
		return data.RealOf(from.Real() + float64(n)*step.Real()), true
	}
	if span := float64(n)*float64(step.Num) + float64(from.Num); math.Abs(span) > math.MaxInt64*0.999 {
		return data.Value{}, false
	}
	out := data.Value{Type: from.Type, Num: from.Num + n*step.Num}
	if out.Type == data.DateTime && (out.Num < 0 || out.Num > data.MaxTicks) {
		return data.Value{}, false
	}
	return out, true
}

// Past says whether the value lies beyond to, in the direction of step.
func Past(value, to, step data.Value) bool {
	order, _ := data.CompareValues(value, to)
	if step.Type == data.Real && step.Real() < 0 || step.Type != data.Real && step.Num < 0 {
		return order < 0
	}
	return order > 0
}
