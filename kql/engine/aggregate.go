package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/aggregate"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

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
