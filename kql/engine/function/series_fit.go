package function

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// line is a straight line through a series by least squares.
type line struct {
	slope, interception          float64
	rsquare, variance, rvariance float64
	fit                          []any
}

// fitLine fits y over 0, 1, 2, …. Variance and the residuals' are of a sample.
// https://learn.microsoft.com/kusto/query/series-fit-line-function
func fitLine(items []any) (line, bool) {
	n := float64(len(items))
	if len(items) < 2 {
		return line{}, false
	}
	y := make([]float64, len(items))
	var sx, sy, sxx, sxy float64
	for i, item := range items {
		value, ok := numberOf(item)
		if !ok {
			return line{}, false
		}
		x := float64(i)
		y[i] = value
		sx, sy = sx+x, sy+value
		sxx, sxy = sxx+x*x, sxy+x*value
	}
	var l line
	l.slope = (n*sxy - sx*sy) / (n*sxx - sx*sx)
	l.interception = (sy - l.slope*sx) / n
	mean := sy / n
	var total, rest float64
	for i, value := range y {
		fitted := l.interception + l.slope*float64(i)
		l.fit = append(l.fit, fitted)
		total += (value - mean) * (value - mean)
		rest += (value - fitted) * (value - fitted)
	}
	l.variance, l.rvariance = total/(n-1), rest/(n-1)
	l.interception -= l.slope // counted from 1, as Kusto does
	l.rsquare = 1
	if total > 0 {
		l.rsquare = 1 - rest/total
	}
	return l, true
}

func seriesFitFunctions() map[string]Scalar {
	return map[string]Scalar{
		"series_fit_line_dynamic": arrayFunction("d", data.Dynamic, func(items []any, _ []data.Value) data.Value {
			l, ok := fitLine(items)
			if !ok {
				return data.NullOf(data.Dynamic)
			}
			bag := &data.Bag{}
			bag.Set("slope", l.slope)
			bag.Set("interception", l.interception)
			bag.Set("rsquare", l.rsquare)
			bag.Set("variance", l.variance)
			bag.Set("rvariance", l.rvariance)
			bag.Set("line_fit", l.fit)
			return data.DynamicOf(bag)
		}),
	}
}
