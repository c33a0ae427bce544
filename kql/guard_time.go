package kql

import "slices"

// timeBound follows each table to the pipe that reads it and looks for a lower
// bound on a time column there.
func (g *guard) timeBound(q *Query) TimeBound {
	free := map[string][]Diagnostic{}
	g.statements(q.Statements, free)
	return TimeBound{Found: len(g.unbounded) == 0 && g.column != "", Column: g.column, Unbounded: g.unbounded}
}

// statements notes for each let the tables that it leaves unbounded, so that a
// bound behind its use counts; the last expression's are the answer's.
func (g *guard) statements(all []Statement, free map[string][]Diagnostic) {
	for _, s := range all {
		switch s := s.(type) {
		case *LetStatement:
			free[s.Name.Name] = g.tables(s.Value, free)
		case *ExprStatement:
			g.unbounded = merge(g.unbounded, g.tables(s.Expr, free))
		}
	}
}

// tableCalls are the calls whose argument is a table.
var tableCalls = set(`materialize toscalar totable`)

// merge adds what is not there yet, up to maxErrors: that one is left counts,
// not how many.
func merge(all, more []Diagnostic) []Diagnostic {
	for _, d := range more {
		if len(all) >= maxErrors {
			break
		}
		if !slices.ContainsFunc(all, func(have Diagnostic) bool { return have.Span == d.Span }) {
			all = append(slices.Clip(all), d)
		}
	}
	return all
}

// tables are the tables that e reads for all time.
func (g *guard) tables(e Expr, free map[string][]Diagnostic) []Diagnostic {
	switch e := e.(type) {
	case *Ident:
		if unbounded, ok := free[e.Name]; ok {
			return unbounded
		}
		return g.table(e, e.Name)
	case *Wildcard:
		return g.table(e, e.Pattern)
	case *Star:
		return g.table(e, "*")
	case *Path:
		return g.table(e, e.Name.Name)
	case *FuncLit:
		inner := map[string][]Diagnostic{}
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
	case *Call:
		var all []Diagnostic
		if e.Base == nil {
			all = merge(all, free[e.Name.Name])
		}
		for _, a := range e.Args {
			switch a.Value.(type) {
			case *Pipe:
				all = merge(all, g.tables(a.Value, free))
			case *Ident:
				if tableCalls[e.Name.Name] || g.opts.Schema != nil && g.opts.Schema.Table(Word(a.Value)) != nil {
					all = merge(all, g.tables(a.Value, free))
				}
			}
		}
		return all
	case *Pipe:
		return g.pipe(e, free)
	}
	return g.inside(e, free)
}

// table is one table that has no bound of its own.
func (g *guard) table(n Node, name string) []Diagnostic {
	if g.opts.Schema != nil {
		if t := g.opts.Schema.Table(name); t != nil && !t.Open && !slices.ContainsFunc(t.Columns, func(c Column) bool {
			return slices.Contains(g.opts.TimeColumns, c.Name)
		}) {
			return nil
		}
	}
	span := n.Span()
	return []Diagnostic{{Span: span, Pos: Position(g.src, span.Start), Message: name + " is read without a bound on " + g.opts.TimeColumns[0]}}
}

func (g *guard) pipe(p *Pipe, free map[string][]Diagnostic) []Diagnostic {
	var open []Diagnostic
	if p.Source != nil {
		open = g.tables(p.Source, free)
	}
	for _, op := range p.Ops {
		switch op := op.(type) {
		case *Where:
			if g.bounds(op.Predicate) {
				open = nil
			}
			open = merge(open, g.inside(op.Predicate, free))
		case *Join:
			open = merge(open, g.tables(op.Right, free))
		case *Union:
			for _, table := range op.Tables {
				open = merge(open, g.tables(table, free))
			}
		case *Search:
			open = merge(open, g.sources(op, op.Tables, op.Predicate, free))
		case *Find:
			open = merge(open, g.sources(op, op.Tables, op.Predicate, free))
		case *As:
			free[op.Name.Name] = open
		case *Partition:
			if body, ok := op.Body.(*Pipe); ok && body.Source != nil {
				open = merge(open, g.tables(body, free))
			}
		default:
			open = merge(open, g.inside(op, free))
		}
	}
	return open
}

// sources are the tables of search and find; without a list they read all.
func (g *guard) sources(op Operator, tables []Expr, predicate Expr, free map[string][]Diagnostic) []Diagnostic {
	if g.bounds(predicate) {
		return nil
	}
	if len(tables) == 0 {
		return g.table(op, op.Keyword())
	}
	var open []Diagnostic
	for _, table := range tables {
		open = merge(open, g.tables(table, free))
	}
	return open
}

// inside are the tables of the queries within an expression or an operator:
// in (Table | …), toscalar(…), and of the let statements that it names.
func (g *guard) inside(n Node, free map[string][]Diagnostic) []Diagnostic {
	var open []Diagnostic
	Walk(n, func(n Node) bool {
		switch n := n.(type) {
		case *Pipe:
			if n.Source != nil {
				open = merge(open, g.pipe(n, free))
				return false
			}
		case *FuncLit:
			return false
		case *NamedExpr:
			open = merge(open, g.inside(n.Value, free))
			return false
		case *Path:
			open = merge(open, g.inside(n.Base, free))
			return false
		case *Ident:
			open = merge(open, free[n.Name])
		}
		return true
	})
	return open
}

// bounds tells whether a condition keeps out all rows before some time.
func (g *guard) bounds(e Expr) bool {
	switch e := e.(type) {
	case *Binary:
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
	case *Between:
		return !e.Not && g.time(e.X)
	}
	return false
}

// time tells whether e is a time column, or a function of one such as
// startofday(Timestamp).
func (g *guard) time(e Expr) bool {
	switch e := e.(type) {
	case *Ident:
		if slices.Contains(g.opts.TimeColumns, e.Name) {
			if g.column == "" {
				g.column = e.Name
			}
			return true
		}
	case *Call:
		return e.Base == nil && len(e.Args) > 0 && g.time(e.Args[0].Value)
	case *Binary:
		return (e.Op == "+" || e.Op == "-") && g.time(e.Left)
	}
	return false
}
