package check

import "github.com/mscloud-mcp/mscloud-mcp/kql"

func (b *binder) makeSeries(op *kql.MakeSeries, row relation, in *env) relation {
	on := b.value(op.On.Value, row, in)
	for _, e := range []kql.Expr{op.From, op.To} {
		if e == nil {
			continue
		}
		if v := b.value(e, row, in); v.typ != kql.Unknown && on.typ != kql.Unknown && v.typ != on.typ && !widens(v.typ, on.typ) {
			b.fail(e, kql.CodeTypeMismatch, "the axis is "+typeName(on.typ)+", this is "+typeName(v.typ))
		}
	}
	if op.Step != nil {
		b.interval(op.Step, on.typ, b.value(op.Step, row, in).typ)
	}
	p := newProjection(true)
	for _, c := range op.By {
		b.take(p, c, b.value(c.Value, row, in), projectStyle, &row, 0)
	}
	for _, a := range op.Aggregates {
		v := b.aggregate(a.Aggregate.Value, row, in)
		if a.Default != nil {
			b.value(a.Default, row, in)
		}
		v.typ, v.column, v.parts = dynamicArray, false, nil
		b.take(p, a.Aggregate, v, summarizeStyle, &row, 0)
	}
	on.typ = dynamicArray
	b.take(p, op.On, on, projectStyle, &row, 0)
	return p.relation
}

// interval checks that a step can be added to the axis.
func (b *binder) interval(e kql.Expr, axis, step kql.Type) {
	if axis == kql.Unknown || step == kql.Unknown {
		return
	}
	args := []argument{{expr: e, value: value{typ: axis}}, {expr: e, value: value{typ: step}}}
	if s := choose(b.language.operators["+"], args, true); s != nil {
		if sum := s.resultOf(args); sum == axis || widens(sum, axis) || sum == kql.Unknown || integers.has(sum) && integers.has(axis) {
			return
		}
	}
	if axis == kql.DateTime && step == kql.String {
		// Microsoft's analyzer lets it pass.
		return
	}
	b.fail(e, kql.CodeTypeMismatch, "steps of "+typeName(step)+" do not lead along "+typeName(axis))
}
