package engine

import (
	"math"
	"sort"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// nestedLevel is one level of top-nested.
type nestedLevel struct {
	most    int
	key     expression
	summary *summary
	asc     bool
	others  *data.Value
}

// topNested plans top-nested: the first values of each level within each value
// of the level above.
// https://learn.microsoft.com/kusto/query/top-nested-operator
func (c *compiler) topNested(p *plan, o *kql.TopNested) (*plan, error) {
	var levels []nestedLevel
	var columns []data.Column
	names := data.NameSet{}
	for _, written := range o.Levels {
		level := nestedLevel{most: math.MaxInt32, asc: written.Direction == "asc"}
		var err error
		if written.Count != nil {
			if level.most, err = c.rowCount(written.Count); err != nil {
				return nil, err
			}
		}
		if written.Others != nil {
			value, err := c.fixed(written.Others)
			if err != nil {
				return nil, err
			}
			level.others = &value
		}
		if level.summary, err = c.summary([]*kql.NamedExpr{written.Aggregate}, []*kql.NamedExpr{written.Of}); err != nil {
			return nil, err
		}
		level.key = level.summary.keys[0].value
		if level.others != nil {
			converted := data.Convert(*level.others, level.key.kind())
			level.others = &converted
		}
		label := "aggregated_" + level.summary.columns[0].Name
		if len(written.Aggregate.Names) > 0 {
			label = written.Aggregate.Names[0].Name
		}
		columns = append(columns,
			data.Column{Name: names.Unique(level.summary.columns[0].Name), Type: level.key.kind()},
			data.Column{Name: names.Unique(strings.TrimSpace(label)), Type: level.summary.out[0].value.kind()})
		levels = append(levels, level)
	}
	return c.rt.whole(p, columns, func(b *data.Batch) (*data.Batch, error) {
		out := data.EmptyBatch(columns)
		err := c.rt.nest(b, levels, nil, out)
		return out, err
	}), nil
}

// nest answers the rows of one value of the levels above, whose keys and
// aggregates are in prefix.
func (rt *run) nest(b *data.Batch, levels []nestedLevel, prefix []data.Value, out *data.Batch) error {
	if len(levels) == 0 {
		for i, value := range prefix {
			out.Columns[i].Append(value)
		}
		out.N++
		return rt.passing(int64(out.N) * int64(len(prefix)) * 24)
	}
	if err := rt.alive(); err != nil {
		return err
	}
	level := levels[0]
	keys := []expression{level.key}
	g := rt.newGroups(keys, level.summary.specs.list)
	vectors, err := evalAll(b, keys)
	if err != nil {
		return err
	}
	groups, err := g.place(b.N, vectors)
	if err != nil {
		return err
	}
	g.grow()
	for at := 0; at < b.N; at += data.BatchRows {
		end := min(at+data.BatchRows, b.N)
		if err := g.addRows(b.Slice(at, end), groups[at:end]); err != nil {
			return err
		}
		if err := rt.alive(); err != nil {
			return err
		}
	}
	answer, err := level.summary.answer(g)
	if err != nil {
		return err
	}
	order := make([]int, answer.N)
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool {
		cmp := data.OrderValues(answer.Columns[1].Value(order[i]), answer.Columns[1].Value(order[j]))
		if level.asc {
			return cmp < 0
		}
		return cmp > 0
	})
	rows := make([][]int32, answer.N)
	for i, group := range groups {
		rows[group] = append(rows[group], int32(i))
	}
	rt.release(g.held)
	chosen := order[:min(level.most, len(order))]
	for _, group := range chosen {
		next := append(append([]data.Value(nil), prefix...), answer.Columns[0].Value(group), answer.Columns[1].Value(group))
		part, err := b.GatherWhile(rows[group], rt.alive)
		if err != nil {
			return err
		}
		if err := rt.nest(part, levels[1:], next, out); err != nil {
			return err
		}
	}
	if level.others == nil || len(chosen) == len(order) {
		return nil
	}
	return rt.nestOthers(b, levels, prefix, rows, order[len(chosen):], out)
}

// nestOthers is one row for the values that a level leaves out.
func (rt *run) nestOthers(b *data.Batch, levels []nestedLevel, prefix []data.Value, rows [][]int32, left []int, out *data.Batch) error {
	level := levels[0]
	var rest []int32
	for _, group := range left {
		rest = append(rest, rows[group]...)
	}
	g := rt.newGroups(nil, level.summary.specs.list)
	part, err := b.GatherWhile(rest, rt.alive)
	if err != nil {
		return err
	}
	if err := g.addRows(part, make([]int32, len(rest))); err != nil {
		return err
	}
	over, err := g.answer()
	if err != nil {
		return err
	}
	over.Columns = append([]*data.Vector{data.Constant(*level.others, 1)}, over.Columns...)
	total, err := evalItems(over, level.summary.out)
	if err != nil {
		return err
	}
	row := append(append([]data.Value(nil), prefix...), *level.others, total.Columns[0].Value(0))
	for i := len(row); i < len(out.Columns); i++ {
		row = append(row, data.NullOf(out.Columns[i].Type))
	}
	return rt.nest(b, nil, row, out)
}
