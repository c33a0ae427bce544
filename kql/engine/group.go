package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/aggregate"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// groups numbers the distinct keys of rows in the order of first sight, and
// holds the aggregates of each.
type groups struct {
	rt     *run
	number map[string]int32
	keys   []*data.Vector
	specs  []*aggregation
	states []aggregate.Accumulator
	key    []byte
	held   int64
}

func (rt *run) newGroups(keys []expression, specs []*aggregation) *groups {
	g := &groups{rt: rt, number: map[string]int32{}, specs: specs}
	for _, key := range keys {
		g.keys = append(g.keys, data.NewVector(key.kind(), 0))
	}
	for _, spec := range specs {
		g.states = append(g.states, spec.kind.Make(aggregate.Use{Result: spec.result, Constants: spec.extra, Hold: rt.hold, Alive: rt.alive}))
	}
	for _, state := range g.states {
		if other, ok := state.(*aggregate.Companions); ok {
			other.Follow(g.states)
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
		state.Grow(len(g.number))
	}
}

// place finds the group of each row.
func (g *groups) place(n int, keys []*data.Vector) ([]int32, error) {
	rows := make([]int32, n)
	if len(keys) == 0 {
		return rows, nil
	}
	bytes := int64(0)
	for i := range n {
		if err := g.rt.often(); err != nil {
			return nil, err
		}
		g.key = g.key[:0]
		for _, key := range keys {
			g.key = data.AppendVectorKey(g.key, key, i)
		}
		group, seen := g.number[string(g.key)]
		if !seen {
			group = int32(len(g.number))
			g.number[string(g.key)] = group
			for j, key := range keys {
				g.keys[j].Append(key.Value(i))
			}
			bytes += int64(2*len(g.key)) + 64 + int64(96*len(g.states))
		}
		rows[i] = group
	}
	g.held += bytes
	return rows, g.rt.hold(bytes)
}

// take aggregates the rows of a batch.
func (g *groups) take(b *data.Batch, keys []expression) error {
	vectors, err := evalAll(b, keys)
	if err != nil {
		return err
	}
	rows, err := g.place(b.N, vectors)
	if err != nil {
		return err
	}
	g.grow()
	return g.addRows(b, rows)
}

// addRows aggregates rows whose groups are known.
func (g *groups) addRows(b *data.Batch, rows []int32) error {
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
				if !verdict.Value(j).IsTrue() {
					into[j] = -1
				}
			}
		}
		if err := g.states[i].Add(into, args); err != nil {
			return err
		}
	}
	return nil
}

// answer is one row per group: the keys, then the aggregates.
func (g *groups) answer() (*data.Batch, error) {
	out := &data.Batch{N: g.len()}
	out.Columns = append(out.Columns, g.keys...)
	for i, spec := range g.specs {
		column := data.NewVector(spec.result, g.len())
		for group := range g.len() {
			value, err := g.aggregateValue(i, group)
			if err != nil {
				return nil, err
			}
			column.Append(value)
			if err := g.rt.spend(1 + value.Size()/64); err != nil {
				return nil, err
			}
		}
		out.Columns = append(out.Columns, column)
	}
	return out, g.rt.alive()
}

// fewGroups is up to how many groups each may be so large that its value alone,
// such as a percentile, takes long to compute.
const fewGroups = 64

func (g *groups) aggregateValue(i, group int) (data.Value, error) {
	compute := func() (data.Value, error) {
		return data.Convert(g.states[i].Value(group), g.specs[i].result), nil
	}
	if g.len() > fewGroups {
		return compute()
	}
	return g.rt.attended(compute)
}

func evalAll(b *data.Batch, list []expression) ([]*data.Vector, error) {
	out := make([]*data.Vector, len(list))
	for i, e := range list {
		value, err := e.eval(b)
		if err != nil {
			return nil, err
		}
		out[i] = value
	}
	return out, nil
}

// group reads a plan into the groups of a summary.
func (rt *run) group(p *plan, s *summary) (*groups, error) {
	keys := make([]expression, len(s.keys))
	for i, key := range s.keys {
		keys[i] = key.value
	}
	g := rt.newGroups(keys, s.specs.list)
	read := append([]expression(nil), keys...)
	for _, spec := range s.specs.list {
		read = append(read, spec.args...)
		if spec.only != nil {
			read = append(read, spec.only)
		}
	}
	next, err := p.onlyFor(read...).open()
	if err != nil {
		return nil, err
	}
	for {
		batch, err := next()
		if err != nil {
			return nil, err
		}
		if batch == nil {
			return g, nil
		}
		if err := g.take(batch, keys); err != nil {
			return nil, err
		}
	}
}

// answer is the keys and the expressions over the aggregates.
func (s *summary) answer(g *groups) (*data.Batch, error) {
	over, err := g.answer()
	if err != nil {
		return nil, err
	}
	out, err := evalItems(over, s.out)
	if err != nil {
		return nil, err
	}
	out.Columns = append(append([]*data.Vector(nil), over.Columns[:len(s.keys)]...), out.Columns...)
	return out, nil
}
