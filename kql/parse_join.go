package kql

func (p *parser) join() Operator {
	s, start := p.begin("kind")
	o := &Join{step: s}
	o.Right = p.side()
	switch {
	case p.accept("on"):
		o.On = p.exprList()
	case s.keyword == "join" && p.accept("where"):
		o.Where = p.expr()
	case s.keyword == "lookup":
		p.fail(`"on"`)
	}
	o.node = p.from(start)
	return o
}

// side reads a table beside the pipe: a name, path, call or a query in
// parentheses.
func (p *parser) side() Expr {
	return p.postfix()
}

func (p *parser) union() Operator {
	s, start := p.begin("kind", "withsource", "with_source", "isfuzzy", "best_effort")
	o := &Union{step: s}
	o.Tables = []Expr{p.entity()}
	for p.accept(",") {
		o.Tables = append(o.Tables, p.entity())
	}
	o.node = p.from(start)
	return o
}

// entity reads a table of union, find and search: like side, and names with
// stars, also those of a database.
func (p *parser) entity() Expr {
	if p.is("*") || p.isName(0, inExpr) && p.isAhead(p.nameLen(0), "*") && p.ahead(1).start == p.current().end {
		return p.pattern()
	}
	start := p.start()
	if t := p.current(); t.kind >= stringToken && t.kind <= guidToken {
		p.fail("a table")
	}
	e := p.primary()
	for {
		switch {
		case p.is("."):
			p.at++
			if p.is("*") || p.isAhead(1, "*") && p.ahead(1).start == p.current().end {
				w := p.pattern()
				name := &Ident{node: node{w.Span()}, Name: p.src[w.Span().Start:w.Span().End]}
				return &Path{p.from(start), e, name}
			}
			name := p.name(inExpr, "a name")
			if p.is("(") {
				args := p.arguments()
				e = &Call{p.from(start), e, name, args}
			} else {
				e = &Path{p.from(start), e, name}
			}
		default:
			return e
		}
	}
}

// entities reads (A, B*, database("x").C).
func (p *parser) entities() []Expr {
	p.expect("(")
	all := []Expr{p.entity()}
	for p.accept(",") {
		all = append(all, p.entity())
	}
	p.expect(")")
	return all
}

func (p *parser) search() Operator {
	s, start := p.begin("kind")
	o := &Search{step: s}
	if p.is("in") && p.isAhead(1, "(") {
		p.at++
		o.Tables = p.entities()
	}
	o.Predicate = p.expr()
	o.node = p.from(start)
	return o
}

func (p *parser) find() Operator {
	s, start := p.begin("withsource", "with_source")
	o := &Find{step: s}
	if p.is("datascope") {
		at := p.start()
		p.at++
		p.expect("=")
		value := p.optionValue()
		o.Options = append(o.Options, &Option{p.from(at), "datascope", value})
	}
	if p.is("in") && p.isAhead(1, "(") {
		p.at++
		o.Tables = p.entities()
	}
	if !p.accept("where") && o.Tables != nil {
		p.fail(`"where"`)
	}
	o.Predicate = p.expr()
	switch {
	case p.accept("project-smart"):
		o.Smart = true
	case p.is("project"), p.is("project-away"):
		o.Away = p.is("project-away")
		p.at++
		o.Columns = p.findColumns()
		if p.accept("project-away") {
			o.Without = p.findColumns()
		}
	}
	o.node = p.from(start)
	return o
}

// findColumns reads a, b:string, pack(*).
func (p *parser) findColumns() []Expr {
	var all []Expr
	for {
		switch {
		case p.is("pack") && p.isAhead(1, "("):
			start := p.start()
			name := p.name(inColumns, "")
			args := p.arguments()
			all = append(all, &Call{p.from(start), nil, name, args})
		default:
			all = append(all, p.pattern())
			if p.accept(":") {
				if wideTypeWords[p.text(p.current())] {
					p.at++
				} else {
					p.typeName()
				}
			}
		}
		if !p.accept(",") {
			return all
		}
	}
}

func (p *parser) facet() Operator {
	s, start := p.begin()
	o := &Facet{step: s}
	p.expect("by")
	o.Columns = p.exprList()
	if p.accept("with") {
		if p.is("(") {
			o.Body = p.body("(", ")")
		} else {
			at := p.start()
			op := p.operator()
			o.Body = &Pipe{p.from(at), nil, []Operator{op}}
		}
	}
	o.node = p.from(start)
	return o
}

// body reads a subquery without source: (operator | operator).
func (p *parser) body(open, closing string) *Pipe {
	defer p.deeper()()
	p.expect(open)
	start := p.start()
	ops := []Operator{p.step()}
	ops = p.steps(ops)
	b := &Pipe{p.from(start), nil, ops}
	p.expect(closing)
	return b
}

func (p *parser) fork() Operator {
	s, start := p.begin()
	o := &Fork{step: s}
	for {
		at := p.start()
		b := &ForkBranch{}
		if p.isName(0, inText) && p.isAhead(p.nameLen(0), "=") {
			b.Name = p.name(inText, "a name")
			p.at++
		}
		b.Body = p.body("(", ")")
		b.node = p.from(at)
		o.Branches = append(o.Branches, b)
		if p.ends() {
			break
		}
	}
	o.node = p.from(start)
	return o
}

func (p *parser) partition() Operator {
	s, start := p.begin("hint.strategy")
	o := &Partition{step: s}
	if s.keyword == "partition" {
		p.expect("by")
	} else {
		p.accept("by")
	}
	o.By = p.columnPath()
	if p.accept("in") {
		o.Scope = p.postfix()
	}
	if s.keyword == "__partitionby" {
		if p.accept("id") {
			p.optionValue()
		}
	}
	if p.is("{") {
		p.at++
		o.Body = p.pipe()
		p.expect("}")
	} else {
		o.Body = p.body("(", ")")
	}
	o.node = p.from(start)
	return o
}

// columnPath reads a, a.b, a[0]: a bracket behind it starts something else.
func (p *parser) columnPath() Expr {
	start := p.start()
	var e Expr = p.name(inExpr, "a column")
	for {
		switch {
		case p.accept("."):
			if p.is("[") && !p.isName(0, inExpr) {
				e = p.index(start, e)
				break
			}
			name := p.name(inExpr, "a name")
			e = &Path{p.from(start), e, name}
		case p.is("["):
			e = p.index(start, e)
		default:
			return e
		}
	}
}
