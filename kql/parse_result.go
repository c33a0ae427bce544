package kql

func (p *parser) render() Operator {
	s, start := p.begin()
	o := &Render{step: s}
	t := p.current()
	if t.Kind != NameToken && (t.Kind != WordToken || !chartWords[p.text(t)]) {
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
