package engine

import (
	"sort"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// evaluate runs a plug-in. Those whose columns depend on the rows are computed
// while planning.
func (c *compiler) evaluate(p *plan, o *kql.Evaluate) (*plan, error) {
	name := o.Plugin.Name.Name
	if c.late {
		return nil, unsupported(o, "evaluate inside mv-apply or partition")
	}
	switch name {
	case "bag_unpack":
		return c.bagUnpack(p, o.Plugin)
	case "pivot":
		return c.pivot(p, o.Plugin)
	case "narrow":
		return c.narrow(p)
	case "ipv4_lookup", "ipv6_lookup":
		return c.addressLookup(p, o.Plugin)
	}
	return nil, unsupported(o, "plug-in "+name+"()")
}

// pluginArgument is an argument by place or name.
func pluginArgument(call *kql.Call, i int, name string) kql.Expr {
	for _, arg := range call.Args {
		if arg.Name != nil && arg.Name.Name == name {
			return arg.Value
		}
	}
	if i < len(call.Args) && call.Args[i].Name == nil {
		return call.Args[i].Value
	}
	return nil
}

// bagUnpack makes columns of the keys of a bag.
// https://learn.microsoft.com/kusto/query/bag-unpack-plugin
func (c *compiler) bagUnpack(p *plan, call *kql.Call) (*plan, error) {
	if len(call.Args) == 0 {
		return nil, failf(call, "bag_unpack() needs a column")
	}
	at := columnNamed(p.columns, kql.Word(call.Args[0].Value))
	if at < 0 || p.columns[at].Type != Dynamic {
		return nil, failf(call.Args[0], "bag_unpack() needs a dynamic column")
	}
	prefix, conflict := "", "error"
	for i, setting := range map[int]*string{1: &prefix, 2: &conflict} {
		if e := pluginArgument(call, i, map[int]string{1: "OutputColumnPrefix", 2: "columnsConflict"}[i]); e != nil {
			text, err := c.fixedText(e)
			if err != nil {
				return nil, err
			}
			*setting = text
		}
	}
	ignored := map[string]bool{}
	if e := pluginArgument(call, 3, "ignoredProperties"); e != nil {
		value, err := c.fixed(e)
		if err != nil {
			return nil, err
		}
		items, _ := arrayOf(value)
		for _, item := range items {
			ignored[treeText(item)] = true
		}
	}
	all, _, err := c.rt.gatherAll(p)
	if err != nil {
		return nil, err
	}
	return c.unpack(call, p, all, at, prefix, conflict, ignored)
}

// widestUnpack bounds the columns that a bag may make.
const widestUnpack = 1000

func (c *compiler) unpack(n kql.Node, p *plan, all *Batch, at int, prefix, conflict string, ignored map[string]bool) (*plan, error) {
	types := map[string]Type{}
	for i := range all.n {
		bag, ok := all.columns[at].Value(i).any.(*Bag)
		if !ok {
			continue
		}
		for j, key := range bag.keys {
			t := leaf(bag.values[j]).Type
			if have, seen := types[key]; seen && bag.values[j] != nil {
				types[key] = wider(have, t)
			} else if bag.values[j] != nil {
				types[key] = t
			}
		}
		if len(types) > widestUnpack {
			return nil, failf(n, "bag_unpack() would make more than %d columns", widestUnpack)
		}
	}
	var keys []string
	for key := range types {
		if !ignored[key] {
			keys = append(keys, key)
		}
	}
	sort.Strings(keys)
	var columns []Column
	var vectors []*Vector
	for i, column := range p.columns {
		if i != at {
			columns, vectors = append(columns, column), append(vectors, all.columns[i])
		}
	}
	for _, key := range keys {
		name := prefix + key
		place := columnNamed(columns, name)
		switch {
		case place < 0:
			place = len(columns)
			columns, vectors = append(columns, Column{}), append(vectors, nil)
		case conflict == "keep_source":
			continue
		case conflict != "replace_source":
			return nil, failf(n, "bag_unpack() would make column %s a second time", name)
		}
		columns[place] = Column{name, types[key]}
		vectors[place] = unpacked(all.columns[at], key, types[key])
		if err := c.rt.hold(vectors[place].size()); err != nil {
			return nil, err
		}
	}
	return c.rt.batchPlan(columns, &Batch{n: all.n, columns: vectors}), nil
}

func unpacked(bags *Vector, key string, t Type) *Vector {
	out := newVector(t, bags.n)
	for i := range bags.n {
		var tree any
		if bag, ok := bags.Value(i).any.(*Bag); ok {
			tree, _ = bag.Get(key)
		}
		out.append(convert(dynamic(tree), t))
	}
	return out
}

// pivot makes columns of the values of one column: pivot(column, aggregate, keys).
// https://learn.microsoft.com/kusto/query/pivot-plugin
func (c *compiler) pivot(p *plan, call *kql.Call) (*plan, error) {
	if len(call.Args) == 0 {
		return nil, failf(call, "pivot() needs a column")
	}
	turned := columnNamed(p.columns, kql.Word(call.Args[0].Value))
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
func (rt *run) turn(n kql.Node, s *summary, rows *Batch, keys int) (*plan, error) {
	t := s.out[0].value.kind()
	empty := nullOf(t)
	if t == Long {
		empty = integer(0)
	}
	var labels []string
	label := map[string]int{}
	number := map[string]int{}
	var firsts []int32
	var cells [][]Value
	var key []byte
	for i := range rows.n {
		name := rows.columns[keys].Value(i).Text()
		if _, seen := label[name]; !seen {
			if len(labels) == widestUnpack {
				return nil, failf(n, "pivot() would make more than %d columns", widestUnpack)
			}
			label[name] = len(labels)
			labels = append(labels, name)
			cells = append(cells, nil)
		}
		key = key[:0]
		for _, column := range rows.columns[:keys] {
			key = appendVectorKey(key, column, i)
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
		cells[at][row] = rows.columns[keys+1].Value(i)
		if err := rt.passing(int64(len(labels)) * int64(len(firsts)) * 48); err != nil {
			return nil, err
		}
	}
	columns := append([]Column(nil), s.columns[:keys]...)
	out := &Batch{n: len(firsts)}
	for _, column := range rows.columns[:keys] {
		out.columns = append(out.columns, column.gather(firsts))
	}
	names := nameSet{}
	for _, column := range columns {
		names[column.Name] = 0
	}
	sort.Strings(labels)
	for _, name := range labels {
		column := newVector(t, len(firsts))
		values := cells[label[name]]
		for row := range firsts {
			if row < len(values) {
				column.append(values[row])
			} else {
				column.append(empty)
			}
		}
		columns = append(columns, Column{names.unique(name), t})
		out.columns = append(out.columns, column)
	}
	return rt.batchPlan(columns, out), nil
}

// narrow is a row of each cell: row, column and value.
func (c *compiler) narrow(p *plan) (*plan, error) {
	columns := []Column{{"Row", Long}, {"Column", String}, {"Value", String}}
	names := p.columns
	return p.each(columns, func() func(*Batch) (*Batch, error) {
		row := int64(0)
		return func(b *Batch) (*Batch, error) {
			out := emptyBatch(columns)
			for i := range b.n {
				for j, column := range names {
					out.columns[0].append(integer(row))
					out.columns[1].append(text(column.Name))
					out.columns[2].append(text(b.columns[j].Value(i).Text()))
					out.n++
				}
				row++
			}
			return out, c.rt.passing(out.size())
		}
	}), nil
}
