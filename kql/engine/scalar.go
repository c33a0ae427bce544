package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// scalar compiles an expression of one value.
func (c *compiler) scalar(e kql.Expr) (expression, error) {
	deeper, err := c.deeper(e)
	if err != nil {
		return nil, err
	}
	out, err := deeper.scalarNode(e)
	if err != nil {
		return nil, located(e, err)
	}
	return out, nil
}

func (c *compiler) scalarNode(e kql.Expr) (expression, error) {
	switch e := e.(type) {
	case *kql.Literal:
		return &fixedExpression{literal(e)}, nil
	case *kql.Ident:
		return c.name(e)
	case *kql.Path:
		return c.path(e)
	case *kql.Index:
		return c.index(e)
	case *kql.Call:
		return c.call(e)
	case *kql.Binary:
		return c.binary(e)
	case *kql.Unary:
		x, err := c.scalar(e.X)
		if err != nil || e.Op == "+" {
			return x, err
		}
		return c.negate(x)
	case *kql.Between:
		return c.between(e)
	case *kql.In:
		return c.in(e)
	case *kql.HasAny:
		return c.hasAny(e)
	case *kql.NamedExpr:
		return c.scalar(e.Value)
	case *kql.Star:
		return nil, failf(e, "* is not a value here")
	case *kql.Bad:
		return nil, failf(e, "the query has syntax errors")
	case *kql.TypeOf:
		return &fixedExpression{data.StringOf(string(e.Type))}, nil
	}
	if c.tabular(e) {
		return nil, failf(e, "a table stands where a value is needed; wrap it in toscalar()")
	}
	return nil, unsupported(e, "this expression")
}
