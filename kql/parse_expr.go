package kql

import "strings"

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

// expr reads a scalar expression: or binds least, then and, comparison,
// + -, * / %, and the text operators most.
func (p *parser) expr() Expr {
	defer p.deeper()()
	left := p.and()
	for p.is("or") {
		left = p.binary(left, p.and)
	}
	return left
}

func (p *parser) and() Expr {
	left := p.comparison()
	for p.is("and") {
		left = p.binary(left, p.comparison)
	}
	return left
}

// binary reads an operator of one token and its right side.
func (p *parser) binary(left Expr, right func() Expr) Expr {
	t := p.current()
	p.at++
	r := right()
	return &Binary{p.from(left.Span().Start), p.text(t), Span{t.start, t.end}, left, r}
}

func (p *parser) comparison() Expr {
	start := p.start()
	left := p.relation()
	word := p.isAny("==", "!=", "<>", "in", "in~", "!in", "!in~", "has_any", "has_all", "between", "!between")
	switch word {
	case "":
		return left
	case "==", "!=", "<>":
		return p.binary(left, p.relation)
	case "between", "!between":
		p.at++
		p.expect("(")
		low := p.expr()
		p.expect("..")
		high := p.expr()
		p.expect(")")
		return &Between{p.from(start), word[0] == '!', left, low, high}
	}
	p.at++
	list := p.members()
	if strings.HasPrefix(word, "has_") {
		return &HasAny{p.from(start), word == "has_all", left, list}
	}
	return &In{p.from(start), word[0] == '!', strings.HasSuffix(word, "~"), left, list}
}

// members reads the list behind in: values, or one table.
func (p *parser) members() []Expr {
	p.expect("(")
	all := []Expr{p.pipe()}
	for p.accept(",") {
		all = append(all, p.expr())
	}
	if !p.is(")") {
		p.fail(`","`, `")"`)
	}
	p.at++
	return all
}

func (p *parser) relation() Expr {
	left := p.sum()
	if p.isAny("<", "<=", ">", ">=") != "" {
		return p.binary(left, p.sum)
	}
	return left
}

func (p *parser) sum() Expr {
	left := p.product()
	for p.isAny("+", "-") != "" {
		left = p.binary(left, p.product)
	}
	return left
}

func (p *parser) product() Expr {
	left := p.match()
	for p.isAny("*", "/", "%") != "" {
		left = p.binary(left, p.match)
	}
	return left
}

// textOperators compare text; they do not chain.
var textOperators = set(`=~ !~ : has !has has_cs !has_cs hasprefix !hasprefix hasprefix_cs !hasprefix_cs
	hassuffix !hassuffix hassuffix_cs !hassuffix_cs contains !contains contains_cs !contains_cs containscs
	notcontains notcontainscs startswith !startswith startswith_cs !startswith_cs endswith !endswith
	endswith_cs !endswith_cs like notlike likecs notlikecs matches`)

func (p *parser) match() Expr {
	start := p.start()
	var left Expr
	star := p.is("*")
	if star {
		p.at++
		left = &Star{p.from(start)}
	} else {
		left = p.unary()
	}
	t := p.current()
	if t.kind != wordToken && t.kind != punctToken && !p.matchesRegex() || !textOperators[p.text(t)] {
		if star && p.isAny("==", "!=", "<", ">", "<=", ">=", "in", "in~", "!in", "!in~", "has_any", "has_all", "between", "!between") == "" && !p.starAlone() {
			p.fail("a text operator such as has")
		}
		return left
	}
	op := p.text(t)
	p.at++
	if op == "matches" {
		p.at++
		op = "matches regex"
	}
	span := Span{t.start, p.tokens[p.at-1].end}
	right := p.unary()
	return &Binary{p.from(start), op, span, left, right}
}

// matchesRegex looks for the one operator of two words.
func (p *parser) matchesRegex() bool { return p.is("matches") && p.isAhead(1, "regex") }

// starAlone tells whether a star that was just read stands for all columns, as
// in search *.
func (p *parser) starAlone() bool {
	return p.at >= 2 && (p.isAhead(-2, "search") || p.isAhead(-2, ")") || p.isAhead(-2, "where"))
}

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
	switch t := p.current(); t.kind {
	case stringToken:
		return p.strings()
	case longToken, intToken, realToken, decimalToken, boolToken, dateToken, timeToken, guidToken:
		p.at++
		return literal(p.src, t)
	case rawGUIDToken:
		p.failAt(Span{t.start, t.end}, "a guid is written guid(…) here", "guid("+p.text(t)+")")
	case wordToken:
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
		case p.is("[") && p.ahead(1).kind != endToken && !p.isName(0, inExpr) && p.isName(1, inText) && p.isAhead(2, "]"):
			p.at++
			name := p.name(inColumns, "a name")
			p.at++
			return name
		case p.is("[") && !p.isName(0, inExpr):
			return p.index(start, &Bad{node{Span{start, start}}})
		}
	}
	if !p.isName(0, inExpr) {
		if t := p.current(); t.kind == wordToken && !p.isAhead(1, "(") {
			p.failAt(Span{t.start, t.end}, "unexpected "+p.describe(t)+" (a column of that name is written ['"+p.text(t)+"'])", wantExpr)
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
