package engine

// groups numbers the distinct keys of rows in the order of first sight, and
// holds the aggregates of each.
type groups struct {
	rt     *run
	number map[string]int32
	keys   []*Vector
	specs  []*aggregate
	states []accumulator
	key    []byte
	held   int64
}

func (rt *run) newGroups(keys []expression, specs []*aggregate) *groups {
	g := &groups{rt: rt, number: map[string]int32{}, specs: specs}
	for _, key := range keys {
		g.keys = append(g.keys, newVector(key.kind(), 0))
	}
	for _, spec := range specs {
		g.states = append(g.states, spec.kind.make(spec))
	}
	for _, state := range g.states {
		if companion, ok := state.(*companions); ok {
			companion.lead = g.states[companion.of].(*extremes)
		}
	}
	if len(keys) == 0 {
		g.number[""] = 0
		g.grow()
	}
	return g
}

func (g *groups) len() int { return len(g.number) }

func (g *groups) grow() {
	for _, state := range g.states {
		state.grow(len(g.number))
	}
}

// place finds the group of each row.
func (g *groups) place(n int, keys []*Vector) ([]int32, error) {
	rows := make([]int32, n)
	if len(keys) == 0 {
		return rows, nil
	}
	bytes := int64(0)
	for i := range n {
		g.key = g.key[:0]
		for _, key := range keys {
			g.key = appendVectorKey(g.key, key, i)
		}
		group, seen := g.number[string(g.key)]
		if !seen {
			group = int32(len(g.number))
			g.number[string(g.key)] = group
			for j, key := range keys {
				g.keys[j].append(key.Value(i))
			}
			bytes += int64(2*len(g.key)) + 64 + int64(32*len(g.states))
		}
		rows[i] = group
	}
	g.held += bytes
	return rows, g.rt.hold(bytes)
}

// appendVectorKey is appendKey of row i, without making its value where that
// costs.
func appendVectorKey(key []byte, v *Vector, i int) []byte {
	i = v.at(i)
	if v.nulls != nil && v.nulls[i] {
		return append(key, 0)
	}
	switch v.Type.storage() {
	case inInts:
		n := uint64(v.ints[i])
		return append(key, 1, byte(n), byte(n>>8), byte(n>>16), byte(n>>24), byte(n>>32), byte(n>>40), byte(n>>48), byte(n>>56))
	case inStrings:
		return appendKeyText(key, v.strs[i])
	}
	return appendKey(key, v.Value(i))
}

// take aggregates the rows of a batch.
func (g *groups) take(b *Batch, keys []expression) error {
	vectors, err := evalAll(b, keys)
	if err != nil {
		return err
	}
	rows, err := g.place(b.n, vectors)
	if err != nil {
		return err
	}
	g.grow()
	return g.addRows(b, rows)
}

// addRows aggregates rows whose groups are known.
func (g *groups) addRows(b *Batch, rows []int32) error {
	for i, spec := range g.specs {
		args, err := evalAll(b, spec.args)
		if err != nil {
			return err
		}
		into := rows
		if spec.only != nil {
			verdict, err := spec.only.eval(b)
			if err != nil {
				return err
			}
			into = make([]int32, len(rows))
			for j, row := range rows {
				into[j] = row
				if !verdict.Value(j).isTrue() {
					into[j] = -1
				}
			}
		}
		if err := g.states[i].add(into, args); err != nil {
			return err
		}
	}
	return nil
}

// answer is one row per group: the keys, then the aggregates.
func (g *groups) answer() *Batch {
	out := &Batch{n: g.len()}
	out.columns = append(out.columns, g.keys...)
	for i, spec := range g.specs {
		column := newVector(spec.result, g.len())
		for group := range g.len() {
			column.append(g.aggregateValue(i, group))
		}
		out.columns = append(out.columns, column)
	}
	return out
}

func (g *groups) aggregateValue(i, group int) Value {
	spec := g.specs[i]
	return convert(g.states[i].value(group), spec.result)
}

func evalAll(b *Batch, list []expression) ([]*Vector, error) {
	out := make([]*Vector, len(list))
	for i, e := range list {
		value, err := e.eval(b)
		if err != nil {
			return nil, err
		}
		out[i] = value
	}
	return out, nil
}
