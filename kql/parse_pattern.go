package kql

func (p *parser) parse() Operator {
	s, start := p.begin("kind", "flags")
	o := &ParseText{step: s, Source: p.expr()}
	p.expect("with")
	for !p.ends() {
		o.Pattern = append(o.Pattern, p.parsePart())
	}
	o.node = p.from(start)
	return o
}

func (p *parser) parsePart() ParsePart {
	start := p.start()
	part := ParsePart{}
	switch {
	case p.accept("*"):
		part.Star = true
	case p.kind() == StringToken:
		part.Text = p.strings()
	default:
		c := &ColumnDecl{Name: p.name(inColumns, "a text in quotes, a column or *")}
		c.Type = String
		if p.accept(":") {
			c.Type = p.typeName()
		}
		c.node = p.from(start)
		part.Column = c
	}
	part.node = p.from(start)
	return part
}

// pairProperties are what parse-kv takes behind with.
var pairProperties = WordSet(`pair_delimiter kv_delimiter quote escape regex greedy`)

func (p *parser) parseKV() Operator {
	s, start := p.begin()
	o := &ParseKV{step: s, Source: p.expr()}
	p.expect("as")
	o.Columns = p.columns(false)
	if p.accept("with") {
		o.Properties = p.properties(pairProperties)
	}
	o.node = p.from(start)
	return o
}
