package engine

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// joinProbe goes through the flowing side.
type joinProbe struct {
	*joinPlan
	table     *joinTable
	next      stream
	keys      []expression
	holdsLeft bool
	matched   []bool // held rows that found a partner
	done      bool
	// The flowing batch, where the probe stands in it, and in its row's chain.
	current *data.Batch
	vectors []*data.Vector
	row     int
	chain   int32
	paired  bool
	pending bool
	// The pairs of the batch before, whose memory the next one takes.
	held, flow []int32
}

func (p *joinProbe) batch() (*data.Batch, error) {
	for {
		if p.current == nil {
			if p.done {
				p.rt.release(p.table.held)
				p.table.held = 0
				return nil, nil
			}
			batch, err := p.next()
			if err != nil {
				return nil, err
			}
			if batch == nil {
				p.done = true
				if p.kind == "fullouter" {
					return p.unmatched()
				}
				continue
			}
			p.current, p.row, p.pending = batch, 0, false
			if p.vectors, err = evalAll(batch, p.keys); err != nil {
				return nil, err
			}
		}
		held, flow, err := p.pairs()
		if err != nil {
			return nil, err
		}
		out := p.emit(held, flow)
		if p.row >= p.current.N {
			p.current = nil
		}
		if out.N > 0 {
			return out, nil
		}
		if err := p.rt.alive(); err != nil {
			return nil, err
		}
	}
}

// pairs finds up to about a batch of pairs; -1 stands for no partner.
func (p *joinProbe) pairs() (held, flow []int32, err error) {
	held, flow = p.held[:0], p.flow[:0]
	defer func() { p.held, p.flow = held, flow }()
	for p.row < p.current.N && len(flow) < data.BatchRows {
		if !p.pending {
			p.chain, p.paired, p.pending = p.table.find(p.vectors, p.row), false, true
		}
		start := len(flow)
		for p.chain >= 0 && len(flow) < data.BatchRows {
			held, flow = append(held, p.chain), append(flow, int32(p.row))
			p.chain = p.table.next[p.chain]
		}
		if p.only != nil && len(flow) > start {
			kept, err := p.check(held[start:], flow[start:])
			if err != nil {
				return nil, nil, err
			}
			held, flow = append(held[:start], kept[0]...), append(flow[:start], kept[1]...)
		}
		if p.matched != nil {
			for _, row := range held[start:] {
				p.matched[row] = true
			}
		}
		p.paired = p.paired || len(flow) > start
		held, flow = p.semi(held, flow, start)
		if err := p.rt.spend(int64(len(flow)-start) + 1); err != nil {
			return nil, nil, err
		}
		if p.chain >= 0 {
			if p.only != nil {
				if err := p.rt.alive(); err != nil {
					return nil, nil, err
				}
			}
			continue
		}
		if !p.paired {
			switch p.kind {
			case "leftouter", "fullouter", "rightouter", "leftanti", "rightanti":
				held, flow = append(held, -1), append(flow, int32(p.row))
			}
		} else if p.kind == "leftsemi" || p.kind == "rightsemi" {
			held, flow = append(held, -1), append(flow, int32(p.row))
		}
		p.row++
		p.pending = false
		if err := p.rt.often(); err != nil {
			return nil, nil, err
		}
	}
	return held, flow, nil
}

// semi drops the pairs of kinds that answer with one side only.
func (p *joinProbe) semi(held, flow []int32, start int) ([]int32, []int32) {
	switch p.kind {
	case "leftsemi", "rightsemi", "leftanti", "rightanti":
		return held[:start], flow[:start]
	}
	return held, flow
}

// check computes the condition beyond the keys over candidate pairs.
func (p *joinProbe) check(held, flow []int32) ([2][]int32, error) {
	pair := &data.Batch{N: len(held)}
	left, right := p.table.rows.Gather(held), p.current.Gather(flow)
	if !p.holdsLeft {
		left, right = right, left
	}
	pair.Columns = append(append(pair.Columns, left.Columns...), right.Columns...)
	verdict, err := p.only.eval(pair)
	if err != nil {
		return [2][]int32{}, err
	}
	var out [2][]int32
	for i := range held {
		if verdict.Value(i).IsTrue() {
			out[0], out[1] = append(out[0], held[i]), append(out[1], flow[i])
		}
	}
	return out, nil
}

// emit makes the answer's rows of pairs.
func (p *joinProbe) emit(held, flow []int32) *data.Batch {
	switch p.kind {
	case "leftsemi", "leftanti", "rightsemi", "rightanti":
		return p.current.Gather(flow)
	}
	left, leftRows, right, rightRows := p.table.rows, held, p.current, flow
	if !p.holdsLeft {
		left, leftRows, right, rightRows = right, rightRows, left, leftRows
	}
	out := &data.Batch{N: len(flow)}
	add := func(from *data.Vector, rows []int32) {
		if at := len(out.Columns); p.used != nil && !p.used[at] {
			out.Columns = append(out.Columns, data.Constant(data.NullOf(from.Type), len(rows)))
		} else {
			out.Columns = append(out.Columns, from.Gather(rows))
		}
	}
	for _, column := range left.Columns {
		add(column, leftRows)
	}
	for _, place := range p.rightPlaces {
		add(right.Columns[place], rightRows)
	}
	return out
}

func (p *joinProbe) combine(left, right *data.Batch) *data.Batch {
	out := &data.Batch{N: left.N, Columns: append([]*data.Vector(nil), left.Columns...)}
	for _, place := range p.rightPlaces {
		out.Columns = append(out.Columns, right.Columns[place])
	}
	return out
}

// unmatched is the held rows of a full outer join that found no partner.
func (p *joinProbe) unmatched() (*data.Batch, error) {
	var rows []int32
	for i, matched := range p.matched {
		if !matched {
			rows = append(rows, int32(i))
		}
	}
	none := make([]int32, len(rows))
	for i := range none {
		none[i] = -1
	}
	left, err := data.EmptyBatch(p.left.columns).GatherWhile(none, p.rt.alive)
	if err != nil {
		return nil, err
	}
	right, err := p.table.rows.GatherWhile(rows, p.rt.alive)
	if err != nil {
		return nil, err
	}
	return p.combine(left, right), nil
}
