package kql

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
