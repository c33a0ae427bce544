package kql

import "slices"

// needsSource are the operators that make no rows of their own; a query that
// starts with one lacks its table.
func needsSource(op Operator) bool {
	switch op.(type) {
	case *Print, *Range, *Union, *Search, *Find, *Evaluate, *MacroExpand, *BadOperator, *Graph, *As:
		return false
	}
	return true
}

func (b *binder) pipe(p *Pipe, in *env, row *relation) relation {
	in = newEnv(in)
	current := unknownRelation
	switch {
	case p.Source != nil:
		current = b.table(p.Source, in, row)
	case row != nil:
		current = *row
	case len(p.Ops) > 0 && needsSource(p.Ops[0]):
		b.warn(p.Ops[0], CodeNoSource, "the query names no table in front of "+p.Ops[0].Keyword())
	}
	for i, op := range p.Ops {
		first := i == 0 && p.Source == nil && row == nil
		current = b.operator(op, current, first, in).capped()
	}
	return current
}

func (b *binder) operator(op Operator, row relation, first bool, in *env) relation {
	switch op := op.(type) {
	case *Where:
		b.condition(op.Predicate, row, in)
	case *Take:
		b.expr(op.Count, &row, in)
	case *Sample:
		b.expr(op.Count, &row, in)
	case *Top:
		b.ordered(op.By, row, in)
	case *Sort:
		b.ordered(op.By, row, in)
	case *Extend:
		return b.extend(op.Columns, row, in)
	case *Serialize:
		return b.extend(op.Columns, row, in)
	case *Project:
		return b.project(op.Columns, row, in)
	case *Distinct:
		return b.distinct(op.Columns, row, in)
	case *Print:
		return b.print(op.Columns, in)
	case *ProjectNames:
		return b.projectNames(op, row, in)
	case *ProjectRename:
		return b.rename(op, row, in)
	case *Summarize:
		return b.summarize(op, row, in)
	case *Join:
		return b.join(op, row, in)
	case *Union:
		return b.union(op, row, first, in)
	case *Count:
		return relation{[]Column{{"Count", Long}}, true}
	case *Range:
		t := b.expr(op.From, nil, in)
		b.expr(op.To, nil, in)
		b.expr(op.Step, nil, in)
		return relation{[]Column{{op.Column.Name, t}}, true}
	case *GetSchema:
		return relation{[]Column{{"ColumnName", String}, {"ColumnOrdinal", Int}, {"DataType", String}, {"ColumnType", String}}, true}
	case *MvExpand:
		return b.expand(op.Columns, op.Options.Word("with_itemindex"), row, in)
	case *MvApply:
		inner := b.expand(op.Columns, op.Options.Word("with_itemindex"), row, in)
		b.pipe(op.Body, in, &inner)
		return unknownRelation
	case *ParseText:
		b.expr(op.Source, &row, in)
		for _, part := range op.Pattern {
			if part.Column != nil {
				row = row.with(Column{part.Column.Name.Name, part.Column.Type})
			}
		}
	case *ParseKV:
		b.expr(op.Source, &row, in)
		for _, c := range declared(op.Columns) {
			row = row.with(c)
		}
	case *MakeSeries:
		return b.makeSeries(op, row, in)
	case *As:
		in.names[op.Name.Name] = meaning{tabular: true, table: row}
		// The name is seen by later statements' parts too.
		for outer := in.outer; outer != nil; outer = outer.outer {
			outer.names[op.Name.Name] = meaning{tabular: true, table: row}
		}
	case *Partition:
		t := b.expr(op.By, &row, in)
		body := newEnv(in)
		if by, ok := op.By.(*Ident); ok {
			// A body with a table of its own sees the partition's value.
			body.names[by.Name] = meaning{typ: t}
		}
		return b.table(op.Body, body, &row)
	case *Evaluate:
		// What the arguments of other plugins name is theirs: columns of a table
		// that is an argument too, or of the result.
		if name := op.Plugin.Name.Name; name != "bag_unpack" && name != "pivot" {
			row.known = false
		}
		b.arguments(op.Plugin, &row, in)
		if op.Schema != nil && !op.SchemaStar {
			return relation{declared(op.Schema), true}
		}
		return unknownRelation
	case *Render, *Consume, *AssertSchema:
	case *SampleDistinct:
		b.expr(op.Column, &row, in)
		return unknownRelation
	case *TopHitters:
		b.expr(op.Of, &row, in)
		return unknownRelation
	case *Reduce:
		b.expr(op.By, &row, in)
		return unknownRelation
	case *TopNested:
		for _, level := range op.Levels {
			b.expr(level.Of, &row, in)
			b.expr(level.Aggregate, &row, in)
		}
		return unknownRelation
	case *Facet:
		if op.Body != nil {
			b.pipe(op.Body, in, &row)
		}
		return unknownRelation
	case *Fork:
		for _, branch := range op.Branches {
			b.table(branch.Body, in, &row)
		}
		return unknownRelation
	case *Invoke:
		b.invoke(op, row, in)
		return unknownRelation
	case *Search:
		for _, table := range op.Tables {
			b.table(table, in, nil)
		}
		return unknownRelation
	case *Find:
		for _, table := range op.Tables {
			b.table(table, in, nil)
		}
		return unknownRelation
	default:
		return unknownRelation
	}
	return row
}

// invoke binds the arguments besides the table, and the function's name.
func (b *binder) invoke(op *Invoke, row relation, in *env) {
	b.call(op.Function, &row, in)
}

func (b *binder) condition(e Expr, row relation, in *env) {
	if n, ok := e.(*NamedExpr); ok && len(n.Names) == 1 {
		b.expr(n.Value, &row, in)
		b.warn(n, CodeTypeMismatch, "= gives a name and compares nothing; == compares")
		return
	}
	switch t := b.expr(e, &row, in); t {
	case String, Long, Int, Real, Decimal, DateTime, TimeSpan, GUID:
		b.warn(e, CodeTypeMismatch, "a condition must be bool, this is "+string(t))
	}
}

func (b *binder) ordered(keys []*OrderedExpr, row relation, in *env) {
	for _, key := range keys {
		b.expr(key.Expr, &row, in)
	}
}

func (b *binder) extend(columns []*NamedExpr, row relation, in *env) relation {
	before := row
	for _, c := range columns {
		t := b.expr(c.Value, &before, in)
		names := b.names(c, false)
		for _, name := range names {
			if len(names) > 1 {
				t = Unknown
			}
			row = row.with(Column{name, t})
		}
		if len(names) == 0 {
			row.known = false
		}
	}
	return row
}

// names are what the columns of c are called, none if that is not sure.
func (b *binder) names(c *NamedExpr, aggregate bool) []string {
	if len(c.Names) > 0 {
		var names []string
		for _, n := range c.Names {
			names = append(names, n.Name)
		}
		return names
	}
	if name := resultName(c.Value, aggregate); name != "" {
		return []string{name}
	}
	return nil
}

// resultName is what a column without a name is called, "" if that is not sure.
func resultName(e Expr, aggregate bool) string {
	switch e := e.(type) {
	case *Ident:
		return e.Name
	case *Path:
		if base := resultName(e.Base, false); base != "" {
			return base + "_" + e.Name.Name
		}
	case *Index:
		key, ok := e.Key.(*Literal)
		if base := resultName(e.Base, false); base != "" && ok && key.Kind == String {
			return base + "_" + key.Value.(string)
		}
	case *Call:
		if e.Base != nil {
			return ""
		}
		fn, ok := builtins[e.Name.Name]
		if aggregate {
			if a, isAggregate := builtinAggregates[e.Name.Name]; isAggregate {
				fn, ok = a, true
			}
		}
		if !ok {
			return ""
		}
		first := ""
		if len(e.Args) > 0 {
			first = resultName(e.Args[0].Value, false)
		}
		switch {
		case fn.naming == "arg":
			return first
		case fn.naming == "prefix" && (first != "" || len(e.Args) == 0 || e.Name.Name == "count" || e.Name.Name == "countif"):
			return fn.prefix + "_" + first
		case fn.naming == "only":
			return fn.prefix
		}
	}
	return ""
}

func (b *binder) project(columns []*NamedExpr, row relation, in *env) relation {
	result := relation{known: true}
	for _, c := range columns {
		t := b.expr(c.Value, &row, in)
		if len(result.columns) > maxColumns {
			continue
		}
		names := b.names(c, false)
		if len(names) == 0 {
			result.known = false
		}
		for _, name := range names {
			if len(names) > 1 {
				t = Unknown
			}
			if _, twice := result.find(name); twice {
				result.known = false
				continue
			}
			result.columns = append(result.columns, Column{name, t})
		}
	}
	return result
}

func (b *binder) distinct(columns []*NamedExpr, row relation, in *env) relation {
	if len(columns) == 1 {
		if _, all := columns[0].Value.(*Star); all {
			return row
		}
	}
	if slices.ContainsFunc(columns, func(c *NamedExpr) bool { _, star := c.Value.(*Star); return star }) {
		return unknownRelation
	}
	return b.project(columns, row, in)
}

func (b *binder) print(columns []*NamedExpr, in *env) relation {
	empty := relation{known: true}
	result := relation{known: true}
	for i, c := range columns {
		t := b.expr(c.Value, &empty, in)
		names := b.names(c, false)
		if len(c.Names) == 0 {
			names = []string{"print_" + string(rune('0'+i%10))}
			result.known = result.known && i < 10
		}
		for _, name := range names {
			if len(names) > 1 {
				t = Unknown
			}
			result.columns = append(result.columns, Column{name, t})
		}
	}
	return result
}
