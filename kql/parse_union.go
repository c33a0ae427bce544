package kql

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
	if p.is("*") || p.isName(0, inExpr) && p.isAhead(p.nameLen(0), "*") && p.ahead(1).Start == p.current().End {
		return p.pattern()
	}
	start := p.start()
	if t := p.current(); t.Kind >= StringToken && t.Kind <= guidToken {
		p.fail("a table")
	}
	e := p.primary()
	for {
		switch {
		case p.is("."):
			p.at++
			if p.is("*") || p.isAhead(1, "*") && p.ahead(1).Start == p.current().End {
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
