package kql

func (p *parser) makeSeries() Operator {
	s, start := p.begin("kind")
	o := &MakeSeries{step: s}
	for {
		at := p.start()
		a := &SeriesAggregate{Aggregate: p.named()}
		if p.accept("default") {
			p.expect("=")
			a.Default = p.unary()
		}
		a.node = p.from(at)
		o.Aggregates = append(o.Aggregates, a)
		if !p.accept(",") {
			break
		}
	}
	p.expect("on")
	o.On = p.axis()
	switch {
	case p.is("in"):
		p.at++
		p.expect("range")
		p.expect("(")
		o.From = p.expr()
		p.expect(",")
		o.To = p.expr()
		p.expect(",")
		o.Step = p.expr()
		p.expect(")")
	default:
		if p.accept("from") {
			o.From = p.expr()
		}
		if p.accept("to") {
			o.To = p.expr()
		}
		p.expect("step")
		o.Step = p.expr()
	}
	if p.accept("by") {
		o.By = p.namedList()
	}
	o.node = p.from(start)
	return o
}

// axis is named for an expression that in may follow.
func (p *parser) axis() *NamedExpr {
	start := p.start()
	n := &NamedExpr{}
	if p.isName(0, inColumns) && p.isAhead(p.nameLen(0), "=") {
		n.Names = []*Ident{p.name(inColumns, "a name")}
		p.at++
	}
	n.Value = p.sum()
	n.node = p.from(start)
	return n
}

func (p *parser) rangeOf() Operator {
	s, start := p.begin()
	o := &Range{step: s, Column: p.name(inText, "a column")}
	p.expect("from")
	o.From = p.expr()
	p.expect("to")
	o.To = p.expr()
	p.expect("step")
	o.Step = p.expr()
	o.node = p.from(start)
	return o
}
