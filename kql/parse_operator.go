package kql

// operators are the words that start an operator.
var operators = map[string]func(*parser) Operator{}

func init() {
	for word, read := range map[string]func(*parser) Operator{
		"where": (*parser).where, "filter": (*parser).where,
		"project": (*parser).project, "extend": (*parser).extend, "serialize": (*parser).serialize,
		"project-away": (*parser).projectNames, "project-keep": (*parser).projectNames,
		"project-reorder": (*parser).projectNames,
		"project-rename":  (*parser).projectRename, "project-by-names": (*parser).projectByNames,
		"summarize": (*parser).summarize, "distinct": (*parser).distinct,
		"join": (*parser).join, "lookup": (*parser).join, "union": (*parser).union,
		"take": (*parser).take, "limit": (*parser).take, "sample": (*parser).sample,
		"sample-distinct": (*parser).sampleDistinct, "top": (*parser).top,
		"sort": (*parser).sort, "order": (*parser).sort, "count": (*parser).count,
		"mv-expand": (*parser).mvExpand, "mvexpand": (*parser).mvExpand,
		"mv-apply": (*parser).mvApply, "mvapply": (*parser).mvApply,
		"parse": (*parser).parse, "parse-where": (*parser).parse, "parse-kv": (*parser).parseKV,
		"top-nested": (*parser).topNested, "top-hitters": (*parser).topHitters,
		"make-series": (*parser).makeSeries, "range": (*parser).rangeOf, "print": (*parser).print,
		"search": (*parser).search, "find": (*parser).find,
		"invoke": (*parser).invoke, "evaluate": (*parser).evaluate, "render": (*parser).render,
		"as": (*parser).as, "consume": (*parser).consume, "getschema": (*parser).getSchema,
		"reduce": (*parser).reduce, "facet": (*parser).facet, "fork": (*parser).fork,
		"partition": (*parser).partition, "__partitionby": (*parser).partition, "scan": (*parser).scan,
		"assert-schema": (*parser).assertSchema, "macro-expand": (*parser).macroExpand,
		"__executeAndCache": (*parser).consume,
		"make-graph":        (*parser).graph, "graph-match": (*parser).graph, "graph-to-table": (*parser).graph,
		"graph-shortest-paths": (*parser).graph, "graph-mark-components": (*parser).graph,
		"graph-where-nodes": (*parser).graph, "graph-where-edges": (*parser).graph,
	} {
		operators[word] = read
	}
}

// startsOperator tells whether the query begins with an operator. Those that
// need a source are read as well: Bind says that it is missing.
func (p *parser) startsOperator() bool {
	t := p.current()
	word := p.text(t)
	if t.kind != wordToken || operators[word] == nil {
		return false
	}
	if !nameWords[word] {
		return true
	}
	// The others name a table here, or a function: take (1).
	next := p.ahead(1)
	switch word {
	case "range":
		return p.isName(1, inText) && p.isAhead(1+p.nameLen(1), "from")
	case "reduce", "facet", "partition":
		return p.isAhead(1, "by") || optionNames[p.text(next)] && p.isAhead(2, "=")
	case "render":
		return next.kind == nameToken || chartWords[p.text(next)]
	case "evaluate":
		return next.kind == nameToken || next.kind == wordToken
	}
	return false
}

func (p *parser) operator() Operator {
	defer p.deeper()()
	if t := p.current(); t.kind == wordToken || t.kind == nameToken {
		if read, ok := operators[p.text(t)]; ok {
			return read(p)
		}
		if near := nearest(p.text(t), operatorNames(), 1); len(near) > 0 {
			p.failAt(Span{t.start, t.end}, "unknown operator "+quoteExpected(p.text(t)), quoteExpected(near[0]))
		}
	}
	p.fail("an operator such as where")
	return nil
}

func operatorNames() []string {
	names := make([]string, 0, len(operators))
	for name := range operators {
		names = append(names, name)
	}
	return names
}

// begin reads the keyword and the options of an operator; names as in options.
func (p *parser) begin(names ...string) (step, int) {
	start := p.start()
	s := step{keyword: lower(p.text(p.current()))}
	p.at++
	s.Options = p.options(names...)
	return s, start
}

// bare is begin for an operator without options.
func (p *parser) bare() (step, int) {
	start := p.start()
	p.at++
	return step{keyword: lower(p.text(p.tokens[p.at-1]))}, start
}

func (p *parser) where() Operator {
	s, start := p.begin()
	// where a = 1 parses, as with Microsoft; Bind says that it does not compare.
	var e Expr = p.named()
	if n := e.(*NamedExpr); len(n.Names) == 0 {
		e = n.Value
	}
	s.node = p.from(start)
	return &Where{s, e}
}

// ends tells whether nothing more belongs to the operator.
func (p *parser) ends() bool {
	return p.kind() == endToken || p.isAny("|", ")", ";", "}") != ""
}

func (p *parser) project() Operator {
	s, start := p.begin()
	var columns []*NamedExpr
	if !p.ends() {
		columns = p.namedList()
	}
	s.node = p.from(start)
	return &Project{s, columns}
}

func (p *parser) extend() Operator {
	s, start := p.begin()
	columns := p.namedList()
	s.node = p.from(start)
	return &Extend{s, columns}
}

func (p *parser) serialize() Operator {
	s, start := p.begin()
	var columns []*NamedExpr
	if !p.ends() {
		columns = p.namedList()
	}
	s.node = p.from(start)
	return &Serialize{s, columns}
}

func (p *parser) print() Operator {
	s, start := p.begin()
	columns := p.namedList()
	s.node = p.from(start)
	return &Print{s, columns}
}

func (p *parser) projectNames() Operator {
	s, start := p.begin()
	o := &ProjectNames{step: s}
	for !p.ends() || len(o.Columns) > 0 {
		o.Columns = append(o.Columns, p.ordered(func() Expr { return p.pattern() }))
		if !p.accept(",") {
			break
		}
	}
	o.node = p.from(start)
	return o
}

// pattern reads a name that may hold stars, such as Device* or *.
func (p *parser) pattern() Expr {
	start := p.start()
	if p.is("*") || p.ahead(1).kind == punctToken && p.isAhead(1, "*") && p.ahead(1).start == p.current().end && p.isName(0, inText) {
		end := start
		for p.current().start == end || end == start {
			t := p.current()
			if !p.is("*") && t.kind != nameToken && t.kind != wordToken && t.kind != longToken {
				break
			}
			end = t.end
			p.at++
		}
		n := p.from(start)
		if n.span.End == n.span.Start+1 {
			return &Star{n}
		}
		return &Wildcard{n, p.src[n.span.Start:n.span.End]}
	}
	return p.name(inText, "a column")
}

// ordered reads a key and its asc, desc and nulls.
func (p *parser) ordered(read func() Expr) *OrderedExpr {
	start := p.start()
	o := &OrderedExpr{Expr: read()}
	if word := p.isAny("asc", "desc", "granny-asc", "granny-desc"); word != "" {
		o.Direction = word
		p.at++
	}
	if p.accept("nulls") {
		o.Nulls = p.isAny("first", "last")
		if o.Nulls == "" {
			p.fail(`"first"`, `"last"`)
		}
		p.at++
	}
	o.node = p.from(start)
	return o
}

// key reads a sort key, which may be given a name.
func (p *parser) key() Expr {
	if p.isName(0, inColumns) && p.isAhead(p.nameLen(0), "=") {
		return p.named()
	}
	return p.expr()
}

func (p *parser) orderedList() []*OrderedExpr {
	all := []*OrderedExpr{p.ordered(p.key)}
	for p.accept(",") {
		all = append(all, p.ordered(p.key))
	}
	return all
}

func (p *parser) projectRename() Operator {
	s, start := p.bare()
	o := &ProjectRename{step: s}
	if !p.ends() {
		o.Columns = p.namedList()
	}
	o.node = p.from(start)
	return o
}

func (p *parser) projectByNames() Operator {
	s, start := p.begin()
	o := &ProjectByNames{step: s}
	for !p.ends() || len(o.Columns) > 0 {
		if p.is("*") || p.isAhead(1, "*") {
			o.Columns = append(o.Columns, p.pattern())
		} else {
			o.Columns = append(o.Columns, p.expr())
		}
		if !p.accept(",") {
			break
		}
	}
	o.node = p.from(start)
	return o
}

func (p *parser) summarize() Operator {
	s, start := p.begin("hint.strategy")
	o := &Summarize{step: s}
	if !p.ends() && !p.is("by") {
		o.Aggregates = p.namedList()
	}
	if p.accept("by") {
		o.HasBy = true
		o.By = p.namedList()
		if p.is("bin_legacy") {
			at := p.start()
			p.at++
			p.expect("=")
			value := p.expr()
			o.Options = append(o.Options, &Option{p.from(at), "bin_legacy", value})
		}
	}
	o.node = p.from(start)
	return o
}

func (p *parser) distinct() Operator {
	s, start := p.begin()
	o := &Distinct{step: s}
	for {
		if p.is("*") && (p.isAhead(1, ",") || p.isAhead(1, "|") || p.isAhead(1, ")") || p.isAhead(1, ";") || p.isAhead(1, "}") || p.ahead(1).kind == endToken) {
			at := p.start()
			p.at++
			n := p.from(at)
			o.Columns = append(o.Columns, &NamedExpr{n, nil, &Star{n}})
		} else {
			o.Columns = append(o.Columns, p.named())
		}
		if !p.accept(",") {
			break
		}
	}
	o.node = p.from(start)
	return o
}

func (p *parser) take() Operator {
	s, start := p.begin()
	n := p.expr()
	s.node = p.from(start)
	return &Take{s, n}
}

func (p *parser) sample() Operator {
	s, start := p.begin()
	n := p.expr()
	s.node = p.from(start)
	return &Sample{s, n}
}

func (p *parser) sampleDistinct() Operator {
	s, start := p.begin()
	o := &SampleDistinct{step: s, Count: p.expr()}
	p.expect("of")
	o.Column = p.expr()
	o.node = p.from(start)
	return o
}

func (p *parser) top() Operator {
	s, start := p.begin()
	o := &Top{step: s, Count: p.named().Value}
	p.expect("by")
	o.By = []*OrderedExpr{p.ordered(p.key)}
	o.node = p.from(start)
	return o
}

func (p *parser) sort() Operator {
	s, start := p.begin()
	o := &Sort{step: s}
	p.expect("by")
	o.By = p.orderedList()
	o.node = p.from(start)
	return o
}

func (p *parser) count() Operator {
	s, start := p.begin()
	o := &Count{step: s}
	if p.accept("as") {
		o.As = p.name(inText, "a name")
	}
	o.node = p.from(start)
	return o
}
