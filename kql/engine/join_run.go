package engine

// joinTable is one side of a join, found by its keys. Rows of equal keys are
// chained, the last one first, as Kusto's own join yields them.
type joinTable struct {
	rows  *Batch
	next  []int32
	held  int64
	key   []byte
	whole map[int64]int32  // of one key of ticks or whole numbers
	texts map[string]int32 // of one text key, or of any others as bytes
}

// build reads a side. first keeps only one row of each key.
func (rt *run) build(p *plan, keys []expression, first bool) (*joinTable, error) {
	rows, held, err := rt.gatherAll(p)
	if err != nil {
		return nil, err
	}
	t := &joinTable{rows: rows, held: held, next: make([]int32, rows.n)}
	if len(keys) == 1 && keys[0].kind().storage() == inInts {
		t.whole = map[int64]int32{}
	} else {
		t.texts = map[string]int32{}
	}
	vectors, err := evalAll(rows, keys)
	if err != nil {
		return nil, err
	}
	bytes := int64(4 * rows.n)
	for i := range rows.n {
		head, seen, ok := t.find(vectors, i)
		t.next[i] = -1
		if !ok || seen && first {
			continue
		}
		if seen {
			t.next[i] = head
		} else {
			bytes += int64(len(t.key)) + 48
		}
		t.put(vectors, i)
		if err := rt.often(); err != nil {
			return nil, err
		}
	}
	t.held += bytes
	return t, rt.hold(bytes)
}

// find is the last held row with the key of row i; ok is false for a key with a
// null in it, which joins nothing.
func (t *joinTable) find(vectors []*Vector, i int) (head int32, seen, ok bool) {
	for _, v := range vectors {
		if v.null(i) {
			return -1, false, false
		}
	}
	switch {
	case t.whole != nil:
		head, seen = t.whole[vectors[0].ints[vectors[0].at(i)]]
	case len(vectors) == 1 && vectors[0].Type.storage() == inStrings:
		head, seen = t.texts[vectors[0].strs[vectors[0].at(i)]]
	default:
		t.key = t.key[:0]
		for _, v := range vectors {
			t.key = appendVectorKey(t.key, v, i)
		}
		head, seen = t.texts[string(t.key)]
	}
	return head, seen, true
}

// put makes row i the last of its key, which find has just read.
func (t *joinTable) put(vectors []*Vector, i int) {
	switch {
	case t.whole != nil:
		t.whole[vectors[0].ints[vectors[0].at(i)]] = int32(i)
	case len(vectors) == 1 && vectors[0].Type.storage() == inStrings:
		t.texts[vectors[0].strs[vectors[0].at(i)]] = int32(i)
	default:
		t.texts[string(t.key)] = int32(i)
	}
}

// open runs the join. Inner and right joins hold the left side and stream the
// right; the other kinds hold the right side and stream the left.
func (j *joinPlan) open() (stream, error) {
	var out stream
	return func() (*Batch, error) {
		if out == nil {
			var err error
			if out, err = j.start(); err != nil {
				return nil, err
			}
		}
		return out()
	}, nil
}

func (j *joinPlan) start() (stream, error) {
	held, heldKeys, flowing, flowingKeys := j.left, j.leftKeys, j.right, j.rightKeys
	holdsLeft := true
	switch j.kind {
	case "leftouter", "fullouter", "leftsemi", "leftanti":
		held, heldKeys, flowing, flowingKeys = j.right, j.rightKeys, j.left, j.leftKeys
		holdsLeft = false
	}
	t, err := j.rt.build(held, heldKeys, j.kind == "innerunique")
	if err != nil {
		return nil, err
	}
	next, err := flowing.open()
	if err != nil {
		return nil, err
	}
	probe := &joinProbe{joinPlan: j, table: t, next: next, keys: flowingKeys, holdsLeft: holdsLeft, matched: make([]bool, t.rows.n)}
	return probe.batch, nil
}

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
	current *Batch
	vectors []*Vector
	row     int
	chain   int32
	paired  bool
	pending bool
}

func (p *joinProbe) batch() (*Batch, error) {
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
					return p.unmatched(), nil
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
		if p.row >= p.current.n {
			p.current = nil
		}
		if out.n > 0 {
			return out, nil
		}
		if err := p.rt.alive(); err != nil {
			return nil, err
		}
	}
}

// pairs finds up to about a batch of pairs; -1 stands for no partner.
func (p *joinProbe) pairs() (held, flow []int32, err error) {
	for p.row < p.current.n && len(flow) < batchRows {
		if !p.pending {
			p.chain, p.paired, p.pending = -1, false, true
			if head, seen, _ := p.table.find(p.vectors, p.row); seen {
				p.chain = head
			}
		}
		start := len(flow)
		for p.chain >= 0 && len(flow) < batchRows {
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
		for _, row := range held[start:] {
			p.matched[row] = true
		}
		p.paired = p.paired || len(flow) > start
		held, flow = p.semi(held, flow, start)
		if p.chain >= 0 {
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
	pair := &Batch{n: len(held)}
	left, right := p.table.rows.gather(held), p.current.gather(flow)
	if !p.holdsLeft {
		left, right = right, left
	}
	pair.columns = append(append(pair.columns, left.columns...), right.columns...)
	verdict, err := p.only.eval(pair)
	if err != nil {
		return [2][]int32{}, err
	}
	var out [2][]int32
	for i := range held {
		if verdict.Value(i).isTrue() {
			out[0], out[1] = append(out[0], held[i]), append(out[1], flow[i])
		}
	}
	return out, nil
}

// emit makes the answer's rows of pairs.
func (p *joinProbe) emit(held, flow []int32) *Batch {
	switch p.kind {
	case "leftsemi", "leftanti", "rightsemi", "rightanti":
		return p.current.gather(flow)
	}
	if p.holdsLeft {
		return p.combine(p.table.rows.gather(held), p.current.gather(flow))
	}
	return p.combine(p.current.gather(flow), p.table.rows.gather(held))
}

func (p *joinProbe) combine(left, right *Batch) *Batch {
	out := &Batch{n: left.n, columns: append([]*Vector(nil), left.columns...)}
	for _, place := range p.rightPlaces {
		out.columns = append(out.columns, right.columns[place])
	}
	return out
}

// unmatched is the held rows of a full outer join that found no partner.
func (p *joinProbe) unmatched() *Batch {
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
	return p.combine(emptyBatch(p.left.columns).gather(none), p.table.rows.gather(rows))
}
