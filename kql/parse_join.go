package kql

func (p *parser) join() Operator {
	s, start := p.begin("kind")
	o := &Join{step: s}
	o.Right = p.side()
	switch {
	case p.accept("on"):
		o.On = p.exprList()
	case s.keyword == "join" && p.accept("where"):
		o.Where = p.expr()
	case s.keyword == "lookup":
		p.fail(`"on"`)
	}
	o.node = p.from(start)
	return o
}

// side reads a table beside the pipe: a name, path, call or a query in
// parentheses.
func (p *parser) side() Expr {
	return p.postfix()
}
