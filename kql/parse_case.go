package kql

// patternMap reads = (a:string)[path:string] { ("x").["y"] = { … }; … }.
func (p *parser) patternMap() *PatternMap {
	p.expect("=")
	m := &PatternMap{Params: p.params()}
	if p.accept("[") {
		path := &ParamDecl{Name: p.name(inColumns, "a name")}
		p.expect(":")
		path.Type = p.typeName()
		p.expect("]")
		m.Path = path
	}
	p.expect("{")
	for !p.is("}") {
		m.Cases = append(m.Cases, p.patternCase(m.Path != nil))
		if !p.accept(";") {
			break
		}
	}
	p.expect("}")
	return m
}

func (p *parser) patternCase(path bool) PatternCase {
	var c PatternCase
	p.expect("(")
	for {
		c.Args = append(c.Args, p.patternText())
		if !p.accept(",") {
			break
		}
	}
	p.expect(")")
	if path {
		p.expect(".")
		p.expect("[")
		c.Path = p.patternText()
		p.expect("]")
	}
	p.expect("=")
	p.expect("{")
	c.Body = p.statements("}")
	p.expect("}")
	return c
}

func (p *parser) patternText() string {
	if p.kind() != StringToken {
		p.fail("a text in quotes")
	}
	p.at++
	return LiteralOf(p.src, p.tokens[p.at-1]).Value.(string)
}
