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
	p.failAt(Span{at, p.tokens[p.at-1].End}, "this is not a call", "a function with its arguments")
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
