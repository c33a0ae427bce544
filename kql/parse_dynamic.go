package kql

import "strconv"

// dynamic reads dynamic(json): JSON in which texts take the language's forms,
// and the language's literals are values too.
func (p *parser) dynamic() Expr {
	start := p.start()
	p.at++
	p.expect("(")
	lit := &Literal{Kind: Dynamic}
	lit.Value = p.json()
	p.expect(")")
	lit.node = p.from(start)
	lit.Text = p.src[lit.span.Start:lit.span.End]
	lit.Null = lit.Value == nil
	return lit
}

func (p *parser) json() any {
	defer p.deeper()()
	switch t := p.current(); t.Kind {
	case StringToken:
		return p.strings().(*Literal).Value
	case longToken, intToken, realToken, decimalToken, boolToken, dateToken, timeToken, guidToken:
		p.at++
		return jsonNumber(LiteralOf(p.src, t))
	}
	switch {
	case p.accept("null"):
		return nil
	case p.is("dynamic"):
		return p.dynamic().(*Literal).Value
	case p.accept("-"):
		t := p.current()
		if t.Kind != longToken && t.Kind != realToken && t.Kind != intToken && t.Kind != timeToken {
			p.fail("a number")
		}
		p.at++
		value := LiteralOf(p.src, t).Value
		switch v := value.(type) {
		case int64:
			return -v
		case float64:
			return -v
		case Ticks:
			return -v
		}
		return value
	case p.accept("["):
		list := []any{}
		for !p.is("]") {
			list = append(list, p.json())
			if !p.accept(",") {
				break
			}
			if p.is("]") {
				p.fail("a value")
			}
		}
		p.expect("]")
		return list
	case p.accept("{"):
		object := Object{}
		for !p.is("}") {
			if p.kind() != StringToken {
				p.fail("a name in quotes", `"}"`)
			}
			name := LiteralOf(p.src, p.current()).Value.(string)
			p.at++
			p.expect(":")
			object = append(object, Member{name, p.json()})
			if !p.accept(",") {
				break
			}
			if p.is("}") {
				p.fail("a name in quotes")
			}
		}
		p.expect("}")
		return object
	}
	p.fail("a JSON value")
	return nil
}

// jsonNumber is the literal's value, where an integer too large for a long is a
// real, as in JSON.
func jsonNumber(lit *Literal) any {
	if lit.Value == nil && lit.Kind == Long {
		if v, err := strconv.ParseFloat(lit.Text, 64); err == nil {
			return v
		}
	}
	return lit.Value
}
