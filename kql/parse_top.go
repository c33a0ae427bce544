package kql

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
