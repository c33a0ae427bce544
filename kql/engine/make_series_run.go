package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/function"
)

// run computes the series: the groups by keys and bin, then an array per key.
func (j *seriesPlan) run() (*data.Batch, int64, error) {
	g, err := j.rt.group(j.input, j.summary)
	if err != nil {
		return nil, 0, err
	}
	rows, err := j.summary.answer(g)
	if err != nil {
		return nil, 0, err
	}
	keys := len(j.summary.keys) - 1
	axis, err := j.bins(rows.Columns[keys])
	if err != nil {
		return nil, 0, err
	}
	place := map[string]int{}
	for i, value := range axis {
		place[string(data.AppendKey(nil, value))] = i
	}
	number := map[string]int{}
	var firsts []int32
	var series [][][]any
	fresh := func() ([][]any, error) {
		if err := j.rt.hold(int64(len(axis)) * int64(len(j.defaults)+1) * 32); err != nil {
			return nil, err
		}
		if err := j.rt.spend(int64(len(axis)) / 8); err != nil {
			return nil, err
		}
		out := make([][]any, len(j.defaults))
		for i, standard := range j.defaults {
			out[i] = make([]any, len(axis))
			for at := range axis {
				out[i][at] = standard.Node()
			}
		}
		return out, nil
	}
	var key []byte
	for row := range rows.N {
		if err := j.rt.often(); err != nil {
			return nil, 0, err
		}
		key = key[:0]
		for _, column := range rows.Columns[:keys] {
			key = data.AppendVectorKey(key, column, row)
		}
		n, seen := number[string(key)]
		if !seen {
			n = len(series)
			number[string(key)] = n
			firsts = append(firsts, int32(row))
			one, err := fresh()
			if err != nil {
				return nil, 0, err
			}
			series = append(series, one)
		}
		at, ok := place[string(data.AppendKey(nil, rows.Columns[keys].Value(row)))]
		if !ok {
			continue
		}
		for i := range j.defaults {
			series[n][i][at] = rows.Columns[keys+1+i].Value(row).Node()
		}
	}
	if len(series) == 0 && keys == 0 && j.always {
		one, err := fresh()
		if err != nil {
			return nil, 0, err
		}
		series = append(series, one)
	}
	return j.assemble(rows, firsts, series, axis), g.held, nil
}

func (j *seriesPlan) assemble(rows *data.Batch, firsts []int32, series [][][]any, axis []data.Value) *data.Batch {
	keys := len(j.summary.keys) - 1
	out := &data.Batch{N: len(series)}
	for _, column := range rows.Columns[:keys] {
		out.Columns = append(out.Columns, column.Gather(firsts))
	}
	for i := range j.defaults {
		column := data.NewVector(data.Dynamic, len(series))
		for _, one := range series {
			column.Append(data.DynamicOf(one[i]))
		}
		out.Columns = append(out.Columns, column)
	}
	times := make([]any, len(axis))
	for i, value := range axis {
		times[i] = value.Node()
	}
	column := data.NewVector(data.Dynamic, len(series))
	for range series {
		column.Append(data.DynamicOf(times))
	}
	out.Columns = append(out.Columns, column)
	return out
}

// bins is the axis: from the start, or the first bin that has rows, to the end.
func (j *seriesPlan) bins(found *data.Vector) ([]data.Value, error) {
	from, to := j.from, j.to
	open := to.Null
	for i := range found.N {
		value := found.Value(i)
		if j.from.Null && (from.Null || data.OrderValues(value, from) < 0) {
			from = value
		}
		if open && (to.Null || data.OrderValues(value, to) > 0) {
			to = value
		}
	}
	if from.Null || to.Null {
		return nil, nil
	}
	from, step := data.Convert(from, j.axis), j.step
	if j.axis == data.Real || j.axis == data.Long || j.axis == data.Int {
		step = data.Convert(step, j.axis)
	}
	var out []data.Value
	for n := int64(0); ; n++ {
		value, ok := compute.Nth(from, step, n)
		if !ok {
			return out, nil
		}
		order, _ := data.CompareValues(value, to)
		if order > 0 || order == 0 && !open {
			return out, nil
		}
		if len(out) == longestSeries {
			return nil, function.ErrSeriesTooLong
		}
		out = append(out, value)
	}
}
