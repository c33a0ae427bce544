package kql

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
