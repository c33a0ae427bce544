package kql

// named reads Name = expr, (A, B) = expr, or expr.
func (p *parser) named() *NamedExpr {
	start := p.start()
	n := &NamedExpr{}
	switch {
	case p.isName(0, inColumns) && p.isAhead(p.nameLen(0), "="):
		n.Names = []*Ident{p.name(inColumns, "a name")}
		p.at++
	case p.is("(") && p.startsNames():
		p.at++
		for {
			n.Names = append(n.Names, p.name(inColumns, "a name"))
			if !p.accept(",") {
				break
			}
		}
		p.expect(")")
		p.expect("=")
	}
	n.Value = p.expr()
	n.node = p.from(start)
	return n
}

// startsNames looks for (a, b) =.
func (p *parser) startsNames() bool {
	n := 1
	for p.isName(n, inColumns) {
		n += p.nameLen(n)
		if p.isAhead(n, ")") {
			return p.isAhead(n+1, "=")
		}
		if !p.isAhead(n, ",") {
			return false
		}
		n++
	}
	return false
}

// namedList reads one or more named expressions.
func (p *parser) namedList() []*NamedExpr {
	all := []*NamedExpr{p.named()}
	for p.accept(",") {
		all = append(all, p.named())
	}
	return all
}

// exprList reads one or more expressions.
func (p *parser) exprList() []Expr {
	all := []Expr{p.expr()}
	for p.accept(",") {
		all = append(all, p.expr())
	}
	return all
}

// place says which keywords are names too.
type place uint8

// isName tells whether the n-th token from here can be a name.
func (p *parser) isName(n int, where place) bool {
	t := p.ahead(n)
	switch t.Kind {
	case NameToken:
		return true
	case WordToken:
		text := p.text(t)
		return nameWords[text] || where == inExpr && optionWords[text] || where == inColumns && columnWords[text]
	case punctToken:
		return p.isAhead(n, "[") && p.ahead(n+1).Kind == StringToken && p.isAhead(n+2, "]")
	}
	return false
}

// nameLen is how many tokens the name takes.
func (p *parser) nameLen(n int) int {
	if p.ahead(n).Kind == punctToken {
		return 3
	}
	return 1
}

// name reads a name.
func (p *parser) name(where place, expected string) *Ident {
	if !p.isName(0, where) {
		p.fail(expected)
	}
	start := p.start()
	if p.kind() == punctToken {
		p.at += 3
		text := LiteralOf(p.src, p.tokens[p.at-2]).Value.(string)
		return &Ident{node: p.from(start), Name: text, Quoted: true}
	}
	p.at++
	return &Ident{node: p.from(start), Name: p.text(p.tokens[p.at-1])}
}
