package kql

// makesRows tells of an operator that needs no table in front of it.
func makesRows(op Operator) bool {
	switch op.(type) {
	case *Print, *Range, *Union, *Search, *Find, *Evaluate, *MacroExpand, *BadOperator, *Graph, *As:
		return true
	}
	return false
}

// standsFirst tells of an operator that takes no table in front of it.
func standsFirst(op Operator) bool {
	switch op := op.(type) {
	case *Print, *Range:
		return true
	case *Search:
		return len(op.Tables) > 0
	}
	return false
}

// pipe binds a query; row is the context of one without source.
func (b *binder) pipe(p *Pipe, row *relation, in *env) value {
	in = newEnv(in)
	scope, right := b.scope, b.right
	b.scope, b.right = scalarScope, nil
	defer func() { b.scope, b.right = scope, right }()
	current := unknownRelation
	switch {
	case p.Source != nil:
		fuzzy := b.fuzzy
		if union, ok := p.Ops[0].(*Union); ok && union.Options.Word("isfuzzy") == "true" {
			b.fuzzy = true
		}
		v := b.source(p.Source, row, in)
		b.fuzzy = fuzzy
		if v.typ != tabular && v.typ != Unknown {
			b.advise(p.Source, CodeTableExpected, "this is "+typeName(v.typ)+", not a table: print makes rows of values")
			v.rows.known = true
		}
		current = v.rows
	case row != nil:
		current = *row
	case len(p.Ops) > 0 && !makesRows(p.Ops[0]) && b.schema != nil && b.schema.Dialect != nil && b.schema.Table(b.schema.Dialect.Table) != nil:
		current = b.read(b.schema.Table(b.schema.Dialect.Table)).rows
	case len(p.Ops) > 0 && !makesRows(p.Ops[0]):
		b.report(b.keyword(p.Ops[0]), SeverityError, CodeNoSource, "the query names no table in front of "+p.Ops[0].Keyword(), nil)
	}
	for i, op := range p.Ops {
		first := i == 0 && p.Source == nil && row == nil
		if !first && standsFirst(op) {
			b.report(b.keyword(op), SeverityError, CodeNotAllowed, op.Keyword()+" must be the first operator of a query", nil)
		}
		current = b.operator(op, current, first, in).capped()
	}
	return value{typ: tabular, rows: current}
}

// keyword is where an operator's name stands.
func (b *binder) keyword(op Operator) Span {
	span := op.Span()
	return Span{span.Start, min(span.End, span.Start+len(op.Keyword()))}
}

// operator binds one step; row is what comes in, the result what goes out.
func (b *binder) operator(op Operator, row relation, first bool, in *env) relation {
	b.options(op.Keyword(), optionsOf(op), &row, in)
	switch op := op.(type) {
	case *Where:
		b.condition(op.Predicate, row, in)
	case *Take:
		b.wholeNumber(op.Count, row, in)
	case *Sample:
		b.wholeNumber(op.Count, row, in)
	case *Top:
		b.wholeNumber(op.Count, row, in)
		b.ordered(op.By, row, in, false)
	case *Sort:
		b.ordered(op.By, row, in, true)
	case *Extend:
		return b.extend(op.Columns, row, in)
	case *Serialize:
		return b.extend(op.Columns, row, in)
	case *Project:
		return b.project(op.Columns, row, in).relation
	case *Distinct:
		return b.distinct(op.Columns, row, in)
	case *Print:
		return b.print(op.Columns, in)
	case *ProjectNames:
		return b.projectNames(op, row)
	case *ProjectRename:
		return b.rename(op, row)
	case *Summarize:
		return b.summarize(op, row, in)
	case *Join:
		return b.join(op, row, in)
	case *Union:
		return b.union(op, row, first, in)
	case *Count:
		name := "Count"
		if op.As != nil {
			name = op.As.Name
		}
		return relation{columns: []Column{{name, Long}}, known: true}
	case *Range:
		return b.rangeOf(op, in)
	case *GetSchema:
		return relation{columns: []Column{{"ColumnName", String}, {"ColumnOrdinal", Int}, {"DataType", String}, {"ColumnType", String}}, known: true}
	case *MvExpand:
		return b.expand(op.Columns, op.Limit, op.Options, row, in)
	case *MvApply:
		inner := b.expand(op.Columns, op.Limit, op.Options, row, in)
		return b.apply(op, row, inner, in)
	case *ParseText:
		return b.parseText(op, row, in)
	case *ParseKV:
		b.value(op.Source, row, in)
		b.options(op.keyword, op.Properties, &row, in)
		b.types(op.Columns)
		for _, c := range declared(op.Columns) {
			row = row.with(c)
		}
	case *MakeSeries:
		return b.makeSeries(op, row, in)
	case *As:
		// The name is seen by later statements' parts too.
		for outer := in; outer != nil; outer = outer.outer {
			outer.names[op.Name.Name] = meaning{tabular: true, table: row}
		}
	case *Partition:
		return b.partition(op, row, in)
	case *Evaluate:
		return b.evaluate(op, row, in)
	case *Render:
		b.chart(op)
		b.options(op.keyword, op.Properties, &row, in)
	case *Consume, *AssertSchema:
	case *SampleDistinct:
		b.wholeNumber(op.Count, row, in)
		b.key(op.Column, row, in)
		return relation{columns: []Column{{ResultName(op.Column, false), b.expr(op.Column, &row, in).typ}}, known: true}
	case *TopHitters:
		return b.topHitters(op, row, in)
	case *Reduce:
		return b.reduce(op, row, in)
	case *TopNested:
		return b.topNested(op, row, in)
	case *Facet:
		for _, e := range op.Columns {
			b.key(e, row, in)
		}
		if op.Body != nil {
			b.pipe(op.Body, &row, in)
		}
		return unknownRelation
	case *Fork:
		for _, branch := range op.Branches {
			b.source(branch.Body, &row, in)
		}
		return unknownRelation
	case *Invoke:
		return b.invoke(op, row, in)
	case *Search:
		return b.search(op, row, first, in)
	case *Find:
		return b.find(op, in)
	case *Scan:
		return unknownRelation
	default:
		return unknownRelation
	}
	return row
}

// optionsOf are an operator's parameters in front.
func optionsOf(op Operator) Options {
	if o, ok := op.(interface{ options() Options }); ok {
		return o.options()
	}
	return nil
}

// wholeNumber binds a number of rows.
func (b *binder) wholeNumber(e Expr, row relation, in *env) {
	if e == nil {
		return
	}
	if v := b.expr(e, &row, in); v.typ != Unknown && !integers.has(v.typ) {
		b.fail(e, CodeTypeMismatch, "a whole number is expected, this is "+typeName(v.typ))
	}
}

// value binds what must not be a table.
func (b *binder) value(e Expr, row relation, in *env) value {
	v := b.expr(e, &row, in)
	if v.typ == tabular {
		b.fail(e, CodeScalarExpected, "a value is expected, this is a table; toscalar() takes its first one")
		v.typ = Unknown
	}
	return v
}

// key binds a column whose values are told apart: not a dynamic one.
func (b *binder) key(e Expr, row relation, in *env) {
	v := b.column(e, &row, in)
	b.notDynamic(e, v)
}

func (b *binder) notDynamic(e Expr, v value) bool {
	if dynamics.has(v.typ) {
		b.fail(e, CodeDynamicKey, "values are not told apart or ordered by a dynamic value: write tostring("+clipped(b.src, e.Span())+")")
		return false
	}
	return true
}

// clipped is a short piece of the query.
func clipped(src string, span Span) string {
	text := src[span.Start:span.End]
	if len(text) > 40 || len(text) == 0 {
		return "…"
	}
	return text
}

// condition binds what where keeps rows by.
func (b *binder) condition(e Expr, row relation, in *env) {
	if n, ok := e.(*NamedExpr); ok && len(n.Names) == 1 {
		v := b.expr(n.Value, &row, in)
		message := "= gives a name and compares nothing; == compares"
		if v.typ == Bool {
			b.advise(n, CodeTypeMismatch, message)
		} else {
			b.fail(n, CodeTypeMismatch, message)
		}
		return
	}
	v := b.expr(e, &row, in)
	switch {
	case v.typ == Unknown || v.typ == Bool:
	case dynamics.has(v.typ):
		b.fail(e, CodeTypeMismatch, "a condition must be bool, this is dynamic; tobool() makes it bool")
	default:
		b.fail(e, CodeTypeMismatch, "a condition must be bool, this is "+typeName(v.typ))
	}
}

// ordered binds the keys of sort and top.
func (b *binder) ordered(keys []*OrderedExpr, row relation, in *env, strict bool) {
	values := make([]value, len(keys))
	for i, key := range keys {
		values[i] = b.value(key.Expr, row, in)
	}
	for i, key := range keys {
		if strict && !b.notDynamic(key.Expr, values[i]) {
			return
		}
	}
}
