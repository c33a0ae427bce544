package kql

// rowBound looks at the last steps: a limit counts until rows multiply again.
func rowBound(e Expr) RowBound {
	p, ok := e.(*Pipe)
	if !ok {
		switch e.(type) {
		case *Literal, *Unary, *Binary:
			return RowBound{true, 1}
		}
		return RowBound{}
	}
	bound := RowBound{}
	if p.Source != nil {
		bound = rowBound(p.Source)
	}
	limit := func(count Expr) {
		next := RowBound{true, -1}
		if lit, ok := count.(*Literal); ok {
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
		case *Take:
			limit(op.Count)
		case *Top:
			limit(op.Count)
		case *Sample:
			limit(op.Count)
		case *SampleDistinct:
			limit(op.Count)
		case *TopHitters:
			limit(op.Count)
		case *Count, *Print:
			bound = RowBound{true, 1}
		case *Summarize:
			if len(op.By) == 0 && !op.HasBy {
				bound = RowBound{true, 1}
			}
		case *Where, *Project, *ProjectNames, *ProjectRename, *ProjectByNames, *Extend, *Serialize,
			*Sort, *Distinct, *ParseText, *ParseKV, *Render, *As, *AssertSchema, *Reduce:
		case *Join:
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
