package kql

// pipe reads Source | operator | …
func (p *parser) pipe() Expr {
	defer p.deeper()()
	start := p.start()
	var source Expr
	var ops []Operator
	if p.startsOperator() {
		ops = append(ops, p.step())
	} else {
		source = p.expr()
	}
	if !p.is("|") {
		if len(ops) == 0 {
			return source
		}
	}
	ops = p.steps(ops)
	return &Pipe{p.from(start), source, ops}
}

// steps reads | operator | …; a wrong operator is noted and stepped over.
func (p *parser) steps(ops []Operator) []Operator {
	for p.is("|") {
		p.at++
		ops = append(ops, p.step())
	}
	return ops
}

func (p *parser) step() Operator {
	start := p.start()
	var op Operator
	if !p.recovered(func() {
		op = p.operator()
		if !p.is("|") && !p.is(";") && !p.is(")") && !p.is("}") && p.kind() != endToken {
			p.fail(`"|"`)
		}
	}) {
		p.skipTo("|", ";")
		if op == nil {
			op = &BadOperator{step{node: p.from(start)}}
		}
	}
	return op
}
