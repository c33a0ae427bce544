package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// table plans a tabular expression.
func (c *compiler) table(e kql.Expr) (*plan, error) {
	deeper, err := c.deeper(e)
	if err != nil {
		return nil, err
	}
	p, err := deeper.tableNode(e)
	if err != nil {
		return nil, located(e, err)
	}
	return p, nil
}

func (c *compiler) tableNode(e kql.Expr) (*plan, error) {
	if bound, call, path := c.patternUse(e); bound != nil {
		return c.patternTable(bound, call, path)
	}
	switch e := e.(type) {
	case *kql.Pipe:
		return c.pipe(e)
	case *kql.Ident:
		return c.tableName(e)
	case *kql.DataTable:
		return c.dataTable(e)
	case *kql.Wildcard, *kql.Star:
		return c.union(e, c.matching(patternOf(e)), unionSettings{})
	case *kql.Path:
		if base, ok := e.Base.(*kql.Call); ok && base.Base == nil && base.Name.Name == "database" {
			return c.tableName(e.Name)
		}
		return nil, unsupported(e, "a table of another cluster")
	case *kql.ExternalData:
		return nil, unsupported(e, "externaldata: write the rows into the query with datatable")
	case *kql.Call:
		return c.tableCall(e)
	case *kql.NamedExpr:
		return c.table(e.Value)
	case *kql.Bad:
		return nil, failf(e, "the query has syntax errors")
	}
	return nil, failf(e, "a table is needed here")
}

// pipe plans a source and its operators in turn.
func (c *compiler) pipe(e *kql.Pipe) (*plan, error) {
	var p *plan
	ops := e.Ops
	switch {
	case e.Source != nil:
		source, err := c.outside().keepInput(c).table(e.Source)
		if err != nil {
			return nil, err
		}
		p = source
	case c.input != nil:
		p = c.input
	}
	for _, op := range ops {
		next := c.outside()
		next.late = c.late && (e.Source == nil || c.late)
		out, err := next.operator(p, op)
		if err != nil {
			return nil, located(op, err)
		}
		p = out
	}
	if p == nil {
		return nil, failf(e, "the query has no source")
	}
	return p, nil
}

// keepInput passes on the context of a subquery whose source is the subquery's
// own pipe.
func (c *compiler) keepInput(from *compiler) *compiler {
	c.input, c.late = from.input, from.late
	return c
}

func (c *compiler) tableCall(e *kql.Call) (*plan, error) {
	name := e.Name.Name
	if e.Base != nil {
		return nil, unsupported(e, "a table of another cluster")
	}
	if bound := c.scope.find(name); bound != nil && bound.function != nil {
		out, err := c.invoke(e, bound, e.Args, nil)
		if err == nil && out.plan == nil {
			err = failf(e, "%s() is a value; a table is needed here", name)
		}
		return out.plan, err
	}
	if len(e.Args) == 0 {
		return nil, unsupported(e, "function "+name+"()")
	}
	switch name {
	case "materialize":
		if c.late {
			return nil, unsupported(e, "materialize() inside mv-apply or partition")
		}
		p, err := c.table(e.Args[0].Value)
		if err != nil {
			return nil, err
		}
		return c.rt.materialize(p)
	case "table":
		text, err := c.fixedText(e.Args[0].Value)
		if err != nil {
			return nil, err
		}
		return c.tableNamed(e, text)
	case "totable", "view":
		return c.table(e.Args[0].Value)
	}
	return nil, unsupported(e, "function "+name+"()")
}

// materialize computes a plan now, for as often as it is read.
func (rt *run) materialize(p *plan) (*plan, error) {
	all, _, err := rt.gatherAll(p)
	if err != nil {
		return nil, err
	}
	return rt.batchPlan(p.columns, all), nil
}

func (c *compiler) dataTable(e *kql.DataTable) (*plan, error) {
	columns, err := declared(e.Columns)
	if err != nil {
		return nil, err
	}
	if len(columns) == 0 || len(e.Values)%len(columns) != 0 {
		return nil, failf(e, "the datatable has %d values for %d columns", len(e.Values), len(columns))
	}
	table := data.NewTable(columns...)
	row := make([]data.Value, len(columns))
	for i, cell := range e.Values {
		value, err := c.fixed(cell)
		if err != nil {
			return nil, err
		}
		column := columns[i%len(columns)]
		row[i%len(columns)] = data.Convert(value, column.Type)
		if column.Type == data.Dynamic && value.Type == data.String {
			row[i%len(columns)] = data.DynamicOf(value.Str)
		}
		if i%len(columns) == len(columns)-1 {
			table.AppendValues(row)
		}
	}
	return c.rt.tablePlan(table), nil
}

func declared(list []*kql.ColumnDecl) ([]data.Column, error) {
	columns := make([]data.Column, len(list))
	for i, decl := range list {
		t, ok := data.TypeNamed(string(decl.Type))
		if !ok {
			return nil, failf(decl, "column %s has no known type", decl.Name.Name)
		}
		if data.ColumnNamed(columns[:i], decl.Name.Name) >= 0 {
			return nil, failf(decl.Name, "a column with the name %s is already declared", decl.Name.Name)
		}
		columns[i] = data.Column{Name: decl.Name.Name, Type: t}
	}
	return columns, nil
}
