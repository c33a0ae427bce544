package engine

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// mergedColumn is a column of several schemas.
type mergedColumn struct {
	name           string
	t              data.Type
	first, last    int64 // its place in the first schema, and the furthest
	moved, untyped bool
}

// schemaMerge is one schema of several, as getschema answers them.
// https://learn.microsoft.com/kusto/query/schema-merge-plugin
func (c *compiler) schemaMerge(p *plan, call *kql.Call) (*plan, error) {
	ordered := true
	if e := pluginArgument(call, 0, "PreserveOrder"); e != nil {
		value, err := c.fixed(e)
		if err != nil {
			return nil, err
		}
		ordered = data.Convert(value, data.Bool).IsTrue()
	}
	var at [3]int
	for i, name := range []string{"ColumnName", "ColumnOrdinal", "ColumnType"} {
		if at[i] = data.ColumnNamed(p.columns, name); at[i] < 0 {
			return nil, failf(call, "schema_merge() takes schemas as getschema answers them; there is no column %s", name)
		}
	}
	columns := []data.Column{{Name: "ColumnName", Type: data.String}, {Name: "ColumnOrdinal", Type: data.Long}, {Name: "DataType", Type: data.String}, {Name: "ColumnType", Type: data.String}}
	return c.rt.whole(p, columns, func(b *data.Batch) (*data.Batch, error) {
		var merged []*mergedColumn
		known := map[string]*mergedColumn{}
		for row := range b.N {
			if err := c.rt.often(); err != nil {
				return nil, err
			}
			name, place := b.Columns[at[0]].Value(row).Text(), data.Convert(b.Columns[at[1]].Value(row), data.Long).Num
			t, ok := data.TypeNamed(b.Columns[at[2]].Value(row).Text())
			one := known[name]
			if one == nil {
				one = &mergedColumn{name: name, t: t, first: place}
				known[name] = one
				merged = append(merged, one)
			}
			one.last = max(one.last, place)
			one.moved = one.moved || place != one.first
			one.untyped = one.untyped || !ok || t != one.t && !(t.IsNumeric() && one.t.IsNumeric())
			one.t = data.Wider(one.t, t)
		}
		slices.SortStableFunc(merged, func(x, y *mergedColumn) int { return int(x.last - y.last) })
		out := data.EmptyBatch(columns)
		for i, one := range merged {
			place, wrong := int64(i), ""
			switch {
			case one.untyped:
				wrong = "ERROR(columns have different types)"
			case one.moved && ordered:
				place, wrong = -1, "ERROR(columns are out of order)"
			}
			system, written := one.t.System(), one.t.String()
			if wrong != "" {
				system, written = "ERROR(unknown CSL type:"+wrong+")", wrong
			}
			out.Append([]data.Value{data.StringOf(one.name), data.LongOf(place), data.StringOf(system), data.StringOf(written)})
		}
		return out, nil
	}), nil
}
