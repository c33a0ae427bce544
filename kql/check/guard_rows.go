package check

import "github.com/mscloud-mcp/mscloud-mcp/kql"

// rowBound looks at the last steps: a limit counts until rows multiply again.
func rowBound(e kql.Expr) RowBound {
	p, ok := e.(*kql.Pipe)
	if !ok {
		switch e.(type) {
		case *kql.Literal, *kql.Unary, *kql.Binary:
			return RowBound{true, 1}
		}
		return RowBound{}
	}
	bound := RowBound{}
	if p.Source != nil {
		bound = rowBound(p.Source)
	}
	limit := func(count kql.Expr) {
		next := RowBound{true, -1}
		if lit, ok := count.(*kql.Literal); ok {
			if v, ok := lit.Value.(int64); ok {
				next.Rows = v
			}
		}
		if !bound.Found || bound.Rows < 0 || next.Rows >= 0 && next.Rows < bound.Rows {
			bound = next
		}
	}
	for _, op := range p.Ops {
		switch op := op.(type) {
		case *kql.Take:
			limit(op.Count)
		case *kql.Top:
			limit(op.Count)
		case *kql.Sample:
			limit(op.Count)
		case *kql.SampleDistinct:
			limit(op.Count)
		case *kql.TopHitters:
			limit(op.Count)
		case *kql.Count, *kql.Print:
			bound = RowBound{true, 1}
		case *kql.Summarize:
			if len(op.By) == 0 && !op.HasBy {
				bound = RowBound{true, 1}
			}
		case *kql.Where, *kql.Project, *kql.ProjectNames, *kql.ProjectRename, *kql.ProjectByNames, *kql.Extend, *kql.Serialize,
			*kql.Sort, *kql.Distinct, *kql.ParseText, *kql.ParseKV, *kql.Render, *kql.As, *kql.AssertSchema, *kql.Reduce:
		case *kql.Join:
			switch op.Options.Word("kind") {
			case "leftanti", "leftantisemi", "anti", "leftsemi":
			default:
				bound = RowBound{}
			}
		default:
			bound = RowBound{}
		}
	}
	return bound
}
