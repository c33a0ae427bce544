package check

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"slices"
)

// summarize binds the keys first: the aggregates' columns stand behind them.
func (b *binder) summarize(op *kql.Summarize, row relation, in *env) relation {
	p := newProjection(true)
	p.keys = map[string]bool{}
	values := make([]value, len(op.By))
	for i, c := range op.By {
		values[i] = b.value(c.Value, row, in)
		b.take(p, c, values[i], projectStyle, &row, 0)
	}
	for i, c := range op.By {
		if !b.notDynamic(c, values[i]) {
			break
		}
	}
	for _, c := range p.columns {
		p.keys[c.Name] = true
	}
	for _, c := range op.Aggregates {
		b.take(p, c, b.aggregate(c, row, in), summarizeStyle, &row, 0)
		if call, ok := c.Value.(*kql.Call); ok && slices.ContainsFunc(call.Args, func(a *kql.Argument) bool { _, star := a.Value.(*kql.Star); return star }) {
			// * takes what the table may have grown, too.
			p.published = p.published || row.published
		}
	}
	return p.relation
}

// aggregate binds an expression over aggregates.
func (b *binder) aggregate(e kql.Expr, row relation, in *env) value {
	outer := b.scope
	b.scope = aggregateScope
	v := b.value(e, row, in)
	b.scope = outer
	return v
}

func (b *binder) topHitters(op *kql.TopHitters, row relation, in *env) relation {
	b.wholeNumber(op.Count, row, in)
	of := b.column(op.Of, &row, in)
	name := ResultName(op.Of, false)
	result := relation{columns: []Column{{name, of.typ}, {"approximate_count_" + name, kql.Long}}, known: true}
	if op.By != nil {
		by := b.value(op.By, row, in)
		if by.typ != kql.Unknown && !numbers.has(by.typ) {
			b.fail(op.By, kql.CodeTypeMismatch, "a number is expected, this is "+typeName(by.typ))
		}
		result.columns[1] = Column{"approximate_sum_" + ResultName(op.By, false), by.typ}
	}
	return result
}

func (b *binder) topNested(op *kql.TopNested, row relation, in *env) relation {
	p := newProjection(true)
	for _, level := range op.Levels {
		b.wholeNumber(level.Count, row, in)
		of := b.value(level.Of.Value, row, in)
		if level.Others != nil {
			b.value(level.Others, row, in)
		}
		by := b.aggregate(level.Aggregate.Value, row, in)
		name := ResultName(level.Of, false)
		p.add(Column{name, of.typ}, false)
		byName := "aggregated_" + name
		if len(level.Aggregate.Names) > 0 {
			byName = level.Aggregate.Names[0].Name
		}
		p.add(Column{byName, by.typ}, false)
	}
	return p.relation
}

func (b *binder) reduce(op *kql.Reduce, row relation, in *env) relation {
	if v := b.expr(op.By, &row, in); v.typ != kql.Unknown && v.typ != kql.String {
		b.fail(op.By, kql.CodeTypeMismatch, "reduce takes text, this is "+typeName(v.typ))
	}
	b.options(op.Keyword(), op.Properties, &row, in)
	return relation{columns: []Column{{"Pattern", kql.String}, {"Count", kql.Long}, {"Representative", kql.String}}, known: op.Options.Word("kind") != "source"}
}

func (b *binder) partition(op *kql.Partition, row relation, in *env) relation {
	b.key(op.By, row, in)
	body := newEnv(in)
	if by, ok := op.By.(*kql.Ident); ok {
		// A body with a table of its own sees the partition's value.
		c, _ := row.find(by.Name)
		body.names[by.Name] = meaning{typ: c.Type, unclear: c.Type == kql.Unknown}
	}
	if p, ok := op.Body.(*kql.Pipe); ok && p.Source != nil {
		return b.table(op.Body, nil, body)
	}
	return b.table(op.Body, &row, body)
}

func (b *binder) rangeOf(op *kql.Range, in *env) relation {
	empty := relation{known: true}
	var typ kql.Type
	for i, e := range []kql.Expr{op.From, op.To, op.Step} {
		v := b.value(e, empty, in)
		if v.typ != kql.Unknown && !summables.has(v.typ) {
			b.fail(e, kql.CodeTypeMismatch, "a number, timespan or datetime is expected, this is "+typeName(v.typ))
		}
		if i == 0 {
			typ = v.typ
		}
	}
	if lit, ok := op.Step.(*kql.Literal); ok && lit.Value == int64(0) {
		b.fail(op.Step, kql.CodeTypeMismatch, "the step must not be 0")
	}
	return relation{columns: []Column{{op.Column.Name, typ}}, known: true}
}
