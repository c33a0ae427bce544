package kql

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
	if end := p.tokens[p.at-1].End; end > from {
		text = p.src[from:end]
	}
	s.node = p.from(start)
	return &Graph{s, text}
}
