package kql

func (p *parser) expandColumns() []*ExpandColumn {
	var all []*ExpandColumn
	for {
		start := p.start()
		c := &ExpandColumn{}
		named := p.named()
		if len(named.Names) > 0 {
			c.Name = named.Names[0]
		}
		c.Value = named.Value
		if p.accept("to") {
			p.expect("typeof")
			p.expect("(")
			c.Type = p.typeOfName()
			p.expect(")")
		}
		c.node = p.from(start)
		all = append(all, c)
		if !p.accept(",") {
			return all
		}
	}
}

func (p *parser) mvExpand() Operator {
	s, start := p.begin("kind", "bagexpansion", "with_itemindex")
	o := &MvExpand{step: s, Columns: p.expandColumns()}
	if p.accept("limit") {
		o.Limit = p.expr()
	}
	o.node = p.from(start)
	return o
}

func (p *parser) mvApply() Operator {
	s, start := p.begin("with_itemindex", "bagexpansion", "kind")
	o := &MvApply{step: s, Columns: p.expandColumns()}
	if p.accept("limit") {
		o.Limit = p.expr()
	}
	if p.accept("id") {
		o.ID = p.optionValue()
	}
	p.expect("on")
	o.Body = p.body("(", ")")
	o.node = p.from(start)
	return o
}

func (p *parser) parse() Operator {
	s, start := p.begin("kind", "flags")
	o := &ParseText{step: s, Source: p.expr()}
	p.expect("with")
	for !p.ends() {
		o.Pattern = append(o.Pattern, p.parsePart())
	}
	o.node = p.from(start)
	return o
}

func (p *parser) parsePart() ParsePart {
	start := p.start()
	part := ParsePart{}
	switch {
	case p.accept("*"):
		part.Star = true
	case p.kind() == stringToken:
		part.Text = p.strings()
	default:
		c := &ColumnDecl{Name: p.name(inColumns, "a text in quotes, a column or *")}
		c.Type = String
		if p.accept(":") {
			c.Type = p.typeName()
		}
		c.node = p.from(start)
		part.Column = c
	}
	part.node = p.from(start)
	return part
}

func (p *parser) parseKV() Operator {
	s, start := p.begin()
	o := &ParseKV{step: s, Source: p.expr()}
	p.expect("as")
	o.Columns = p.columns(false)
	if p.accept("with") {
		o.Properties = p.properties(nil)
	}
	o.node = p.from(start)
	return o
}

func (p *parser) topNested() Operator {
	s, start := p.begin()
	o := &TopNested{step: s}
	for {
		at := p.start()
		l := &NestedLevel{}
		if !p.is("of") {
			l.Count = p.expr()
		}
		p.expect("of")
		l.Of = p.named()
		if p.accept("with") {
			p.expect("others")
			p.expect("=")
			l.Others = p.expr()
		}
		p.expect("by")
		l.Aggregate = p.named()
		if word := p.isAny("asc", "desc", "granny-asc", "granny-desc"); word != "" {
			l.Direction = word
			p.at++
			if p.accept("nulls") {
				p.at++
			}
		}
		l.node = p.from(at)
		o.Levels = append(o.Levels, l)
		if !p.accept(",") {
			break
		}
		p.expect("top-nested")
	}
	o.node = p.from(start)
	return o
}

func (p *parser) topHitters() Operator {
	s, start := p.begin()
	o := &TopHitters{step: s, Count: p.expr()}
	p.expect("of")
	o.Of = p.expr()
	if p.accept("by") {
		o.By = p.expr()
	}
	o.node = p.from(start)
	return o
}

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
