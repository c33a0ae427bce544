package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

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
	columns []data.Column
	right   []data.Column
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
	// printing is set in print, whose columns calls do not name.
	printing bool
	// window is set once a function needs the rows in order.
	window *bool
	// steps are the states of scan.
	steps map[string]*scanState
	depth int
	// inFunction is set in the body of a function; constant is the function where it
	// has no parameters, so that its scalars are computed once for all its uses.
	inFunction bool
	constant   *binding
}

// maxNesting bounds the depth of nested expressions and calls.
const maxNesting = 400

// inside is the compiler for a row of the given columns.
func (c *compiler) inside(columns []data.Column) *compiler {
	next := *c
	c.rt.rows++
	next.row = c.rt.rows
	next.columns = columns
	next.printing, next.inJoin, next.right, next.aggregates, next.window, next.steps = false, false, nil, nil, nil, nil
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

// either compiles a table or a scalar.
func (c *compiler) either(e kql.Expr) (outcome, error) {
	if c.tabular(e) {
		p, err := c.table(e)
		return outcome{plan: p}, err
	}
	value, err := c.scalar(e)
	return outcome{value: value}, err
}

// outside is the compiler for a subquery in a row's expression: it sees names,
// not the row.
func (c *compiler) outside() *compiler {
	next := c.inside(nil)
	next.depth = c.depth
	return next
}
