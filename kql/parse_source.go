package kql

func (p *parser) dataTable() Expr {
	start := p.start()
	p.at++
	d := &DataTable{}
	d.Options = p.options()
	d.Columns = p.columns(true)
	p.expect("[")
	p.accept(",")
	for !p.is("]") {
		d.Values = append(d.Values, p.cell())
		if !p.accept(",") {
			break
		}
	}
	if !p.is("]") {
		p.fail(`","`, `"]"`)
	}
	p.at++
	d.node = p.from(start)
	return d
}

// cell reads a constant, with a sign or not.
func (p *parser) cell() Expr {
	if op := p.isAny("-", "+"); op != "" {
		start := p.start()
		p.at++
		if t := p.current(); t.Kind < longToken || t.Kind > timeToken || t.Kind == boolToken {
			p.fail("a number")
		}
		x := p.constant()
		return &Unary{p.from(start), op, x}
	}
	return p.constant()
}

func (p *parser) constant() Expr {
	switch t := p.current(); {
	case t.Kind == StringToken:
		return p.strings()
	case t.Kind >= longToken && t.Kind <= guidToken:
		p.at++
		return LiteralOf(p.src, t)
	case p.is("dynamic"):
		return p.dynamic()
	case p.is("typeof") && p.isAhead(1, "("):
		return p.typeOf()
	}
	p.fail("a constant")
	return nil
}

func (p *parser) externalData() Expr {
	start := p.start()
	p.at++
	d := &ExternalData{}
	d.Options = p.options()
	d.Columns = p.columns(false)
	p.expect("[")
	for !p.is("]") {
		d.URIs = append(d.URIs, p.expr())
		if !p.accept(",") {
			break
		}
	}
	p.expect("]")
	if p.is("with") && p.isAhead(1, "(") {
		p.at++
		d.Properties = p.properties(nil)
	}
	d.node = p.from(start)
	return d
}
