package kql

func (p *parser) project() Operator {
	s, start := p.begin()
	var columns []*NamedExpr
	if !p.ends() {
		columns = p.namedList()
	}
	s.node = p.from(start)
	return &Project{s, columns}
}

func (p *parser) extend() Operator {
	s, start := p.begin()
	columns := p.namedList()
	s.node = p.from(start)
	return &Extend{s, columns}
}

func (p *parser) serialize() Operator {
	s, start := p.begin()
	var columns []*NamedExpr
	if !p.ends() {
		columns = p.namedList()
	}
	s.node = p.from(start)
	return &Serialize{s, columns}
}

func (p *parser) print() Operator {
	s, start := p.begin()
	columns := p.namedList()
	s.node = p.from(start)
	return &Print{s, columns}
}

func (p *parser) projectNames() Operator {
	s, start := p.begin()
	o := &ProjectNames{step: s}
	for !p.ends() || len(o.Columns) > 0 {
		o.Columns = append(o.Columns, p.ordered(func() Expr { return p.pattern() }))
		if !p.accept(",") {
			break
		}
	}
	o.node = p.from(start)
	return o
}

// pattern reads a name that may hold stars, such as Device* or *.
func (p *parser) pattern() Expr {
	start := p.start()
	if p.is("*") || p.ahead(1).Kind == punctToken && p.isAhead(1, "*") && p.ahead(1).Start == p.current().End && p.isName(0, inText) {
		end := start
		for p.current().Start == end || end == start {
			t := p.current()
			if !p.is("*") && t.Kind != NameToken && t.Kind != WordToken && t.Kind != longToken {
				break
			}
			end = t.End
			p.at++
		}
		n := p.from(start)
		if n.span.End == n.span.Start+1 {
			return &Star{n}
		}
		return &Wildcard{n, p.src[n.span.Start:n.span.End]}
	}
	return p.name(inText, "a column")
}

func (p *parser) projectRename() Operator {
	s, start := p.bare()
	o := &ProjectRename{step: s}
	if !p.ends() {
		o.Columns = p.namedList()
	}
	o.node = p.from(start)
	return o
}

func (p *parser) projectByNames() Operator {
	s, start := p.begin()
	o := &ProjectByNames{step: s}
	for !p.ends() || len(o.Columns) > 0 {
		if p.is("*") || p.isAhead(1, "*") {
			o.Columns = append(o.Columns, p.pattern())
		} else {
			o.Columns = append(o.Columns, p.expr())
		}
		if !p.accept(",") {
			break
		}
	}
	o.node = p.from(start)
	return o
}
