package kql

// statement decides where the lines of a statement begin.
func (f *formatter) statement(s Statement, indent int, follows bool) {
	first := f.at(s.Span().Start)
	if first >= len(f.tokens) {
		return
	}
	f.indent[first] = indent
	f.blank[first] = follows && f.emptyLine(first)
	switch s := s.(type) {
	case *ExprStatement:
		f.value(s.Expr, indent, indent, true)
	case *LetStatement:
		f.value(s.Value, indent, indent+indentStep, f.flat(s.span) > lineWidth)
	default:
		f.inside(s, indent)
	}
}

// value lays out what a statement is: steps begins the lines of its pipe.
func (f *formatter) value(e Expr, indent, steps int, broken bool) {
	switch e := e.(type) {
	case *Pipe:
		if broken && len(e.Ops) > 0 {
			f.pipe(e, indent, steps)
			return
		}
	case *FuncLit:
		f.function(e, indent)
		return
	}
	f.inside(e, indent)
}

// pipe begins a line with each step.
func (f *formatter) pipe(p *Pipe, indent, steps int) {
	if p.Source != nil {
		f.inside(p.Source, indent)
		if inner, ok := p.Source.(*Pipe); ok && !f.enclosed(inner) {
			f.pipe(inner, indent, steps)
		}
	}
	for _, op := range p.Ops {
		start := f.at(op.Span().Start)
		lineIndent := indent
		if start > 0 && f.text(start-1) == "|" {
			f.indent[start-1] = steps
			lineIndent = steps
		}
		f.step(op, lineIndent)
	}
}

// step breaks a long step and lays out the queries in it.
func (f *formatter) step(op Operator, indent int) {
	span := op.Span()
	if f.flat(span) > lineWidth-indent {
		f.breakList(op, indent+indentStep)
	}
	f.inside(op, indent)
}

// breakList begins a line with each item of a step's list, or with each and of
// its condition.
func (f *formatter) breakList(op Operator, indent int) {
	_, condition := op.(*Where)
	depth := 0
	span := op.Span()
	if s, ok := op.(*Summarize); ok && len(s.By) > 0 && len(s.Aggregates) > 0 {
		// The keys stay on their line, behind by.
		span.End = s.By[0].span.Start
	}
	for i := f.at(span.Start); i < len(f.tokens) && f.tokens[i].Start < span.End; i++ {
		switch text := f.text(i); text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		case ",":
			if depth == 0 && !condition && i+1 < len(f.tokens) && f.indent[i+1] < 0 {
				f.indent[i+1] = indent
			}
		case "and", "or":
			if depth == 0 && condition && f.spaced[f.tokens[i].Start] && f.indent[i] < 0 {
				f.indent[i] = indent
			}
		case "by":
			if _, summarize := op.(*Summarize); summarize && depth == 0 && f.indent[i] < 0 {
				f.indent[i] = indent
			}
		}
	}
}

// inside lays out the queries, functions and tables within a node.
func (f *formatter) inside(n Node, indent int) {
	if n == nil {
		return
	}
	Walk(n, func(child Node) bool {
		if child == n {
			if d, ok := child.(*DataTable); ok {
				f.dataTable(d, indent)
			}
			return true
		}
		switch child := child.(type) {
		case *Pipe:
			f.subquery(child, indent)
			return false
		case *FuncLit:
			f.function(child, indent)
			return false
		case *DataTable:
			f.dataTable(child, indent)
		}
		return true
	})
}

// enclosed tells whether a query stands in parentheses of its own.
func (f *formatter) enclosed(p *Pipe) bool {
	first, behind := f.at(p.span.Start), f.at(p.span.End)
	return first > 0 && behind < len(f.tokens) && f.text(first-1) == "(" && f.text(behind) == ")"
}

// subquery lays out a query in parentheses: on one line if it is short.
func (f *formatter) subquery(p *Pipe, indent int) {
	if len(p.Ops) == 0 || !f.enclosed(p) || f.flat(p.span) <= lineWidth-indent-indentStep {
		if f.flat(p.span) > lineWidth {
			for _, op := range p.Ops {
				f.inside(op, indent)
			}
			f.inside(p.Source, indent)
		}
		return
	}
	f.indent[f.at(p.span.Start)] = indent + indentStep
	f.indent[f.at(p.span.End)] = indent
	f.pipe(p, indent+indentStep, indent+indentStep)
}

// function lays out a function's body: on one line if it is short.
func (f *formatter) function(fn *FuncLit, indent int) {
	if len(fn.Body) == 0 {
		return
	}
	if len(fn.Body) == 1 && f.flat(fn.span) <= lineWidth-indent {
		return
	}
	for i, s := range fn.Body {
		f.statement(s, indent+indentStep, i > 0)
	}
	last := fn.Body[len(fn.Body)-1]
	for i := f.at(last.Span().End); i < len(f.tokens) && f.tokens[i].Start < fn.span.End; i++ {
		if f.text(i) == "}" {
			f.indent[i] = indent
			return
		}
	}
}

// dataTable begins a line with each row of a table that is long.
func (f *formatter) dataTable(d *DataTable, indent int) {
	if len(d.Columns) == 0 || len(d.Values) <= len(d.Columns) || f.flat(d.span) <= lineWidth-indent {
		return
	}
	for i, v := range d.Values {
		if i%len(d.Columns) == 0 {
			f.indent[f.at(v.Span().Start)] = indent + indentStep
		}
	}
	for i := f.at(d.span.End) - 1; i >= 0 && f.tokens[i].Start > d.span.Start; i-- {
		if f.text(i) == "]" {
			f.indent[i] = indent
			return
		}
	}
}
