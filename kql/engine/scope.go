package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// scope is the names that let statements and parameters have bound.
type scope struct {
	parent *scope
	names  map[string]*binding
}

// binding is what a name means: exactly one of its fields (save scope) is set.
type binding struct {
	value    expression               // a scalar
	row      int                      // of which row's columns value is made, unless it is fixed
	volatile bool                     // value is made of no columns, and new wherever it is used
	plan     *plan                    // a table
	table    kql.Expr                 // a tabular expression, planned anew where it is used
	function *kql.FuncLit             // a function
	pattern  *kql.DeclareStatement    // a pattern
	scalars  map[*kql.Call]expression // of a function without parameters what each toscalar() was
	service  bool                     // it is one of Options.Library
	scope    *scope                   // in which table, function and pattern are read
}

func (s *scope) find(name string) *binding {
	for ; s != nil; s = s.parent {
		if b := s.names[name]; b != nil {
			return b
		}
	}
	return nil
}

func (s *scope) bind(name string, b *binding) {
	if s.names == nil {
		s.names = map[string]*binding{}
	}
	s.names[name] = b
}

// snapshot is the scope as it stands, unmoved by later statements.
func (s *scope) snapshot() *scope {
	names := make(map[string]*binding, len(s.names))
	for name, bound := range s.names {
		names[name] = bound
	}
	return &scope{parent: s.parent, names: names}
}

// tabular says whether an expression makes a table, by its form and by what its
// names are bound to.
func (c *compiler) tabular(e kql.Expr) bool {
	if bound, _, _ := c.patternUse(e); bound != nil {
		return true
	}
	switch e := e.(type) {
	case *kql.Pipe, *kql.DataTable, *kql.ExternalData, *kql.Wildcard:
		return true
	case *kql.Ident:
		if data.ColumnNamed(c.columns, e.Name) >= 0 {
			return false
		}
		if bound := c.scope.find(e.Name); bound != nil {
			return bound.tabular(c)
		}
		return c.rt.db.TableNamed(e.Name) != nil || len(c.columns) == 0 && !e.Quoted
	case *kql.Path:
		call, ok := e.Base.(*kql.Call)
		return ok && (call.Name.Name == "database" || call.Name.Name == "cluster" || call.Base != nil)
	case *kql.Call:
		switch e.Name.Name {
		case "materialize", "table", "totable", "view":
			return true
		case "toscalar":
			return false
		}
		if bound := c.scope.find(e.Name.Name); bound != nil {
			return bound.tabular(c)
		}
	}
	return false
}

// tabular of a function is what its last expression is.
func (b *binding) tabular(c *compiler) bool {
	if b.function == nil {
		return b.plan != nil || b.table != nil || b.pattern != nil
	}
	if c.depth > maxNesting {
		return false
	}
	inner := &compiler{rt: c.rt, scope: &scope{parent: b.scope}, depth: c.depth + 10}
	for _, param := range b.function.Params {
		bound := &binding{value: &fixedExpression{data.NullOf(data.Dynamic)}}
		if param.Tabular {
			bound = &binding{plan: &plan{}}
		}
		inner.scope.bind(param.Name.Name, bound)
	}
	for _, statement := range b.function.Body {
		switch s := statement.(type) {
		case *kql.LetStatement:
			bound := &binding{value: &fixedExpression{data.NullOf(data.Dynamic)}}
			if fn, ok := s.Value.(*kql.FuncLit); ok {
				bound = &binding{function: fn, scope: inner.scope.snapshot()}
			} else if inner.tabular(s.Value) {
				bound = &binding{table: s.Value, scope: inner.scope.snapshot()}
			}
			inner.scope.bind(s.Name.Name, bound)
		case *kql.ExprStatement:
			return inner.tabular(s.Expr)
		}
	}
	return false
}
