package kql

func (p *parser) summarize() Operator {
	s, start := p.begin("hint.strategy")
	o := &Summarize{step: s}
	if !p.ends() && !p.is("by") {
		o.Aggregates = p.namedList()
	}
	if p.accept("by") {
		o.HasBy = true
		o.By = p.namedList()
		if p.is("bin_legacy") {
			at := p.start()
			p.at++
			p.expect("=")
			value := p.expr()
			o.Options = append(o.Options, &Option{p.from(at), "bin_legacy", value})
		}
	}
	o.node = p.from(start)
	return o
}

func (p *parser) distinct() Operator {
	s, start := p.begin()
	o := &Distinct{step: s}
	for {
		if p.is("*") && (p.isAhead(1, ",") || p.isAhead(1, "|") || p.isAhead(1, ")") || p.isAhead(1, ";") || p.isAhead(1, "}") || p.ahead(1).Kind == endToken) {
			at := p.start()
			p.at++
			n := p.from(at)
			o.Columns = append(o.Columns, &NamedExpr{n, nil, &Star{n}})
		} else {
			o.Columns = append(o.Columns, p.named())
		}
		if !p.accept(",") {
			break
		}
	}
	o.node = p.from(start)
	return o
}
