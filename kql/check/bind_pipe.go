package check

import "github.com/mscloud-mcp/mscloud-mcp/kql"

// makesRows tells of an operator that needs no table in front of it.
func makesRows(op kql.Operator) bool {
	switch op.(type) {
	case *kql.Print, *kql.Range, *kql.Union, *kql.Search, *kql.Find, *kql.Evaluate, *kql.MacroExpand, *kql.BadOperator, *kql.Graph, *kql.As:
		return true
	}
	return false
}

// standsFirst tells of an operator that takes no table in front of it.
func standsFirst(op kql.Operator) bool {
	switch op := op.(type) {
	case *kql.Print, *kql.Range:
		return true
	case *kql.Search:
		return len(op.Tables) > 0
	}
	return false
}

// pipe binds a query; row is the context of one without source.
func (b *binder) pipe(p *kql.Pipe, row *relation, in *env) value {
	in = newEnv(in)
	scope, right := b.scope, b.right
	b.scope, b.right = scalarScope, nil
	defer func() { b.scope, b.right = scope, right }()
	current := unknownRelation
	switch {
	case p.Source != nil:
		fuzzy := b.fuzzy
		if union, ok := p.Ops[0].(*kql.Union); ok && union.Options.Word("isfuzzy") == "true" {
			b.fuzzy = true
		}
		v := b.source(p.Source, row, in)
		b.fuzzy = fuzzy
		if v.typ != tabular && v.typ != kql.Unknown {
			b.advise(p.Source, kql.CodeTableExpected, "this is "+typeName(v.typ)+", not a table: print makes rows of values")
			v.rows.known = true
		}
		current = v.rows
	case row != nil:
		current = *row
	case len(p.Ops) > 0 && !makesRows(p.Ops[0]) && b.schema != nil && b.schema.Dialect != nil && b.schema.Table(b.schema.Dialect.Table) != nil:
		current = b.read(p, b.schema.Table(b.schema.Dialect.Table)).rows
	case len(p.Ops) > 0 && !makesRows(p.Ops[0]):
		b.report(b.keyword(p.Ops[0]), kql.SeverityError, kql.CodeNoSource, "the query names no table in front of "+p.Ops[0].Keyword(), nil)
	}
	for i, op := range p.Ops {
		first := i == 0 && p.Source == nil && row == nil
		if !first && standsFirst(op) {
			b.report(b.keyword(op), kql.SeverityError, kql.CodeNotAllowed, op.Keyword()+" must be the first operator of a query", nil)
		}
		current = b.operator(op, current, first, in).capped()
	}
	return value{typ: tabular, rows: current}
}

// keyword is where an operator's name stands.
func (b *binder) keyword(op kql.Operator) kql.Span {
	span := op.Span()
	return kql.Span{Start: span.Start, End: min(span.End, span.Start+len(op.Keyword()))}
}

// operator binds one step; row is what comes in, the result what goes out.
func (b *binder) operator(op kql.Operator, row relation, first bool, in *env) relation {
	b.options(op.Keyword(), optionsOf(op), &row, in)
	switch op := op.(type) {
	case *kql.Where:
		b.condition(op.Predicate, row, in)
	case *kql.Take:
		b.wholeNumber(op.Count, row, in)
	case *kql.Sample:
		b.wholeNumber(op.Count, row, in)
	case *kql.Top:
		b.wholeNumber(op.Count, row, in)
		b.ordered(op.By, row, in, false)
	case *kql.Sort:
		b.ordered(op.By, row, in, true)
	case *kql.Extend:
		return b.extend(op.Columns, row, in)
	case *kql.Serialize:
		return b.extend(op.Columns, row, in)
	case *kql.Project:
		return b.project(op.Columns, row, in).relation
	case *kql.Distinct:
		return b.distinct(op.Columns, row, in)
	case *kql.Print:
		return b.print(op.Columns, in)
	case *kql.ProjectNames:
		return b.projectNames(op, row)
	case *kql.ProjectRename:
		return b.rename(op, row)
	case *kql.Summarize:
		return b.summarize(op, row, in)
	case *kql.Join:
		return b.join(op, row, in)
	case *kql.Union:
		return b.union(op, row, first, in)
	case *kql.Count:
		name := "Count"
		if op.As != nil {
			name = op.As.Name
		}
		return relation{columns: []Column{{name, kql.Long}}, known: true}
	case *kql.Range:
		return b.rangeOf(op, in)
	case *kql.GetSchema:
		return relation{columns: []Column{{"ColumnName", kql.String}, {"ColumnOrdinal", kql.Int}, {"DataType", kql.String}, {"ColumnType", kql.String}}, known: true}
	case *kql.MvExpand:
		return b.expand(op.Columns, op.Limit, op.Options, row, in)
	case *kql.MvApply:
		inner := b.expand(op.Columns, op.Limit, op.Options, row, in)
		return b.apply(op, row, inner, in)
	case *kql.ParseText:
		return b.parseText(op, row, in)
	case *kql.ParseKV:
		b.value(op.Source, row, in)
		b.options(op.Keyword(), op.Properties, &row, in)
		b.types(op.Columns)
		for _, c := range declared(op.Columns) {
			row = row.with(c)
		}
	case *kql.MakeSeries:
		return b.makeSeries(op, row, in)
	case *kql.As:
		// The name is seen by later statements' parts too.
		for outer := in; outer != nil; outer = outer.outer {
			outer.names[op.Name.Name] = meaning{tabular: true, table: row}
		}
	case *kql.Partition:
		return b.partition(op, row, in)
	case *kql.Evaluate:
		return b.evaluate(op, row, in)
	case *kql.Render:
		b.chart(op)
		b.options(op.Keyword(), op.Properties, &row, in)
	case *kql.Consume, *kql.AssertSchema:
	case *kql.SampleDistinct:
		b.wholeNumber(op.Count, row, in)
		b.key(op.Column, row, in)
		return relation{columns: []Column{{ResultName(op.Column, false), b.expr(op.Column, &row, in).typ}}, known: true}
	case *kql.TopHitters:
		return b.topHitters(op, row, in)
	case *kql.Reduce:
		return b.reduce(op, row, in)
	case *kql.TopNested:
		return b.topNested(op, row, in)
	case *kql.Facet:
		for _, e := range op.Columns {
			b.key(e, row, in)
		}
		if op.Body != nil {
			b.pipe(op.Body, &row, in)
		}
		return unknownRelation
	case *kql.Fork:
		for _, branch := range op.Branches {
			b.source(branch.Body, &row, in)
		}
		return unknownRelation
	case *kql.Invoke:
		return b.invoke(op, row, in)
	case *kql.Search:
		return b.search(op, row, first, in)
	case *kql.Find:
		return b.find(op, in)
	case *kql.Graph:
		return b.graph(op, row, in)
	case *kql.Scan:
		return b.scan(op, row, in)
	default:
		return unknownRelation
	}
	return row
}

// optionsOf are an operator's parameters in front.
func optionsOf(op kql.Operator) kql.Options {
	if o, ok := op.(interface{ Parameters() kql.Options }); ok {
		return o.Parameters()
	}
	return nil
}

// wholeNumber binds a number of rows.
func (b *binder) wholeNumber(e kql.Expr, row relation, in *env) {
	if e == nil {
		return
	}
	if v := b.expr(e, &row, in); v.typ != kql.Unknown && !integers.has(v.typ) {
		b.fail(e, kql.CodeTypeMismatch, "a whole number is expected, this is "+typeName(v.typ))
	}
}

// value binds what must not be a table.
func (b *binder) value(e kql.Expr, row relation, in *env) value {
	v := b.expr(e, &row, in)
	if v.typ == tabular {
		b.fail(e, kql.CodeScalarExpected, "a value is expected, this is a table; toscalar() takes its first one")
		v.typ = kql.Unknown
	}
	return v
}

// key binds a column whose values are told apart: not a dynamic one.
func (b *binder) key(e kql.Expr, row relation, in *env) {
	v := b.column(e, &row, in)
	b.notDynamic(e, v)
}

func (b *binder) notDynamic(e kql.Expr, v value) bool {
	if dynamics.has(v.typ) {
		b.fail(e, kql.CodeDynamicKey, "values are not told apart or ordered by a dynamic value: write tostring("+clipped(b.src, e.Span())+")")
		return false
	}
	return true
}

// clipped is a short piece of the query.
func clipped(src string, span kql.Span) string {
	text := src[span.Start:span.End]
	if len(text) > 40 || len(text) == 0 {
		return "…"
	}
	return text
}

// condition binds what where keeps rows by.
func (b *binder) condition(e kql.Expr, row relation, in *env) {
	if n, ok := e.(*kql.NamedExpr); ok && len(n.Names) == 1 {
		v := b.expr(n.Value, &row, in)
		message := "= gives a name and compares nothing; == compares"
		if v.typ == kql.Bool {
			b.advise(n, kql.CodeTypeMismatch, message)
		} else {
			b.fail(n, kql.CodeTypeMismatch, message)
		}
		return
	}
	v := b.expr(e, &row, in)
	switch {
	case v.typ == kql.Unknown || v.typ == kql.Bool:
	case dynamics.has(v.typ):
		b.fail(e, kql.CodeTypeMismatch, "a condition must be bool, this is dynamic; tobool() makes it bool")
	default:
		b.fail(e, kql.CodeTypeMismatch, "a condition must be bool, this is "+typeName(v.typ))
	}
}

// ordered binds the keys of sort and top.
func (b *binder) ordered(keys []*kql.OrderedExpr, row relation, in *env, strict bool) {
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
