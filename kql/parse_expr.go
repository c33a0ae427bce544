package kql

import "strings"

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
	return &Binary{p.from(left.Span().Start), p.text(t), Span{t.Start, t.End}, left, r}
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
var textOperators = WordSet(`=~ !~ : has !has has_cs !has_cs hasprefix !hasprefix hasprefix_cs !hasprefix_cs
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
	if t.Kind != WordToken && t.Kind != punctToken && !p.matchesRegex() || !textOperators[p.text(t)] {
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
	span := Span{t.Start, p.tokens[p.at-1].End}
	right := p.unary()
	return &Binary{p.from(start), op, span, left, right}
}

// matchesRegex looks for the one operator of two words.
func (p *parser) matchesRegex() bool { return p.is("matches") && p.isAhead(1, "regex") }
