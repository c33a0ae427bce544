package function

import (
	"math"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func statisticsFunctions() map[string]Scalar {
	return map[string]Scalar{
		"welch_test": {Params: "rrlrrl", Result: data.Real, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.RealOf(welch(a[0].Real(), a[1].Real(), float64(a[2].Num), a[3].Real(), a[4].Real(), float64(a[5].Num))), nil
		}},
		"beta_cdf": {Params: "rrr", Result: data.Real, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.RealOf(betaRegularized(a[0].Real(), a[1].Real(), a[2].Real())), nil
		}},
		"beta_pdf": {Params: "rrr", Result: data.Real, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			x, p, q := a[0].Real(), a[1].Real(), a[2].Real()
			if x < 0 || x > 1 || p <= 0 || q <= 0 {
				return data.RealOf(math.NaN()), nil
			}
			return data.RealOf(math.Exp((p-1)*math.Log(x) + (q-1)*math.Log(1-x) - logBeta(p, q))), nil
		}},
	}
}

func logBeta(a, b float64) float64 {
	x, _ := math.Lgamma(a)
	y, _ := math.Lgamma(b)
	z, _ := math.Lgamma(a + b)
	return x + y - z
}

// welch is the two-sided p-value of Welch's t-test.
func welch(mean1, variance1, n1, mean2, variance2, n2 float64) float64 {
	s1, s2 := variance1/n1, variance2/n2
	t := (mean1 - mean2) / math.Sqrt(s1+s2)
	freedom := (s1 + s2) * (s1 + s2) / (s1*s1/(n1-1) + s2*s2/(n2-1))
	return betaRegularized(freedom/(freedom+t*t), freedom/2, 0.5)
}

// betaRegularized is the regularized incomplete beta function, by its continued
// fraction.
func betaRegularized(x, a, b float64) float64 {
	switch {
	case math.IsNaN(x) || x < 0 || x > 1 || a <= 0 || b <= 0:
		return math.NaN()
	case x == 0 || x == 1:
		return x
	case x > (a+1)/(a+b+2):
		return 1 - betaRegularized(1-x, b, a)
	}
	front := math.Exp(a*math.Log(x)+b*math.Log(1-x)-logBeta(a, b)) / a
	const tiny = 1e-300
	c, d, f := 1.0, 0.0, 1.0
	for i := range 500 {
		m := float64(i / 2)
		numerator := 1.0
		switch {
		case i > 0 && i%2 == 0:
			numerator = m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		case i > 0:
			numerator = -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		}
		d = 1 / notZero(1+numerator*d, tiny)
		c = notZero(1+numerator/c, tiny)
		f *= c * d
		if math.Abs(1-c*d) < 1e-16 {
			break
		}
	}
	return front * (f - 1)
}

func notZero(x, tiny float64) float64 {
	if math.Abs(x) < tiny {
		return tiny
	}
	return x
}
