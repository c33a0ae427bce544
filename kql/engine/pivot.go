package engine

import (
	"sort"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// pivot makes columns of the values of one column: pivot(column, aggregate, keys).
// https://learn.microsoft.com/kusto/query/pivot-plugin
func (c *compiler) pivot(p *plan, call *kql.Call) (*plan, error) {
	if len(call.Args) == 0 {
		return nil, failf(call, "pivot() needs a column")
	}
	turned := data.ColumnNamed(p.columns, kql.Word(call.Args[0].Value))
	if turned < 0 {
		return nil, failf(call.Args[0], "pivot() needs a column")
	}
	count := &kql.Call{Name: &kql.Ident{Name: "count"}}
	var value kql.Expr = count
	used := map[string]bool{p.columns[turned].Name: true}
	if len(call.Args) > 1 {
		value = call.Args[1].Value
		if aggregate, ok := value.(*kql.Call); ok {
			for _, arg := range aggregate.Args {
				used[kql.Word(arg.Value)] = true
			}
		}
	}
	var keys []*kql.NamedExpr
	if len(call.Args) > 2 {
		for _, arg := range call.Args[2:] {
			keys = append(keys, &kql.NamedExpr{Value: arg.Value})
		}
	} else {
		for _, column := range p.columns {
			if !used[column.Name] {
				keys = append(keys, &kql.NamedExpr{Value: &kql.Ident{Name: column.Name}})
			}
		}
	}
	by := append(keys, &kql.NamedExpr{Value: &kql.Ident{Name: p.columns[turned].Name}})
	s, err := c.summary([]*kql.NamedExpr{{Value: value}}, by)
	if err != nil {
		return nil, err
	}
	g, err := c.rt.group(p, s)
	if err != nil {
		return nil, err
	}
	rows, err := s.answer(g)
	if err != nil {
		return nil, err
	}
	return c.rt.turn(call, s, rows, len(keys))
}

// turn makes a column of each value of the last key.
func (rt *run) turn(n kql.Node, s *summary, rows *data.Batch, keys int) (*plan, error) {
	t := s.out[0].value.kind()
	empty := data.NullOf(t)
	if t == data.Long {
		empty = data.LongOf(0)
	}
	var labels []string
	label := map[string]int{}
	number := map[string]int{}
	var firsts []int32
	var cells [][]data.Value
	var key []byte
	for i := range rows.N {
		if err := rt.often(); err != nil {
			return nil, err
		}
		name := rows.Columns[keys].Value(i).Text()
		if _, seen := label[name]; !seen {
			if len(labels) == widestUnpack {
				return nil, failf(n, "pivot() would make more than %d columns", widestUnpack)
			}
			label[name] = len(labels)
			labels = append(labels, name)
			cells = append(cells, nil)
		}
		key = key[:0]
		for _, column := range rows.Columns[:keys] {
			key = data.AppendVectorKey(key, column, i)
		}
		row, seen := number[string(key)]
		if !seen {
			row = len(firsts)
			number[string(key)] = row
			firsts = append(firsts, int32(i))
		}
		at := label[name]
		for len(cells[at]) <= row {
			cells[at] = append(cells[at], empty)
		}
		cells[at][row] = rows.Columns[keys+1].Value(i)
		if err := rt.passing(int64(len(labels)) * int64(len(firsts)) * 48); err != nil {
			return nil, err
		}
	}
	columns := append([]data.Column(nil), s.columns[:keys]...)
	out := &data.Batch{N: len(firsts)}
	for _, column := range rows.Columns[:keys] {
		out.Columns = append(out.Columns, column.Gather(firsts))
	}
	names := data.NameSet{}
	for _, column := range columns {
		names[column.Name] = 0
	}
	sort.Strings(labels)
	for _, name := range labels {
		column := data.NewVector(t, len(firsts))
		values := cells[label[name]]
		for row := range firsts {
			if row < len(values) {
				column.Append(values[row])
			} else {
				column.Append(empty)
			}
		}
		columns = append(columns, data.Column{Name: names.Unique(name), Type: t})
		out.Columns = append(out.Columns, column)
	}
	return rt.batchPlan(columns, out), nil
}
