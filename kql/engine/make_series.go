package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/function"
)

// seriesPlan is make-series that is ready to run.
type seriesPlan struct {
	rt             *run
	input          *plan
	summary        *summary
	axis           data.Type
	from, to, step data.Value // from and to may be null: the data's own
	defaults       []data.Value
	always         bool // a series even of no rows
	columns        []data.Column
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
	j.from, j.to, j.step = data.NullOf(j.axis), data.NullOf(j.axis), data.LongOf(1)
	for _, bound := range []struct {
		e    kql.Expr
		into *data.Value
	}{{o.From, &j.from}, {o.To, &j.to}, {o.Step, &j.step}} {
		if bound.e != nil {
			if *bound.into, err = c.fixed(bound.e); err != nil {
				return nil, err
			}
		}
	}
	if j.step.Null || j.step.Number() <= 0 || j.axis == data.Dynamic || j.axis == data.String {
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
		standard := data.Convert(data.LongOf(0), j.summary.out[i].value.kind())
		if one.Default != nil {
			if standard, err = c.fixed(one.Default); err != nil {
				return nil, err
			}
		}
		j.defaults = append(j.defaults, standard)
	}
	j.input = p.each(p.columns, func() func(*data.Batch) (*data.Batch, error) {
		return func(b *data.Batch) (*data.Batch, error) { return j.inside(b, axis) }
	})
	names := data.NameSet{}
	for _, column := range j.summary.columns[:keys] {
		j.columns = append(j.columns, data.Column{Name: names.Unique(column.Name), Type: column.Type})
	}
	for _, one := range j.summary.out {
		j.columns = append(j.columns, data.Column{Name: names.Unique(one.name), Type: data.Dynamic})
	}
	label := c.resultName(o.On)
	if label == "" {
		label = "Column1"
	}
	j.columns = append(j.columns, data.Column{Name: names.Unique(label), Type: data.Dynamic})
	return c.rt.lazily(j.columns, j.run), nil
}

// addKey adds a key behind those of the summary, whose expressions over the
// groups were compiled without it.
func (s *summary) addKey(key item) {
	s.keys = append(s.keys, key)
	s.columns = append(s.columns, data.Column{Name: "", Type: key.value.kind()})
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

func (m moved) eval(b *data.Batch) (*data.Vector, error) {
	without := &data.Batch{N: b.N}
	without.Columns = append(append(without.Columns, b.Columns[:m.at]...), b.Columns[m.at+1:]...)
	return m.expression.eval(without)
}

func (j *seriesPlan) bin(rt *run, axis expression) expression {
	return &rowExpression{rt: rt, t: j.axis, args: []expression{axis}, apply: func(a []data.Value) (data.Value, error) {
		return data.Convert(function.Bin(a[0], j.step, j.from), j.axis), nil
	}}
}

// inside keeps the rows between from and to; to itself is outside.
func (j *seriesPlan) inside(b *data.Batch, axis expression) (*data.Batch, error) {
	v, err := axis.eval(b)
	if err != nil {
		return nil, err
	}
	var rows []int32
	for i := range b.N {
		value := v.Value(i)
		if value.Null || !j.from.Null && data.OrderValues(value, j.from) < 0 || !j.to.Null && data.OrderValues(value, j.to) >= 0 {
			continue
		}
		rows = append(rows, int32(i))
	}
	return b.Gather(rows), nil
}
