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
