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

// plugin reads the call behind evaluate.
func (p *parser) plugin() *Call {
	start := p.start()
	name := p.name(inText, "a plugin")
	if !p.is("(") {
		p.fail(`"("`)
	}
	args := p.arguments()
	return &Call{p.from(start), nil, name, args}
}

// invoked reads the call behind invoke: a function, or one of another database.
func (p *parser) invoked() *Call {
	if p.isAhead(p.nameLen(0), "(") && !p.is("cluster") && !p.is("database") {
		return p.plugin()
	}
	at := p.start()
	if !p.is("cluster") && !p.is("database") {
		p.fail("a function")
	}
	if call, ok := p.postfix().(*Call); ok {
		return call
	}
	p.failAt(Span{at, p.tokens[p.at-1].end}, "this is not a call", "a function with its arguments")
	return nil
}

func (p *parser) invoke() Operator {
	s, start := p.begin()
	o := &Invoke{step: s, Function: p.invoked()}
	o.node = p.from(start)
	return o
}

func (p *parser) evaluate() Operator {
	s, start := p.begin("hint.distribution")
	o := &Evaluate{step: s, Plugin: p.plugin()}
	if p.accept(":") {
		p.expect("(")
		for first := true; ; first = false {
			if first && p.accept("*") {
				o.SchemaStar = true
			} else {
				o.Schema = append(o.Schema, p.column())
			}
			if !p.accept(",") {
				break
			}
		}
		p.expect(")")
	}
	o.node = p.from(start)
	return o
}

func (p *parser) render() Operator {
	s, start := p.begin()
	o := &Render{step: s}
	t := p.current()
	if t.kind != nameToken && (t.kind != wordToken || !chartWords[p.text(t)]) {
		p.fail("a chart such as timechart")
	}
	o.Kind = p.text(t)
	p.at++
	for !p.ends() {
		switch {
		case p.accept("with"):
			o.Properties = append(o.Properties, p.properties(chartProperties)...)
		case p.accept("by"):
			o.By = append(o.By, p.exprList()...)
		default:
			if t := p.current(); !chartProperties[p.text(t)] {
				p.fail(`"with"`, `"|"`)
			}
			o.Properties = append(o.Properties, p.property())
		}
	}
	o.node = p.from(start)
	return o
}

func (p *parser) as() Operator {
	s, start := p.begin("hint.materialized")
	o := &As{step: s, Name: p.name(inText, "a name")}
	o.node = p.from(start)
	return o
}

func (p *parser) consume() Operator {
	s, start := p.begin("decodeblocks")
	s.node = p.from(start)
	return &Consume{s}
}

func (p *parser) getSchema() Operator {
	s, start := p.begin("kind")
	s.node = p.from(start)
	return &GetSchema{s}
}

func (p *parser) reduce() Operator {
	s, start := p.begin("kind")
	p.expect("by")
	o := &Reduce{step: s, By: p.named()}
	if p.accept("with") {
		for {
			o.Properties = append(o.Properties, p.property())
			if !p.accept(",") {
				break
			}
		}
	}
	o.node = p.from(start)
	return o
}

func (p *parser) assertSchema() Operator {
	s, start := p.begin()
	o := &AssertSchema{step: s, Columns: p.columns(true)}
	o.node = p.from(start)
	return o
}

func (p *parser) macroExpand() Operator {
	s, start := p.begin("force_remote", "isfuzzy", "best_effort")
	o := &MacroExpand{step: s}
	o.Group = p.postfix()
	p.expect("as")
	o.Name = p.name(inColumns, "a name")
	p.expect("(")
	o.Body = p.statements(")")
	p.expect(")")
	o.node = p.from(start)
	return o
}

// graph keeps the text up to the next operator.
func (p *parser) graph() Operator {
	s, start := p.begin("hint.strategy", "cycles", "output", "kind")
	from := p.start()
	p.skipTo("|", ";")
	text := ""
	if p.start() == from && s.keyword != "graph-mark-components" {
		p.fail("what to do with the graph")
	}
	if end := p.tokens[p.at-1].end; end > from {
		text = p.src[from:end]
	}
	s.node = p.from(start)
	return &Graph{s, text}
}
