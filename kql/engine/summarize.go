package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/aggregate"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// summary is what summarize and its kin compute over groups.
type summary struct {
	keys    []item
	columns []data.Column // of the keys
	specs   *aggregates
	out     []item // over the keys and the aggregates
}

// summarize plans summarize Aggregates by Keys.
func (c *compiler) summarize(p *plan, o *kql.Summarize) (*plan, error) {
	s, err := c.summary(o.Aggregates, o.By)
	if err != nil {
		return nil, err
	}
	head := newHeader(s.columns...)
	if err := head.add(s.out...); err != nil {
		return nil, err
	}
	return c.rt.lazily(head.columns, func() (*data.Batch, int64, error) {
		g, err := c.rt.group(p, s)
		if err != nil {
			return nil, 0, err
		}
		out, err := s.answer(g)
		return out, g.held, err
	}), nil
}

// summary compiles aggregates and keys over the row of c.
func (c *compiler) summary(list, by []*kql.NamedExpr) (*summary, error) {
	s := &summary{}
	keys, err := c.items(by)
	if err != nil {
		return nil, err
	}
	head := newHeader()
	if err := head.add(keys...); err != nil {
		return nil, err
	}
	s.keys, s.columns = keys, head.columns
	s.specs = &aggregates{rows: c, base: len(keys)}
	over := c.inside(s.columns)
	over.aggregates = s.specs
	for _, one := range list {
		items, err := c.aggregateItems(over, s, one)
		if err != nil {
			return nil, err
		}
		s.out = append(s.out, items...)
	}
	return s, nil
}

// aggregateItems compiles one aggregate; some make several columns.
func (c *compiler) aggregateItems(over *compiler, s *summary, one *kql.NamedExpr) ([]item, error) {
	if call, ok := one.Value.(*kql.Call); ok {
		switch name := call.Name.Name; name {
		case "percentiles", "percentilesw":
			return c.percentileItems(s, one, call)
		case "arg_max", "arg_min", "argmax", "argmin", "take_any", "any":
			return c.rowItems(s, one, call)
		}
	}
	if call, ok := one.Value.(*kql.Call); ok {
		if several, err := over.severalColumns(call, one.Names); err != nil || several != nil {
			return several, err
		}
	}
	value, err := over.scalar(one.Value)
	if err != nil {
		return nil, err
	}
	out := item{value: value}
	if len(one.Names) > 0 {
		out.name, out.given = one.Names[0].Name, one.Names[0]
	} else {
		out.name = c.nameOf(one.Value, true)
	}
	return []item{out}, nil
}

// aggregation is one use of an aggregate function.
type aggregation struct {
	kind   *aggregate.Kind
	args   []expression
	only   expression // the predicate, or nil
	result data.Type
	extra  []data.Value // constants: a size limit, percentiles
}

// aggregates collects what an expression of summarize aggregates. The expression
// itself is computed over the groups: their keys, then the aggregates.
type aggregates struct {
	rows *compiler // of the rows that are aggregated
	list []*aggregation
	base int
}

// add compiles a use of an aggregate and stands for its column.
func (a *aggregates) add(c *compiler, e *kql.Call) (expression, error) {
	spec, err := a.rows.aggregate(e)
	if err != nil {
		return nil, err
	}
	return a.column(spec), nil
}

func (a *aggregates) column(spec *aggregation) expression {
	a.list = append(a.list, spec)
	return &columnExpression{index: a.base + len(a.list) - 1, t: spec.result}
}

// aggregate compiles a use of an aggregate over the row of c.
func (c *compiler) aggregate(e *kql.Call) (*aggregation, error) {
	kind := aggregate.Kinds[e.Name.Name]
	list := e.Args
	spec := &aggregation{kind: kind}
	if kind.Predicate {
		if len(list) < kind.Least+1 {
			return nil, failf(e, "%s() needs a predicate", e.Name.Name)
		}
		at := kind.Least
		only, err := c.scalar(list[at].Value)
		if err != nil {
			return nil, err
		}
		spec.only = c.cast(only, data.Bool)
		rest := append([]*kql.Argument(nil), list[:at]...)
		list = append(rest, list[at+1:]...)
	}
	if len(list) < kind.Least || kind.Most >= 0 && len(list) > kind.Most {
		return nil, failf(e, "%s() got %d arguments", e.Name.Name, len(list))
	}
	var types []data.Type
	for i, arg := range list {
		if _, ok := arg.Value.(*kql.Star); ok {
			continue
		}
		if i >= kind.Columns() {
			value, err := c.fixed(arg.Value)
			if err != nil {
				return nil, err
			}
			spec.extra = append(spec.extra, value)
			continue
		}
		value, err := c.scalar(arg.Value)
		if err != nil {
			return nil, err
		}
		spec.args = append(spec.args, value)
		types = append(types, value.kind())
	}
	spec.result = kind.Result(types)
	return spec, nil
}
