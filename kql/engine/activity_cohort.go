package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/analysis"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// newActivity compares the users who were first seen in a window with those of
// later windows.
// https://learn.microsoft.com/kusto/query/new-activity-metrics-plugin
func (c *compiler) newActivity(p *plan, call *kql.Call) (*plan, error) {
	a, err := c.activity(p, call)
	if err != nil {
		return nil, err
	}
	rest := call.Args[5:]
	var cohort *data.Value
	if len(rest) > 0 && !c.tabular(rest[0].Value) && data.ColumnNamed(p.columns, kql.Word(rest[0].Value)) < 0 {
		fixed, err := c.fixed(rest[0].Value)
		if err != nil {
			return nil, err
		}
		start, ok := a.window(data.Convert(fixed, p.columns[a.at].Type))
		if !ok {
			return nil, failf(rest[0], "the cohort lies outside of start and end")
		}
		cohort, rest = &start, rest[1:]
	}
	known := users{number: map[string]int32{}}
	if last := len(rest) - 1; last >= 0 && data.ColumnNamed(p.columns, kql.Word(rest[last].Value)) < 0 {
		if err := c.lookBack(rest[last].Value, &known); err != nil {
			return nil, err
		}
		rest = rest[:last]
	}
	if err := a.dimensions(p, rest); err != nil {
		return nil, err
	}
	windows, err := a.all(call)
	if err != nil {
		return nil, err
	}
	time := p.columns[a.at]
	columns := []data.Column{{Name: "from_" + time.Name, Type: time.Type}, {Name: "to_" + time.Name, Type: time.Type},
		{Name: "dcount_new_values", Type: data.Long}, {Name: "dcount_retained_values", Type: data.Long}, {Name: "dcount_churn_values", Type: data.Long},
		{Name: "retention_rate", Type: data.Real}, {Name: "churn_rate", Type: data.Real}}
	for _, at := range a.slices {
		columns = append(columns, p.columns[at])
	}
	return c.rt.whole(p, columns, func(b *data.Batch) (*data.Batch, error) {
		parts, err := a.cut(b)
		if err != nil {
			return nil, err
		}
		out := data.EmptyBatch(columns)
		for _, part := range parts {
			if err := a.compare(b, part, windows, cohort, &known, out); err != nil {
				return nil, err
			}
		}
		return out, nil
	}), nil
}

// lookBack reads the ids that are not new.
func (c *compiler) lookBack(e kql.Expr, known *users) error {
	table, err := c.outside().table(e)
	if err != nil {
		return err
	}
	rows, held, err := c.rt.gatherAll(table)
	if err != nil {
		return err
	}
	defer c.rt.release(held)
	if len(rows.Columns) == 0 {
		return failf(e, "a table of ids is needed here")
	}
	for row := range rows.N {
		if err := c.rt.often(); err != nil {
			return err
		}
		known.of(rows.Columns[0].Value(row))
	}
	return nil
}

// compare adds the rows of one combination of the dimensions.
func (a *activity) compare(b *data.Batch, part *slice, windows []data.Value, cohort *data.Value, known *users, out *data.Batch) error {
	place := map[int64]int32{}
	for i, start := range windows {
		place[start.Num] = int32(i)
	}
	seen := analysis.Activity{}
	ids := users{number: map[string]int32{}}
	old := map[int32]bool{}
	for _, row := range part.rows {
		if err := a.rt.often(); err != nil {
			return err
		}
		start, ok := a.window(b.Columns[a.at].Value(int(row)))
		at, inside := place[start.Num]
		if !ok || !inside {
			continue
		}
		user := ids.of(b.Columns[a.id].Value(int(row)))
		if seen[user] == nil {
			seen[user] = map[int32]bool{}
			_, old[user] = known.number[string(ids.key)]
		}
		seen[user][at] = true
	}
	if err := a.rt.passing(int64(len(seen)) * 200); err != nil {
		return err
	}
	cohorts, err := analysis.Cohorts(seen, old, int32(len(windows)), a.rt.alive)
	if err != nil {
		return err
	}
	for _, one := range cohorts {
		if cohort != nil && windows[one.From].Num != cohort.Num {
			continue
		}
		size := float64(one.Retained + one.Churned)
		row := []data.Value{windows[one.From], windows[one.To], data.LongOf(one.New), data.LongOf(one.Retained), data.LongOf(one.Churned),
			data.RealOf(float64(one.Retained) / size), data.RealOf(float64(one.Churned) / size)}
		out.Append(append(row, a.values(b, part)...))
	}
	return a.rt.passing(out.Size())
}
