package kql

func (p *parser) unary() Expr {
	if op := p.isAny("-", "+"); op != "" {
		start := p.start()
		p.at++
		x := p.postfix()
		return &Unary{p.from(start), op, x}
	}
	return p.postfix()
}

// postfix reads a primary and the .name, .name(…) and [key] behind it.
func (p *parser) postfix() Expr {
	defer p.deeper()()
	start := p.start()
	e := p.primary()
	for {
		switch {
		case p.is("."):
			p.at++
			if p.is("[") && !p.isName(0, inExpr) {
				e = p.index(start, e)
				break
			}
			name := p.name(inExpr, "a name")
			if p.is("(") {
				args := p.arguments()
				e = &Call{p.from(start), e, name, args}
			} else {
				e = &Path{p.from(start), e, name}
			}
		case p.is("["):
			e = p.index(start, e)
		default:
			return e
		}
	}
}

func (p *parser) index(start int, base Expr) Expr {
	p.expect("[")
	key := p.expr()
	var end Expr
	if p.accept(":") {
		end = p.expr()
	}
	p.expect("]")
	return &Index{p.from(start), base, key, end}
}

const wantExpr = "an expression"

func (p *parser) primary() Expr {
	start := p.start()
	switch t := p.current(); t.Kind {
	case StringToken:
		return p.strings()
	case longToken, intToken, realToken, decimalToken, boolToken, dateToken, timeToken, guidToken:
		p.at++
		return LiteralOf(p.src, t)
	case rawGUIDToken:
		p.failAt(Span{t.Start, t.End}, "a guid is written guid(…) here", "guid("+p.text(t)+")")
	case WordToken:
		if e := p.special(); e != nil {
			return e
		}
	case punctToken:
		switch {
		case p.is("("):
			p.at++
			e := p.pipe()
			p.expect(")")
			return e
		case p.is("[") && p.ahead(1).Kind != endToken && !p.isName(0, inExpr) && p.isName(1, inText) && p.isAhead(2, "]"):
			p.at++
			name := p.name(inColumns, "a name")
			p.at++
			return name
		case p.is("[") && !p.isName(0, inExpr):
			return p.index(start, &Bad{node{Span{start, start}}})
		}
	}
	if !p.isName(0, inExpr) {
		if t := p.current(); t.Kind == WordToken && !p.isAhead(1, "(") {
			p.failAt(Span{t.Start, t.End}, "unexpected "+p.describe(t)+" (a column of that name is written ['"+p.text(t)+"'])", wantExpr)
		}
		p.fail(wantExpr)
	}
	name := p.name(inExpr, wantExpr)
	if p.is("(") && (name.Quoted || !optionWords[name.Name]) {
		args := p.arguments()
		return &Call{p.from(start), nil, name, args}
	}
	return name
}

// starAlone tells whether a star that was just read stands for all columns, as
// in search *.
func (p *parser) starAlone() bool {
	return p.at >= 2 && (p.isAhead(-2, "search") || p.isAhead(-2, ")") || p.isAhead(-2, "where"))
}
