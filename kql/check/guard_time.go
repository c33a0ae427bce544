package check

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"slices"
)

// timeBound follows each table to the pipe that reads it and looks for a lower
// bound on a time column there.
func (g *guard) timeBound(q *kql.Query) TimeBound {
	free := map[string][]kql.Diagnostic{}
	g.statements(q.Statements, free)
	return TimeBound{Found: len(g.unbounded) == 0 && g.column != "", Column: g.column, Unbounded: g.unbounded}
}

// statements notes for each let the tables that it leaves unbounded, so that a
// bound behind its use counts; the last expression's are the answer's.
func (g *guard) statements(all []kql.Statement, free map[string][]kql.Diagnostic) {
	for _, s := range all {
		switch s := s.(type) {
		case *kql.LetStatement:
			free[s.Name.Name] = g.tables(s.Value, free)
		case *kql.ExprStatement:
			g.unbounded = merge(g.unbounded, g.tables(s.Expr, free))
		}
	}
}

// tableCalls are the calls whose argument is a table.
var tableCalls = kql.WordSet(`materialize toscalar totable`)

// tableOf is the table that a call of table("…") stands for, "" of any other.
func tableOf(e *kql.Call) string {
	if e.Base != nil || e.Name.Name != "table" || len(e.Args) == 0 {
		return ""
	}
	if lit, ok := e.Args[0].Value.(*kql.Literal); ok && lit.Kind == kql.String {
		name, _ := lit.Value.(string)
		return name
	}
	return ""
}

// merge adds what is not there yet, up to maxErrors: that one is left counts,
// not how many.
func merge(all, more []kql.Diagnostic) []kql.Diagnostic {
	for _, d := range more {
		if len(all) >= kql.MaxErrors {
			break
		}
		if !slices.ContainsFunc(all, func(have kql.Diagnostic) bool { return have.Span == d.Span }) {
			all = append(slices.Clip(all), d)
		}
	}
	return all
}

// tables are the tables that e reads for all time.
func (g *guard) tables(e kql.Expr, free map[string][]kql.Diagnostic) []kql.Diagnostic {
	switch e := e.(type) {
	case *kql.Ident:
		if unbounded, ok := free[e.Name]; ok {
			return unbounded
		}
		return g.table(e, e.Name)
	case *kql.Wildcard:
		return g.table(e, e.Pattern)
	case *kql.Star:
		return g.table(e, "*")
	case *kql.Path:
		return g.table(e, e.Name.Name)
	case *kql.FuncLit:
		inner := map[string][]kql.Diagnostic{}
		for name, unbounded := range free {
			inner[name] = unbounded
		}
		for _, p := range e.Params {
			inner[p.Name.Name] = nil
		}
		outer := g.unbounded
		g.unbounded = nil
		g.statements(e.Body, inner)
		result := g.unbounded
		g.unbounded = outer
		return result
	case *kql.Call:
		var all []kql.Diagnostic
		if name := tableOf(e); name != "" {
			return g.table(e, name)
		}
		if e.Base == nil {
			all = merge(all, free[e.Name.Name])
		}
		for _, a := range e.Args {
			switch a.Value.(type) {
			case *kql.Pipe:
				all = merge(all, g.tables(a.Value, free))
			case *kql.Ident:
				if tableCalls[e.Name.Name] || g.opts.Schema != nil && g.opts.Schema.Table(kql.Word(a.Value)) != nil {
					all = merge(all, g.tables(a.Value, free))
				}
			}
		}
		return all
	case *kql.Pipe:
		return g.pipe(e, free)
	}
	return g.inside(e, free)
}

// table is one table that has no bound of its own.
func (g *guard) table(n kql.Node, name string) []kql.Diagnostic {
	if g.opts.Schema != nil {
		if g.opts.Schema.Dialect != nil {
			return nil // Resource Graph holds the present
		}
		if t := g.opts.Schema.Table(name); t != nil && !t.Open && !slices.ContainsFunc(t.Columns, func(c Column) bool {
			return slices.Contains(g.opts.TimeColumns, c.Name)
		}) {
			return nil
		}
	}
	span := n.Span()
	return []kql.Diagnostic{{Span: span, Pos: kql.Position(g.src, span.Start), Message: name + " is read without a bound on " + g.opts.TimeColumns[0]}}
}

func (g *guard) pipe(p *kql.Pipe, free map[string][]kql.Diagnostic) []kql.Diagnostic {
	var open []kql.Diagnostic
	if p.Source != nil {
		open = g.tables(p.Source, free)
	}
	for _, op := range p.Ops {
		switch op := op.(type) {
		case *kql.Where:
			if g.bounds(op.Predicate) {
				open = nil
			}
			open = merge(open, g.inside(op.Predicate, free))
		case *kql.Join:
			open = merge(open, g.tables(op.Right, free))
		case *kql.Union:
			for _, table := range op.Tables {
				open = merge(open, g.tables(table, free))
			}
		case *kql.Search:
			open = merge(open, g.sources(op, op.Tables, op.Predicate, free))
		case *kql.Find:
			open = merge(open, g.sources(op, op.Tables, op.Predicate, free))
		case *kql.As:
			free[op.Name.Name] = open
		case *kql.Partition:
			if body, ok := op.Body.(*kql.Pipe); ok && body.Source != nil {
				open = merge(open, g.tables(body, free))
			}
		default:
			open = merge(open, g.inside(op, free))
		}
	}
	return open
}

// sources are the tables of search and find; without a list they read all.
func (g *guard) sources(op kql.Operator, tables []kql.Expr, predicate kql.Expr, free map[string][]kql.Diagnostic) []kql.Diagnostic {
	if g.bounds(predicate) {
		return nil
	}
	if len(tables) == 0 {
		return g.table(op, op.Keyword())
	}
	var open []kql.Diagnostic
	for _, table := range tables {
		open = merge(open, g.tables(table, free))
	}
	return open
}

// inside are the tables of the queries within an expression or an operator:
// in (Table | …), toscalar(…), and of the let statements that it names.
func (g *guard) inside(n kql.Node, free map[string][]kql.Diagnostic) []kql.Diagnostic {
	var open []kql.Diagnostic
	kql.Walk(n, func(n kql.Node) bool {
		switch n := n.(type) {
		case *kql.Pipe:
			if n.Source != nil {
				open = merge(open, g.pipe(n, free))
				return false
			}
		case *kql.FuncLit:
			return false
		case *kql.NamedExpr:
			open = merge(open, g.inside(n.Value, free))
			return false
		case *kql.Path:
			open = merge(open, g.inside(n.Base, free))
			return false
		case *kql.Ident:
			open = merge(open, free[n.Name])
		}
		return true
	})
	return open
}

// bounds tells whether a condition keeps out all rows before some time.
func (g *guard) bounds(e kql.Expr) bool {
	switch e := e.(type) {
	case *kql.Binary:
		switch e.Op {
		case "and":
			return g.bounds(e.Left) || g.bounds(e.Right)
		case "or":
			return g.bounds(e.Left) && g.bounds(e.Right)
		case ">", ">=", "==":
			return g.time(e.Left) || e.Op == "==" && g.time(e.Right)
		case "<", "<=":
			return g.time(e.Right)
		}
	case *kql.Between:
		return !e.Not && g.time(e.X)
	}
	return false
}

// time tells whether e is a time column, or a function of one such as
// startofday(Timestamp).
func (g *guard) time(e kql.Expr) bool {
	switch e := e.(type) {
	case *kql.Ident:
		if slices.Contains(g.opts.TimeColumns, e.Name) {
			if g.column == "" {
				g.column = e.Name
			}
			return true
		}
	case *kql.Call:
		return e.Base == nil && len(e.Args) > 0 && g.time(e.Args[0].Value)
	case *kql.Binary:
		return (e.Op == "+" || e.Op == "-") && g.time(e.Left)
	}
	return false
}
