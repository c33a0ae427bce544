package kql

func (p *parser) scan() Operator {
	s, start := p.begin("kind", "with_match_id")
	o := &Scan{step: s}
	if p.accept("order") {
		p.expect("by")
		o.Order = p.orderedList()
	}
	if p.accept("partition") {
		p.expect("by")
		o.Partition = p.orderedList()
	}
	if p.accept("declare") {
		o.Declare = p.params()
	}
	p.expect("with")
	p.expect("(")
	for p.is("step") {
		o.Steps = append(o.Steps, p.scanStep())
	}
	p.expect(")")
	o.node = p.from(start)
	return o
}

// scanStep reads step name optional output=all : condition => a = b, … ;
func (p *parser) scanStep() *ScanStep {
	start := p.start()
	p.expect("step")
	s := &ScanStep{Name: p.name(inColumns, "a name")}
	s.Optional = p.accept("optional")
	if p.accept("output") {
		p.expect("=")
		if p.accept("last") {
			s.Output = "last"
		} else {
			s.Output = Word(p.optionValue())
		}
	}
	p.expect(":")
	s.Condition = p.expr()
	if p.accept("=>") {
		s.Assign = p.namedList()
	}
	p.expect(";")
	s.node = p.from(start)
	return s
}
