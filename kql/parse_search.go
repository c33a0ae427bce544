package kql

func (p *parser) search() Operator {
	s, start := p.begin("kind")
	o := &Search{step: s}
	if p.is("in") && p.isAhead(1, "(") {
		p.at++
		o.Tables = p.entities()
	}
	o.Predicate = p.expr()
	o.node = p.from(start)
	return o
}

func (p *parser) find() Operator {
	s, start := p.begin("withsource", "with_source")
	o := &Find{step: s}
	if p.is("datascope") {
		at := p.start()
		p.at++
		p.expect("=")
		value := p.optionValue()
		o.Options = append(o.Options, &Option{p.from(at), "datascope", value})
	}
	if p.is("in") && p.isAhead(1, "(") {
		p.at++
		o.Tables = p.entities()
	}
	if !p.accept("where") && o.Tables != nil {
		p.fail(`"where"`)
	}
	o.Predicate = p.expr()
	switch {
	case p.accept("project-smart"):
		o.Smart = true
	case p.is("project"), p.is("project-away"):
		o.Away = p.is("project-away")
		p.at++
		o.Columns, o.Types = p.findColumns()
		if p.accept("project-away") {
			o.Without, _ = p.findColumns()
		}
	}
	o.node = p.from(start)
	return o
}

// findColumns reads a, b:string, pack(*).
func (p *parser) findColumns() (all []Expr, types []Type) {
	for {
		of := Unknown
		switch {
		case p.is("pack") && p.isAhead(1, "("):
			start := p.start()
			name := p.name(inColumns, "")
			args := p.arguments()
			all = append(all, &Call{p.from(start), nil, name, args})
		default:
			all = append(all, p.pattern())
			if p.accept(":") {
				if wideTypeWords[p.text(p.current())] {
					p.at++
				} else {
					of = p.typeName()
				}
			}
		}
		types = append(types, of)
		if !p.accept(",") {
			return all, types
		}
	}
}
