package kql

func (p *parser) macroExpand() Operator {
	s, start := p.begin("force_remote", "isfuzzy", "best_effort")
	o := &MacroExpand{step: s}
	o.Group = p.postfix()
	p.expect("as")
	o.Name = p.name(inColumns, "a name")
	p.expect("(")
	o.Body = p.statements(")")
	p.expect(")")
	o.node = p.from(start)
	return o
}

// graph keeps the text up to the next operator.
func (p *parser) graph() Operator {
	s, start := p.begin("hint.strategy", "cycles", "output", "kind", "with_component_id")
	from := p.start()
	p.skipTo("|", ";")
	text := ""
	if p.start() == from && s.keyword != "graph-mark-components" {
		p.fail("what to do with the graph")
	}
	if end := p.tokens[p.at-1].End; end > from {
		text = p.src[from:end]
	}
	s.node = p.from(start)
	o := &Graph{step: s, Text: text}
	ok := p.again(from, func() {
		switch s.keyword {
		case "make-graph":
			o.Made = p.madeGraph()
		case "graph-to-table":
			o.Table = p.graphTable()
		}
	})
	if !ok {
		o.Made, o.Table = nil, nil
	}
	return o
}

// mostAgain is up to how many parts of a query are read once more.
const mostAgain = 64

// again reads the tokens from a place up to here once more, for their form; it is
// false where they have another, which is not reported.
func (p *parser) again(from int, read func()) bool {
	if p.rereads++; p.rereads > mostAgain {
		return false
	}
	end, errs := p.at, len(p.errs)
	for p.at > 0 && p.tokens[p.at-1].Start >= from {
		p.at--
	}
	ok := p.recovered(read) && p.at == end && len(p.errs) == errs && errs < MaxErrors
	p.at, p.errs = end, p.errs[:errs]
	return ok
}

// madeGraph reads Source --> Target with Table on Key, …, or with_node_id=Name.
func (p *parser) madeGraph() *GraphMaking {
	g := &GraphMaking{Source: p.name(inExpr, "a column")}
	for _, sign := range []string{"-", "-", ">"} {
		p.expect(sign)
	}
	g.Target = p.name(inExpr, "a column")
	switch {
	case p.accept("with_node_id"):
		p.expect("=")
		g.NodeID = p.name(inColumns, "a name")
	case p.accept("with"):
		for {
			nodes := GraphNodes{Table: p.expr()}
			p.expect("on")
			nodes.Key = p.name(inExpr, "a column")
			g.Nodes = append(g.Nodes, nodes)
			if !p.accept(",") {
				break
			}
		}
	}
	return g
}

// graphTable reads nodes with_node_id=Name, or edges with_source_id=Name
// with_target_id=Name. What exports both at once is not read.
func (p *parser) graphTable() *GraphTable {
	t := &GraphTable{Nodes: p.accept("nodes")}
	if !t.Nodes {
		p.expect("edges")
	}
	for {
		name := p.isAny("with_node_id", "with_source_id", "with_target_id")
		if name == "" || t.Nodes != (name == "with_node_id") {
			return t
		}
		p.at++
		p.expect("=")
		id := p.name(inColumns, "a name")
		if name == "with_target_id" {
			t.Target = id
		} else {
			t.ID = id
		}
	}
}
