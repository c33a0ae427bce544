package engine

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// joinProbe goes through the flowing side.
type joinProbe struct {
	*joinPlan
	table     *joinTable
	next      stream
	keys      []expression
	holdsLeft bool
	matched   []bool // held rows that found a partner
	done      bool
	// oneSided answers with rows of the flowing side, none of the held one; a row is
	// answered by itself when it has partners, or when it is alone.
	oneSided, whenPaired, whenAlone bool
	// The flowing batch, the numbers of its keys, where the probe stands in it, and
	// what is left of its row's partners.
	current  *data.Batch
	numbers  []int32
	row      int
	partners []int32
	paired   bool
	pending  bool
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
			vectors, err := evalAll(batch, p.keys)
			if err != nil {
				return nil, err
			}
			p.numbers = slices.Grow(p.numbers[:0], batch.N)[:batch.N]
			p.table.numbers(vectors, 0, batch.N, false, p.numbers)
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
			p.partners, p.paired, p.pending = p.table.of(p.numbers[p.row]), false, true
		}
		start := len(flow)
		n := min(len(p.partners), data.BatchRows-start)
		held = append(held, p.partners[:n]...)
		for range n {
			flow = append(flow, int32(p.row))
		}
		p.partners = p.partners[n:]
		if p.only != nil && n > 0 {
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
		if err := p.rt.spend(int64(n) + 1); err != nil {
			return nil, nil, err
		}
		if p.oneSided {
			held, flow = held[:start], flow[:start]
			if p.paired {
				p.partners = nil // one is enough
			}
		}
		if len(p.partners) > 0 {
			if p.only != nil {
				if err := p.rt.alive(); err != nil {
					return nil, nil, err
				}
			}
			continue
		}
		if p.paired && p.whenPaired || !p.paired && p.whenAlone {
			held, flow = append(held, -1), append(flow, int32(p.row))
		}
		p.row++
		p.pending = false
	}
	return held, flow, nil
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
	if p.oneSided {
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
