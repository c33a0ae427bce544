package kql

// ordered reads a key and its asc, desc and nulls.
func (p *parser) ordered(read func() Expr) *OrderedExpr {
	start := p.start()
	o := &OrderedExpr{Expr: read()}
	if word := p.isAny("asc", "desc", "granny-asc", "granny-desc"); word != "" {
		o.Direction = word
		p.at++
	}
	if p.accept("nulls") {
		o.Nulls = p.isAny("first", "last")
		if o.Nulls == "" {
			p.fail(`"first"`, `"last"`)
		}
		p.at++
	}
	o.node = p.from(start)
	return o
}

// key reads a sort key, which may be given a name.
func (p *parser) key() Expr {
	if p.isName(0, inColumns) && p.isAhead(p.nameLen(0), "=") {
		return p.named()
	}
	return p.expr()
}

func (p *parser) orderedList() []*OrderedExpr {
	all := []*OrderedExpr{p.ordered(p.key)}
	for p.accept(",") {
		all = append(all, p.ordered(p.key))
	}
	return all
}

func (p *parser) sort() Operator {
	s, start := p.begin()
	o := &Sort{step: s}
	p.expect("by")
	o.By = p.orderedList()
	o.node = p.from(start)
	return o
}

func (p *parser) top() Operator {
	s, start := p.begin()
	o := &Top{step: s, Count: p.named().Value}
	p.expect("by")
	o.By = []*OrderedExpr{p.ordered(p.key)}
	o.node = p.from(start)
	return o
}

func (p *parser) take() Operator {
	s, start := p.begin()
	n := p.expr()
	s.node = p.from(start)
	return &Take{s, n}
}

func (p *parser) sample() Operator {
	s, start := p.begin()
	n := p.expr()
	s.node = p.from(start)
	return &Sample{s, n}
}

func (p *parser) sampleDistinct() Operator {
	s, start := p.begin()
	o := &SampleDistinct{step: s, Count: p.expr()}
	p.expect("of")
	o.Column = p.expr()
	o.node = p.from(start)
	return o
}

func (p *parser) count() Operator {
	s, start := p.begin()
	o := &Count{step: s}
	if p.accept("as") {
		o.As = p.name(inText, "a name")
	}
	o.node = p.from(start)
	return o
}
