package engine

// run computes the series: the groups by keys and bin, then an array per key.
func (j *seriesPlan) run() (*Batch, int64, error) {
	g, err := j.rt.group(j.input, j.summary)
	if err != nil {
		return nil, 0, err
	}
	rows, err := j.summary.answer(g)
	if err != nil {
		return nil, 0, err
	}
	keys := len(j.summary.keys) - 1
	axis, err := j.bins(rows.columns[keys])
	if err != nil {
		return nil, 0, err
	}
	place := map[string]int{}
	for i, value := range axis {
		place[string(appendKey(nil, value))] = i
	}
	number := map[string]int{}
	var firsts []int32
	var series [][][]any
	fresh := func() ([][]any, error) {
		if err := j.rt.hold(int64(len(axis)) * int64(len(j.defaults)+1) * 32); err != nil {
			return nil, err
		}
		out := make([][]any, len(j.defaults))
		for i, standard := range j.defaults {
			out[i] = make([]any, len(axis))
			for at := range axis {
				out[i][at] = standard.tree()
			}
		}
		return out, nil
	}
	var key []byte
	for row := range rows.n {
		key = key[:0]
		for _, column := range rows.columns[:keys] {
			key = appendVectorKey(key, column, row)
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
		at, ok := place[string(appendKey(nil, rows.columns[keys].Value(row)))]
		if !ok {
			continue
		}
		for i := range j.defaults {
			series[n][i][at] = rows.columns[keys+1+i].Value(row).tree()
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

func (j *seriesPlan) assemble(rows *Batch, firsts []int32, series [][][]any, axis []Value) *Batch {
	keys := len(j.summary.keys) - 1
	out := &Batch{n: len(series)}
	for _, column := range rows.columns[:keys] {
		out.columns = append(out.columns, column.gather(firsts))
	}
	for i := range j.defaults {
		column := newVector(Dynamic, len(series))
		for _, one := range series {
			column.append(dynamic(one[i]))
		}
		out.columns = append(out.columns, column)
	}
	times := make([]any, len(axis))
	for i, value := range axis {
		times[i] = value.tree()
	}
	column := newVector(Dynamic, len(series))
	for range series {
		column.append(dynamic(times))
	}
	out.columns = append(out.columns, column)
	return out
}

// bins is the axis: from the start, or the first bin that has rows, to the end.
func (j *seriesPlan) bins(found *Vector) ([]Value, error) {
	from, to := j.from, j.to
	open := to.Null
	for i := range found.n {
		value := found.Value(i)
		if j.from.Null && (from.Null || orderValues(value, from) < 0) {
			from = value
		}
		if open && (to.Null || orderValues(value, to) > 0) {
			to = value
		}
	}
	if from.Null || to.Null {
		return nil, nil
	}
	from, step := convert(from, j.axis), j.step
	if j.axis == Real || j.axis == Long || j.axis == Int {
		step = convert(step, j.axis)
	}
	var out []Value
	for n := int64(0); ; n++ {
		value, ok := nth(from, step, n)
		if !ok {
			return out, nil
		}
		order, _ := compareValues(value, to)
		if order > 0 || order == 0 && !open {
			return out, nil
		}
		if len(out) == longestSeries {
			return nil, errSeriesTooLong
		}
		out = append(out, value)
	}
}
