package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// invoke calls a let function. piped, if set, is its first argument.
func (c *compiler) invoke(n kql.Node, bound *binding, args []*kql.Argument, piped *plan) (outcome, error) {
	deeper, err := c.deeper(n)
	if err != nil {
		return outcome{}, err
	}
	inner := &compiler{rt: c.rt, scope: &scope{parent: bound.scope}, depth: deeper.depth + 1, row: c.row, window: c.window, inFunction: true, late: c.late}
	if len(bound.function.Params) == 0 {
		inner.constant = bound
	}
	named := map[string]kql.Expr{}
	var positional []kql.Expr
	for _, arg := range args {
		if arg.Name != nil {
			named[arg.Name.Name] = arg.Value
		} else {
			positional = append(positional, arg.Value)
		}
	}
	for _, param := range bound.function.Params {
		if piped != nil {
			inner.scope.bind(param.Name.Name, &binding{plan: piped})
			piped = nil
			continue
		}
		given := named[param.Name.Name]
		if given == nil && len(positional) > 0 {
			given, positional = positional[0], positional[1:]
		}
		value, err := deeper.argument(n, param, given, inner)
		if err != nil {
			return outcome{}, err
		}
		inner.scope.bind(param.Name.Name, value)
	}
	if len(positional) > 0 {
		return outcome{}, failf(n, "the function takes %d arguments", len(bound.function.Params))
	}
	return inner.statements(bound.function.Body)
}

func (c *compiler) argument(n kql.Node, param *kql.ParamDecl, given kql.Expr, inner *compiler) (*binding, error) {
	if given == nil && param.Default == nil {
		return nil, failf(n, "argument %s is missing", param.Name.Name)
	}
	if param.Tabular {
		p, err := c.outside().table(given)
		return &binding{plan: p}, err
	}
	from, e := c, given
	if given == nil {
		from, e = inner, param.Default
	}
	value, err := from.scalar(e)
	if err != nil {
		return nil, err
	}
	if t, ok := data.TypeNamed(string(param.Type)); ok {
		value = c.cast(value, t)
	}
	return c.bindValue(value), nil
}
