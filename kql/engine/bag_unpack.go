package engine

import (
	"sort"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// bagUnpack makes columns of the keys of a bag.
// https://learn.microsoft.com/kusto/query/bag-unpack-plugin
func (c *compiler) bagUnpack(p *plan, o *kql.Evaluate) (*plan, error) {
	call := o.Plugin
	if len(call.Args) == 0 {
		return nil, failf(call, "bag_unpack() needs a column")
	}
	at := data.ColumnNamed(p.columns, kql.Word(call.Args[0].Value))
	if at < 0 || p.columns[at].Type != data.Dynamic {
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
		items, _ := data.Array(value)
		for _, item := range items {
			ignored[data.TreeText(item)] = true
		}
	}
	if len(o.Schema) > 0 {
		return c.unpackDeclared(p, o, at, prefix)
	}
	all, _, err := c.rt.gatherAll(p)
	if err != nil {
		return nil, err
	}
	return c.unpack(call, p, all, at, prefix, conflict, ignored)
}

// unpackDeclared makes the columns that the query declares, without looking at
// all rows first.
func (c *compiler) unpackDeclared(p *plan, o *kql.Evaluate, at int, prefix string) (*plan, error) {
	want, err := declared(o.Schema)
	if err != nil {
		return nil, err
	}
	var places []int
	var columns []data.Column
	for i, column := range p.columns {
		if i != at {
			places, columns = append(places, i), append(columns, column)
		}
	}
	var keys []string
	fresh := len(columns)
	for _, column := range want {
		if data.ColumnNamed(columns, column.Name) < 0 {
			keys = append(keys, strings.TrimPrefix(column.Name, prefix))
			columns = append(columns, column)
		}
	}
	return p.each(columns, func() func(*data.Batch) (*data.Batch, error) {
		return func(b *data.Batch) (*data.Batch, error) {
			out := &data.Batch{N: b.N}
			for _, place := range places {
				out.Columns = append(out.Columns, b.Columns[place])
			}
			for i, key := range keys {
				column, err := c.rt.unpacked(b.Columns[at], key, columns[fresh+i].Type)
				if err != nil {
					return nil, err
				}
				out.Columns = append(out.Columns, column)
			}
			return out, nil
		}
	}), nil
}

// widestUnpack bounds the columns that a bag may make.
const widestUnpack = 1000

func (c *compiler) unpack(n kql.Node, p *plan, all *data.Batch, at int, prefix, conflict string, ignored map[string]bool) (*plan, error) {
	types := map[string]data.Type{}
	for i := range all.N {
		if err := c.rt.often(); err != nil {
			return nil, err
		}
		bag, ok := all.Columns[at].Value(i).Tree.(*data.Bag)
		if !ok {
			continue
		}
		for j, key := range bag.Keys() {
			t := data.Leaf(bag.Values()[j]).Type
			if have, seen := types[key]; seen && bag.Values()[j] != nil {
				types[key] = data.Wider(have, t)
			} else if bag.Values()[j] != nil {
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
	var columns []data.Column
	var vectors []*data.Vector
	for i, column := range p.columns {
		if i != at {
			columns, vectors = append(columns, column), append(vectors, all.Columns[i])
		}
	}
	for _, key := range keys {
		name := prefix + key
		place := data.ColumnNamed(columns, name)
		switch {
		case place < 0:
			place = len(columns)
			columns, vectors = append(columns, data.Column{}), append(vectors, nil)
		case conflict == "keep_source":
			continue
		case conflict != "replace_source":
			return nil, failf(n, "bag_unpack() would make column %s a second time", name)
		}
		columns[place] = data.Column{Name: name, Type: types[key]}
		var err error
		if vectors[place], err = c.rt.unpacked(all.Columns[at], key, types[key]); err != nil {
			return nil, err
		}
		if err := c.rt.hold(vectors[place].Size()); err != nil {
			return nil, err
		}
	}
	return c.rt.batchPlan(columns, &data.Batch{N: all.N, Columns: vectors}), nil
}

func (rt *run) unpacked(bags *data.Vector, key string, t data.Type) (*data.Vector, error) {
	out := data.NewVector(t, bags.N)
	for i := range bags.N {
		if err := rt.often(); err != nil {
			return nil, err
		}
		var tree any
		if bag, ok := bags.Value(i).Tree.(*data.Bag); ok {
			tree, _ = bag.Get(key)
		}
		out.Append(data.Convert(data.DynamicOf(tree), t))
	}
	return out, nil
}
