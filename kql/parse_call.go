package kql

import "strings"

// strings reads a text constant: adjacent ones are one.
func (p *parser) strings() Expr {
	first := LiteralOf(p.src, p.current())
	start := p.start()
	p.at++
	if p.kind() != StringToken {
		return first
	}
	var whole strings.Builder
	whole.WriteString(first.Value.(string))
	for p.kind() == StringToken {
		next := LiteralOf(p.src, p.current())
		whole.WriteString(next.Value.(string))
		first.Obfuscated = first.Obfuscated || next.Obfuscated
		p.at++
	}
	first.node = p.from(start)
	first.Value, first.Text = whole.String(), p.src[first.span.Start:first.span.End]
	return first
}

// special reads what starts with a keyword; nil if it is a name after all.
func (p *parser) special() Expr {
	start := p.start()
	switch word := p.text(p.current()); word {
	case "dynamic":
		return p.dynamic()
	case "typeof":
		if p.isAhead(1, "(") {
			return p.typeOf()
		}
	case "datatable", "__contextual_datatable":
		if word != "datatable" || p.isAhead(1, "(") || p.ahead(1).Kind == WordToken {
			return p.dataTable()
		}
	case "externaldata", "external_data":
		return p.externalData()
	case "entity_group":
		if p.isAhead(1, "[") {
			p.at += 2
			group := &EntityGroup{}
			for !p.is("]") {
				group.Members = append(group.Members, p.expr())
				if !p.accept(",") {
					break
				}
			}
			p.expect("]")
			group.node = p.from(start)
			return group
		}
	case "toscalar", "totable":
		return p.tabularCall(word)
	}
	return nil
}

// tabularCall reads materialize(table) and its like.
func (p *parser) tabularCall(word string) Expr {
	if !p.isAhead(1, "(") && !(p.isAhead(1, "kind") && p.isAhead(2, "=")) {
		return nil
	}
	defer p.deeper()()
	start := p.start()
	p.at++
	call := &Call{Name: &Ident{node: p.from(start), Name: word}}
	p.options("kind")
	p.expect("(")
	at := p.start()
	value := p.pipe()
	call.Args = []*Argument{{p.from(at), nil, value}}
	p.expect(")")
	call.node = p.from(start)
	return call
}

// arguments reads (a, name = b, *).
func (p *parser) arguments() []*Argument {
	defer p.deeper()()
	p.expect("(")
	var all []*Argument
	if p.accept(")") {
		return nil
	}
	for {
		start := p.start()
		a := &Argument{}
		switch {
		case p.is("*") && (p.isAhead(1, ",") || p.isAhead(1, ")")):
			p.at++
			a.Value = &Star{p.from(start)}
		default:
			if p.isName(0, inColumns) && p.isAhead(p.nameLen(0), "=") {
				a.Name = p.name(inColumns, "a name")
				p.at++
			}
			a.Value = p.expr()
		}
		a.node = p.from(start)
		all = append(all, a)
		if !p.accept(",") {
			break
		}
	}
	if !p.is(")") {
		p.fail(`","`, `")"`)
	}
	p.at++
	return all
}

func (p *parser) typeOf() Expr {
	start := p.start()
	p.at++
	t := &TypeOf{}
	p.expect("(")
	for {
		switch {
		case p.accept("*"):
		case p.isName(0, inColumns) && p.isAhead(p.nameLen(0), ":"):
			t.Columns = append(t.Columns, p.column())
		default:
			t.Type = p.typeOfName()
		}
		if !p.accept(",") {
			break
		}
	}
	p.expect(")")
	t.node = p.from(start)
	return t
}

// typeOfName reads the type in typeof(…), where a name of the caller's own may
// stand too.
func (p *parser) typeOfName() Type {
	t := p.current()
	if word := p.text(t); t.Kind == NameToken || wideTypeWords[word] {
		p.at++
		return TypeNamed(word)
	}
	return p.typeName()
}
