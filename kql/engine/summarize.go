package engine

import (
	"fmt"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// summary is what summarize and its kin compute over groups.
type summary struct {
	keys    []item
	columns []Column // of the keys
	specs   *aggregates
	out     []item // over the keys and the aggregates
}

// summarize plans summarize Aggregates by Keys.
func (c *compiler) summarize(p *plan, o *kql.Summarize) (*plan, error) {
	s, err := c.summary(o.Aggregates, o.By)
	if err != nil {
		return nil, err
	}
	columns := append([]Column(nil), s.columns...)
	names := nameSet{}
	for _, column := range columns {
		names[column.Name] = 0
	}
	for i, one := range s.out {
		if one.name == "" {
			one.name = fmt.Sprintf("Column%d", i+1)
		}
		columns = append(columns, Column{names.unique(one.name), one.value.kind()})
	}
	return c.rt.lazily(columns, func() (*Batch, int64, error) {
		g, err := c.rt.group(p, s)
		if err != nil {
			return nil, 0, err
		}
		out, err := s.answer(g)
		return out, g.held, err
	}), nil
}

// summary compiles aggregates and keys over the row of c.
func (c *compiler) summary(list, by []*kql.NamedExpr) (*summary, error) {
	s := &summary{}
	keys, err := c.items(by)
	if err != nil {
		return nil, err
	}
	names := nameSet{}
	for i, key := range keys {
		if key.name == "" {
			key.name = fmt.Sprintf("Column%d", i+1)
		}
		s.columns = append(s.columns, Column{names.unique(key.name), key.value.kind()})
	}
	s.keys = keys
	s.specs = &aggregates{rows: c, base: len(keys)}
	over := c.inside(s.columns)
	over.aggregates = s.specs
	for _, one := range list {
		items, err := c.aggregateItems(over, s, one)
		if err != nil {
			return nil, err
		}
		s.out = append(s.out, items...)
	}
	return s, nil
}

// aggregateItems compiles one aggregate; some make several columns.
func (c *compiler) aggregateItems(over *compiler, s *summary, one *kql.NamedExpr) ([]item, error) {
	if call, ok := one.Value.(*kql.Call); ok {
		switch name := call.Name.Name; name {
		case "percentiles", "percentilesw":
			return c.percentileItems(s, one, call)
		case "arg_max", "arg_min", "argmax", "argmin", "take_any", "any":
			return c.rowItems(s, one, call)
		}
	}
	value, err := over.scalar(one.Value)
	if err != nil {
		return nil, err
	}
	out := item{value: value}
	if len(one.Names) > 0 {
		out.name = one.Names[0].Name
	} else {
		out.name = c.resultName(one.Value)
		if call, ok := one.Value.(*kql.Call); ok && strings.HasPrefix(call.Name.Name, "percentile") && len(call.Args) > 1 && !strings.Contains(call.Name.Name, "_array") {
			out.name += "_" + literalText(call.Args[len(call.Args)-1].Value)
		}
	}
	return []item{out}, nil
}

func literalText(e kql.Expr) string {
	if l, ok := e.(*kql.Literal); ok {
		return strings.ReplaceAll(l.Text, ".", "_")
	}
	return kql.Word(e)
}

// percentileItems makes a column for each percentile of percentiles().
func (c *compiler) percentileItems(s *summary, one *kql.NamedExpr, call *kql.Call) ([]item, error) {
	fixed := 1
	if call.Name.Name == "percentilesw" {
		fixed = 2
	}
	if len(call.Args) <= fixed {
		return nil, failf(call, "%s() needs percentiles", call.Name.Name)
	}
	var out []item
	for i, arg := range call.Args[fixed:] {
		single := *call
		name := *call.Name
		name.Name = strings.Replace(name.Name, "percentiles", "percentile", 1)
		single.Name = &name
		single.Args = append(append([]*kql.Argument(nil), call.Args[:fixed]...), arg)
		spec, err := c.aggregate(&single)
		if err != nil {
			return nil, err
		}
		column := item{value: s.specs.column(spec)}
		if i < len(one.Names) {
			column.name = one.Names[i].Name
		} else {
			column.name = "percentile_" + c.resultName(call.Args[0].Value) + "_" + literalText(arg.Value)
		}
		out = append(out, column)
	}
	return out, nil
}

// rowItems makes the columns of arg_max, arg_min and take_any: the extreme and
// its row's other columns.
func (c *compiler) rowItems(s *summary, one *kql.NamedExpr, call *kql.Call) ([]item, error) {
	name := call.Name.Name
	extreme := strings.HasPrefix(name, "arg")
	if len(call.Args) == 0 || extreme && len(call.Args) < 2 && name != "arg_max" && name != "arg_min" {
		return nil, failf(call, "%s() needs arguments", name)
	}
	spec := &aggregate{kind: aggregateKinds[name], rt: c.rt}
	var out []item
	taken := map[string]bool{}
	for _, column := range s.columns {
		taken[column.Name] = true
	}
	add := func(value expression, label string) {
		if len(out) < len(one.Names) {
			label = one.Names[len(out)].Name
		}
		spec.args = append(spec.args, value)
		taken[label] = true
		out = append(out, item{name: label, value: value})
	}
	for i, arg := range call.Args {
		if _, ok := arg.Value.(*kql.Star); ok {
			first := ""
			if extreme {
				first = c.resultName(call.Args[0].Value)
			}
			for j, column := range c.columns {
				if column.Name != first && (!taken[column.Name] || columnNamed(s.columns, column.Name) < 0 && !extreme) {
					add(&columnExpression{index: j, t: column.Type}, prefixed(name, column.Name))
				}
			}
			continue
		}
		value, err := c.scalar(arg.Value)
		if err != nil {
			return nil, err
		}
		label := c.resultName(arg.Value)
		switch {
		case name == "argmax" || name == "argmin":
			label = strings.TrimPrefix(name, "arg") + "_" + c.resultName(call.Args[0].Value)
			if i > 0 {
				label += "_" + c.resultName(arg.Value)
			}
		case label == "" && i == 0 && extreme:
			label = strings.TrimPrefix(name, "arg_") + "_"
		default:
			label = prefixed(name, label)
		}
		add(value, label)
	}
	if len(spec.args) == 0 {
		return nil, nil
	}
	return s.specs.rowColumns(spec, out, extreme), nil
}

func prefixed(name, column string) string {
	if name == "any" {
		return "any_" + column
	}
	return column
}

// rowColumns registers an aggregate over several arguments: the first makes the
// answer, companions read the others of the same row.
func (a *aggregates) rowColumns(spec *aggregate, out []item, extreme bool) []item {
	if !extreme {
		for i := range out {
			one := &aggregate{kind: spec.kind, rt: spec.rt, args: []expression{out[i].value}, result: out[i].value.kind()}
			out[i].value = a.column(one)
		}
		return out
	}
	spec.result = out[0].value.kind()
	out[0].value = a.column(spec)
	lead := len(a.list) - 1
	for i := 1; i < len(out); i++ {
		t := out[i].value.kind()
		kind := &aggregateKind{name: "companion", make: func(*aggregate) accumulator {
			return &companions{of: lead, i: i - 1, t: t}
		}}
		out[i].value = a.column(&aggregate{kind: kind, rt: spec.rt, result: t})
	}
	return out
}

// companions reads another aggregate's row.
type companions struct {
	of, i int
	t     Type
	lead  *extremes
}

func (a *companions) grow(int)                     {}
func (a *companions) add([]int32, []*Vector) error { return nil }
func (a *companions) value(group int) Value        { return a.lead.companion(group, a.i, a.t) }

// group reads a plan into the groups of a summary.
func (rt *run) group(p *plan, s *summary) (*groups, error) {
	keys := make([]expression, len(s.keys))
	for i, key := range s.keys {
		keys[i] = key.value
	}
	g := rt.newGroups(keys, s.specs.list)
	next, err := p.open()
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
func (s *summary) answer(g *groups) (*Batch, error) {
	over := g.answer()
	out, err := evalItems(over, s.out)
	if err != nil {
		return nil, err
	}
	out.columns = append(append([]*Vector(nil), over.columns[:len(s.keys)]...), out.columns...)
	return out, nil
}

// lazily plans rows that are computed on first demand of each reading, and the
// bytes to give back at its end.
func (rt *run) lazily(columns []Column, compute func() (*Batch, int64, error)) *plan {
	return &plan{columns: columns, open: func() (stream, error) {
		var answer stream
		held := int64(0)
		return func() (*Batch, error) {
			if answer == nil {
				out, bytes, err := compute()
				if err != nil {
					return nil, err
				}
				held = bytes
				answer = rt.streamOf(out)
			}
			batch, err := answer()
			if batch == nil {
				rt.release(held)
				held = 0
			}
			return batch, err
		}, nil
	}}
}

// distinct keeps one row of each combination.
func (c *compiler) distinct(p *plan, o *kql.Distinct) (*plan, error) {
	narrowed, err := c.project(p, o.Columns)
	if err != nil {
		return nil, err
	}
	return c.rt.distinctRows(narrowed), nil
}

func (rt *run) distinctRows(p *plan) *plan {
	return p.each(p.columns, func() func(*Batch) (*Batch, error) {
		seen := map[string]struct{}{}
		var key []byte
		return func(b *Batch) (*Batch, error) {
			var rows []int32
			bytes := int64(0)
			for i := range b.n {
				key = key[:0]
				for _, column := range b.columns {
					key = appendVectorKey(key, column, i)
				}
				if _, ok := seen[string(key)]; !ok {
					seen[string(key)] = struct{}{}
					rows = append(rows, int32(i))
					bytes += int64(len(key)) + 32
				}
			}
			if err := rt.hold(bytes); err != nil {
				return nil, err
			}
			return b.gather(rows), nil
		}
	})
}

func (c *compiler) count(p *plan, o *kql.Count) (*plan, error) {
	name := "Count"
	if o.As != nil {
		name = o.As.Name
	}
	columns := []Column{{name, Long}}
	return c.rt.lazily(columns, func() (*Batch, int64, error) {
		next, err := p.open()
		if err != nil {
			return nil, 0, err
		}
		n := int64(0)
		for {
			batch, err := next()
			if err != nil {
				return nil, 0, err
			}
			if batch == nil {
				out := emptyBatch(columns)
				out.columns[0].append(integer(n))
				out.n = 1
				return out, 0, nil
			}
			n += int64(batch.n)
		}
	}), nil
}
