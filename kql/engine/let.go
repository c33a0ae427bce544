package engine

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// statements binds the let statements; the last expression is the outcome.
func (c *compiler) statements(list []kql.Statement) (outcome, error) {
	var last *kql.ExprStatement
	for _, statement := range list {
		switch s := statement.(type) {
		case *kql.LetStatement:
			bound, err := c.let(s)
			if err != nil {
				return outcome{}, err
			}
			c.scope.bind(s.Name.Name, bound)
		case *kql.ExprStatement:
			last = s
		case *kql.SetStatement:
			if s.Value != nil {
				c.scope.bind("set "+s.Name.Name, &binding{table: s.Value})
			}
		case *kql.DeclareStatement:
			if err := c.declare(s); err != nil {
				return outcome{}, err
			}
		default:
			return outcome{}, unsupported(statement, "this statement")
		}
	}
	if last == nil {
		return outcome{}, nil
	}
	return c.either(last.Expr)
}

// declare binds query parameters to their defaults, and patterns.
func (c *compiler) declare(s *kql.DeclareStatement) error {
	if s.Kind == "pattern" {
		if s.Pattern == nil && strings.TrimSpace(s.Text) != "" {
			return unsupported(s, "this form of declare pattern")
		}
		c.scope.bind(s.Name.Name, &binding{pattern: s, scope: c.scope.snapshot()})
		return nil
	}
	for _, param := range s.Params {
		if param.Default == nil {
			return failf(param, "query parameter %s has no value", param.Name.Name)
		}
		value, err := c.scalar(param.Default)
		if err != nil {
			return err
		}
		if t, ok := data.TypeNamed(string(param.Type)); ok {
			value = c.cast(value, t)
		}
		c.scope.bind(param.Name.Name, &binding{value: value})
	}
	return nil
}

func (c *compiler) let(s *kql.LetStatement) (*binding, error) {
	if fn, ok := s.Value.(*kql.FuncLit); ok {
		return &binding{function: fn, scope: c.scope.snapshot()}, nil
	}
	if c.tabular(s.Value) {
		return &binding{table: s.Value, scope: c.scope.snapshot()}, nil
	}
	value, err := c.scalar(s.Value)
	if err != nil {
		return nil, err
	}
	if isVolatile(value) {
		return &binding{value: value, volatile: true}, nil
	}
	if !c.rowBound(value) {
		if value, err = fold(value); err != nil {
			return nil, located(s.Value, err)
		}
	}
	return c.bindValue(value), nil
}

// bindValue binds an expression over the current row.
func (c *compiler) bindValue(value expression) *binding {
	switch value.(type) {
	case *fixedExpression, *columnExpression:
	default:
		value = &onceExpression{inner: value}
	}
	return &binding{value: value, row: c.row}
}

// rowBound says whether an expression may need a row: inside a function body,
// whose parameters may be columns.
func (c *compiler) rowBound(value expression) bool {
	_, fixed := value.(*fixedExpression)
	return !fixed && c.inFunction
}
