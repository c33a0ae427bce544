package kql

// statements reads up to the closing bracket, or to the end of the text.
func (p *parser) statements(closing string) []Statement {
	var all []Statement
	for {
		if p.kind() == endToken || closing != "" && p.is(closing) {
			return all
		}
		var statement Statement
		start := p.start()
		ok := p.recovered(func() {
			statement = p.statement()
			if p.kind() != endToken && !p.is(";") && !(closing != "" && p.is(closing)) {
				p.fail(p.afterStatement(statement)...)
			}
		})
		if !ok {
			p.skipTo(";")
			if closing == "" {
				for p.kind() != endToken && !p.is(";") {
					// A bracket too many.
					p.at++
					p.skipTo(";")
				}
			}
			if statement == nil {
				statement = &ExprStatement{p.from(start), &Bad{p.from(start)}}
			}
		}
		all = append(all, statement)
		if !p.accept(";") && (ok || p.kind() != endToken) {
			return all
		}
	}
}

func (p *parser) afterStatement(s Statement) []string {
	if s, ok := s.(*ExprStatement); ok {
		if _, literal := s.Expr.(*Literal); !literal {
			return []string{`"|"`, `";"`}
		}
	}
	return []string{`";"`}
}

func (p *parser) statement() Statement {
	start := p.start()
	switch {
	case p.is("let") && p.isName(1, inText):
		p.at++
		name := p.name(inText, "a name")
		p.expect("=")
		value := p.letValue()
		return &LetStatement{p.from(start), name, value}
	case p.is("set"):
		return p.setStatement()
	case p.is("declare") && (p.isAhead(1, "query_parameters") || p.isAhead(1, "pattern")):
		return p.declare()
	case p.is("alias") && p.isAhead(1, "database"):
		p.at += 2
		name := p.name(inText, "a name")
		p.expect("=")
		value := p.expr()
		return &AliasStatement{p.from(start), name, value}
	case p.is("restrict") && p.isAhead(1, "access"):
		p.at += 2
		p.expect("to")
		p.options("AllowManagedIdentityAuthentication")
		entities := p.entities()
		return &RestrictStatement{p.from(start), entities}
	}
	value := p.pipe()
	return &ExprStatement{p.from(start), value}
}

func (p *parser) setStatement() Statement {
	start := p.start()
	p.at++
	name := p.name(inText, "an option")
	var value Expr
	if p.accept("=") {
		value = p.settingValue()
	}
	return &SetStatement{p.from(start), name, value}
}

func (p *parser) declare() Statement {
	start := p.start()
	p.at++
	d := &DeclareStatement{Kind: p.text(p.current())}
	p.at++
	if d.Kind == "query_parameters" {
		if p.is("(") && p.isAhead(1, ")") {
			p.at++
			p.fail("a parameter")
		}
		d.Params = p.params()
		d.node = p.from(start)
		return d
	}
	d.Name = p.name(inColumns, "a name")
	text := p.start()
	p.skipTo(";")
	if end := p.tokens[p.at-1].End; end > text {
		d.Text = p.src[text:end]
		if !p.again(text, func() { d.Pattern = p.patternMap() }) {
			d.Pattern = nil
		}
	}
	d.node = p.from(start)
	return d
}
