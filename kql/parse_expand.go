package kql

func (p *parser) expandColumns() []*ExpandColumn {
	var all []*ExpandColumn
	for {
		start := p.start()
		c := &ExpandColumn{}
		named := p.named()
		if len(named.Names) > 0 {
			c.Name = named.Names[0]
		}
		c.Value = named.Value
		if p.accept("to") {
			p.expect("typeof")
			p.expect("(")
			c.Type = p.typeOfName()
			p.expect(")")
		}
		c.node = p.from(start)
		all = append(all, c)
		if !p.accept(",") {
			return all
		}
	}
}

func (p *parser) mvExpand() Operator {
	s, start := p.begin("kind", "bagexpansion", "with_itemindex")
	o := &MvExpand{step: s, Columns: p.expandColumns()}
	if p.accept("limit") {
		o.Limit = p.expr()
	}
	o.node = p.from(start)
	return o
}

func (p *parser) mvApply() Operator {
	s, start := p.begin("with_itemindex", "bagexpansion", "kind")
	o := &MvApply{step: s, Columns: p.expandColumns()}
	if p.accept("limit") {
		o.Limit = p.expr()
	}
	if p.accept("id") {
		o.ID = p.optionValue()
	}
	p.expect("on")
	o.Body = p.body("(", ")")
	o.node = p.from(start)
	return o
}
