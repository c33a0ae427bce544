package check

import "github.com/mscloud-mcp/mscloud-mcp/kql"

// scan binds the steps of scan. Each sees the columns that come in and the
// declared ones, and of every step, whichever comes first, those of its last
// record as step.column.
// https://learn.microsoft.com/kusto/query/scan-operator
func (b *binder) scan(op *kql.Scan, row relation, in *env) relation {
	b.ordered(op.Order, row, in, false)
	b.ordered(op.Partition, row, in, false)
	out := projectionOf(row)
	for _, p := range op.Declare {
		if p.Default != nil {
			b.value(p.Default, row, in)
		}
		out.add(Column{p.Name.Name, p.Type}, true)
	}
	record := out.relation
	steps := newEnv(in)
	for _, s := range op.Steps {
		steps.names[s.Name.Name] = meaning{unclear: true, tuple: true, table: record}
	}
	for _, s := range op.Steps {
		b.value(s.Condition, record, steps)
		for _, a := range s.Assign {
			b.expr(a.Value, &record, steps)
			for _, name := range a.Names {
				b.columnNamed(name, record)
			}
		}
	}
	if id := op.Options.Word("with_match_id"); id != "" {
		out.add(Column{id, kql.Long}, true)
	}
	return out.capped()
}
