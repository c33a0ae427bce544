package engine

import "github.com/mscloud-mcp/mscloud-mcp/kql"

// scope is the names that let statements and parameters have bound.
type scope struct {
	parent *scope
	names  map[string]*binding
}

// binding is what a name means: exactly one of its fields (save scope) is set.
type binding struct {
	value    expression   // a scalar
	row      int          // of which row's columns value is made, unless it is fixed
	plan     *plan        // a table
	table    kql.Expr     // a tabular expression, planned anew where it is used
	function *kql.FuncLit // a function
	pattern  *kql.DeclareStatement
	scope    *scope // in which table and function are read
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

// outcome is what an expression turns out to be: a table or a scalar.
type outcome struct {
	plan  *plan
	value expression
}

// compiler turns the tree into plans and expressions. It holds what names mean
// at one place of the query.
type compiler struct {
	rt    *run
	scope *scope
	// columns are the row's; right are those of $right in a join.
	columns []Column
	right   []Column
	inJoin  bool
	// row tells one row from another, so that an expression made for one is not
	// computed over another.
	row int
	// input is what a subquery without a source reads.
	input *plan
	// late says that input has no rows before the plan runs (mv-apply,
	// partition), so that nothing may be computed from it while planning.
	late bool
	// aggregates collects the aggregates of summarize; nil outside.
	aggregates *aggregates
	// window is set once a function needs the rows in order.
	window *bool
	// steps are the states of scan.
	steps map[string]*scanState
	depth int
	// inFunction is set in the body of a function.
	inFunction bool
}

// maxNesting bounds the depth of nested expressions and calls.
const maxNesting = 400

// inside is the compiler for a row of the given columns.
func (c *compiler) inside(columns []Column) *compiler {
	next := *c
	c.rt.rows++
	next.row = c.rt.rows
	next.columns = columns
	next.inJoin, next.right, next.aggregates, next.window, next.steps = false, nil, nil, nil, nil
	return &next
}

// deeper guards against runaway nesting.
func (c *compiler) deeper(n kql.Node) (*compiler, error) {
	if err := c.rt.step(n); err != nil {
		return nil, err
	}
	if c.depth > maxNesting {
		return nil, failf(n, "the query nests too deeply")
	}
	next := *c
	next.depth++
	return &next, nil
}

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

// declare binds query parameters to their defaults, and patterns by name.
func (c *compiler) declare(s *kql.DeclareStatement) error {
	if s.Kind == "pattern" {
		return unsupported(s, "declare pattern")
	}
	for _, param := range s.Params {
		if param.Default == nil {
			return failf(param, "query parameter %s has no value", param.Name.Name)
		}
		value, err := c.scalar(param.Default)
		if err != nil {
			return err
		}
		if t, ok := TypeNamed(string(param.Type)); ok {
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

// snapshot is the scope as it stands, unmoved by later statements.
func (s *scope) snapshot() *scope {
	names := make(map[string]*binding, len(s.names))
	for name, bound := range s.names {
		names[name] = bound
	}
	return &scope{parent: s.parent, names: names}
}

// either compiles a table or a scalar.
func (c *compiler) either(e kql.Expr) (outcome, error) {
	if c.tabular(e) {
		p, err := c.table(e)
		return outcome{plan: p}, err
	}
	value, err := c.scalar(e)
	return outcome{value: value}, err
}

// tabular says whether an expression makes a table, by its form and by what its
// names are bound to.
func (c *compiler) tabular(e kql.Expr) bool {
	switch e := e.(type) {
	case *kql.Pipe, *kql.DataTable, *kql.ExternalData, *kql.Wildcard:
		return true
	case *kql.Ident:
		if columnNamed(c.columns, e.Name) >= 0 {
			return false
		}
		if bound := c.scope.find(e.Name); bound != nil {
			return bound.tabular(c)
		}
		return c.rt.db.tableNamed(e.Name) != nil || len(c.columns) == 0 && !e.Quoted
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
		bound := &binding{value: &fixedExpression{nullOf(Dynamic)}}
		if param.Tabular {
			bound = &binding{plan: &plan{}}
		}
		inner.scope.bind(param.Name.Name, bound)
	}
	for _, statement := range b.function.Body {
		switch s := statement.(type) {
		case *kql.LetStatement:
			bound := &binding{value: &fixedExpression{nullOf(Dynamic)}}
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
