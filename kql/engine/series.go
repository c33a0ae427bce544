package engine

import (
	"math"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// rangeRows is the range operator: rows made as they are read.
func (c *compiler) rangeRows(o *kql.Range) (*plan, error) {
	var bounds [3]Value
	for i, e := range []kql.Expr{o.From, o.To, o.Step} {
		if e == nil {
			bounds[i] = integer(1)
			continue
		}
		value, err := c.fixed(e)
		if err != nil {
			return nil, err
		}
		bounds[i] = scalarOf(value)
	}
	from, to, step := bounds[0], bounds[1], bounds[2]
	if from.Null || to.Null || step.Null {
		return nil, failf(o, "range needs values that are not null")
	}
	t := from.Type
	switch {
	case t.numeric():
		t = wider(wider(t, to.Type), step.Type)
		if t == Int {
			t = Long
		}
		if t == Dynamic || t == Decimal {
			return nil, failf(o, "range cannot go from %s to %s by %s", from.Type, to.Type, step.Type)
		}
		from, to, step = convert(from, t), convert(to, t), convert(step, t)
	case (t == DateTime || t == TimeSpan) && to.Type == t && step.Type == TimeSpan:
	default:
		return nil, failf(o, "range cannot go from %s to %s by %s", from.Type, to.Type, step.Type)
	}
	if step.number() == 0 || math.IsNaN(step.number()) {
		return nil, failf(o, "range needs a step other than zero")
	}
	columns := []Column{{o.Column.Name, t}}
	return &plan{columns: columns, open: func() (stream, error) {
		n, done := int64(0), false
		return func() (*Batch, error) {
			if err := c.rt.alive(); err != nil || done {
				return nil, err
			}
			column := newVector(t, batchRows)
			for column.n < batchRows {
				value, ok := nth(from, step, n)
				if !ok || past(value, to, step) {
					done = true
					break
				}
				column.append(value)
				n++
			}
			if column.n == 0 {
				return nil, nil
			}
			return &Batch{n: column.n, columns: []*Vector{column}}, nil
		}, nil
	}}, nil
}

// nth is from + n × step; ok is false beyond the type's range.
func nth(from, step Value, n int64) (Value, bool) {
	if from.Type == Real {
		return realNumber(from.real() + float64(n)*step.real()), true
	}
	if span := float64(n)*float64(step.num) + float64(from.num); math.Abs(span) > math.MaxInt64*0.999 {
		return Value{}, false
	}
	out := Value{Type: from.Type, num: from.num + n*step.num}
	if out.Type == DateTime && (out.num < 0 || out.num > maxTicks) {
		return Value{}, false
	}
	return out, true
}

func past(value, to, step Value) bool {
	order, _ := compareValues(value, to)
	if step.Type == Real && step.real() < 0 || step.Type != Real && step.num < 0 {
		return order < 0
	}
	return order > 0
}

// seriesPlan is make-series that is ready to run.
type seriesPlan struct {
	rt             *run
	input          *plan
	summary        *summary
	axis           Type
	from, to, step Value // from and to may be null: the data's own
	defaults       []Value
	always         bool // a series even of no rows
	columns        []Column
}

// longestSeries bounds the bins of one series.
const longestSeries = 1 << 20

// makeSeries plans make-series: an array of aggregates over the bins of an axis,
// for each key.
// https://learn.microsoft.com/kusto/query/make-series-operator
func (c *compiler) makeSeries(p *plan, o *kql.MakeSeries) (*plan, error) {
	axis, err := c.scalar(o.On.Value)
	if err != nil {
		return nil, err
	}
	j := &seriesPlan{rt: c.rt, axis: axis.kind(), always: o.Options.Word("kind") == "nonempty"}
	j.from, j.to, j.step = nullOf(j.axis), nullOf(j.axis), integer(1)
	for _, bound := range []struct {
		e    kql.Expr
		into *Value
	}{{o.From, &j.from}, {o.To, &j.to}, {o.Step, &j.step}} {
		if bound.e != nil {
			if *bound.into, err = c.fixed(bound.e); err != nil {
				return nil, err
			}
		}
	}
	if j.step.Null || j.step.number() <= 0 || j.axis == Dynamic || j.axis == String {
		return nil, failf(o, "make-series needs a step above zero over numbers or times")
	}
	list := make([]*kql.NamedExpr, len(o.Aggregates))
	for i, one := range o.Aggregates {
		list[i] = one.Aggregate
	}
	if j.summary, err = c.summary(list, o.By); err != nil {
		return nil, err
	}
	keys := len(j.summary.keys)
	j.summary.addKey(item{value: j.bin(c.rt, axis)})
	for i, one := range o.Aggregates {
		standard := convert(integer(0), j.summary.out[i].value.kind())
		if one.Default != nil {
			if standard, err = c.fixed(one.Default); err != nil {
				return nil, err
			}
		}
		j.defaults = append(j.defaults, standard)
	}
	j.input = p.each(p.columns, func() func(*Batch) (*Batch, error) {
		return func(b *Batch) (*Batch, error) { return j.inside(b, axis) }
	})
	names := nameSet{}
	for _, column := range j.summary.columns[:keys] {
		j.columns = append(j.columns, Column{names.unique(column.Name), column.Type})
	}
	for _, one := range j.summary.out {
		j.columns = append(j.columns, Column{names.unique(one.name), Dynamic})
	}
	label := c.resultName(o.On)
	if label == "" {
		label = "Column1"
	}
	j.columns = append(j.columns, Column{names.unique(label), Dynamic})
	return c.rt.lazily(j.columns, j.run), nil
}

// addKey adds a key behind those of the summary, whose expressions over the
// groups were compiled without it.
func (s *summary) addKey(key item) {
	s.keys = append(s.keys, key)
	s.columns = append(s.columns, Column{"", key.value.kind()})
	s.specs.base++
	for i := range s.out {
		s.out[i].value = moved{s.out[i].value, len(s.keys) - 1}
	}
}

// moved computes an expression over groups that have one more key, at a place.
type moved struct {
	expression
	at int
}

func (m moved) eval(b *Batch) (*Vector, error) {
	without := &Batch{n: b.n}
	without.columns = append(append(without.columns, b.columns[:m.at]...), b.columns[m.at+1:]...)
	return m.expression.eval(without)
}

func (j *seriesPlan) bin(rt *run, axis expression) expression {
	return &rowExpression{rt: rt, t: j.axis, args: []expression{axis}, apply: func(a []Value) (Value, error) {
		return convert(bin(a[0], j.step, j.from), j.axis), nil
	}}
}

// inside keeps the rows between from and to; to itself is outside.
func (j *seriesPlan) inside(b *Batch, axis expression) (*Batch, error) {
	v, err := axis.eval(b)
	if err != nil {
		return nil, err
	}
	var rows []int32
	for i := range b.n {
		value := v.Value(i)
		if value.Null || !j.from.Null && orderValues(value, j.from) < 0 || !j.to.Null && orderValues(value, j.to) >= 0 {
			continue
		}
		rows = append(rows, int32(i))
	}
	return b.gather(rows), nil
}
