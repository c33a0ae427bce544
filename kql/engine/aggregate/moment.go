package aggregate

import (
	"math"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// moments is variance() and stdev(), of a sample or a population.
type moments struct {
	sample, root bool
	sum, squares []float64
	n            []int64
}

func newMoments(sample, root bool) func(Use) Accumulator {
	return func(Use) Accumulator { return &moments{sample: sample, root: root} }
}

func (a *moments) Grow(n int) {
	a.sum, a.squares, a.n = grown(a.sum, n), grown(a.squares, n), grown(a.n, n)
}

func (a *moments) Add(groups []int32, args []*data.Vector) error {
	for i, group := range groups {
		value := data.Convert(args[0].Value(i), data.Real)
		if group < 0 || value.Null {
			continue
		}
		// Welford: the mean in sum, the squared distances in squares.
		a.n[group]++
		distance := value.Real() - a.sum[group]
		a.sum[group] += distance / float64(a.n[group])
		a.squares[group] += distance * (value.Real() - a.sum[group])
	}
	return nil
}

func (a *moments) Value(group int) data.Value {
	n := float64(a.n[group])
	if n == 0 {
		return data.RealOf(0)
	}
	if a.sample && n > 1 {
		n--
	}
	variance := tenDigits(a.squares[group] / n)
	if a.root {
		return data.RealOf(math.Sqrt(variance))
	}
	return data.RealOf(variance)
}

// tenDigits rounds as Kusto's variance and covariance do.
func tenDigits(f float64) float64 {
	if rounded := math.Round(f*1e10) / 1e10; !math.IsInf(rounded, 0) && !math.IsNaN(rounded) {
		return rounded
	}
	return f
}

// covariances is covariance(), of a sample or a population.
type covariances struct {
	sample       bool
	meanX, meanY []float64
	together     []float64
	n            []int64
}

func newCovariances(sample bool) func(Use) Accumulator {
	return func(Use) Accumulator { return &covariances{sample: sample} }
}

func (a *covariances) Grow(n int) {
	a.meanX, a.meanY, a.together, a.n = grown(a.meanX, n), grown(a.meanY, n), grown(a.together, n), grown(a.n, n)
}

func (a *covariances) Add(groups []int32, args []*data.Vector) error {
	for i, group := range groups {
		x, y := data.Convert(args[0].Value(i), data.Real), data.Convert(args[1].Value(i), data.Real)
		if group < 0 || x.Null || y.Null {
			continue
		}
		a.n[group]++
		distance := x.Real() - a.meanX[group]
		a.meanX[group] += distance / float64(a.n[group])
		a.meanY[group] += (y.Real() - a.meanY[group]) / float64(a.n[group])
		a.together[group] += distance * (y.Real() - a.meanY[group])
	}
	return nil
}

func (a *covariances) Value(group int) data.Value {
	n := float64(a.n[group])
	if n == 0 {
		return data.RealOf(0)
	}
	if a.sample && n > 1 {
		n--
	}
	return data.RealOf(tenDigits(a.together[group] / n))
}
