package engine

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/aggregate"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

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
			column.name, column.given = one.Names[i].Name, one.Names[i]
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
	spec := &aggregation{kind: aggregate.Kinds[name]}
	var out []item
	taken := map[string]bool{}
	for _, column := range s.columns {
		taken[column.Name] = true
	}
	add := func(value expression, label string) {
		made := item{name: label, value: value}
		if len(out) < len(one.Names) {
			made.name, made.given = one.Names[len(out)].Name, one.Names[len(out)]
		}
		spec.args = append(spec.args, value)
		taken[made.name] = true
		out = append(out, made)
	}
	for i, arg := range call.Args {
		if _, ok := arg.Value.(*kql.Star); ok {
			first := ""
			if extreme {
				first = c.resultName(call.Args[0].Value)
			}
			for j, column := range c.columns {
				if column.Name != first && (!taken[column.Name] || data.ColumnNamed(s.columns, column.Name) < 0 && !extreme) {
					add(&columnExpression{index: j, t: column.Type}, prefixed(name, column.Name))
				}
			}
			continue
		}
		value, err := c.scalar(arg.Value)
		if err != nil {
			return nil, err
		}
		label := c.argumentName(arg)
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
func (a *aggregates) rowColumns(spec *aggregation, out []item, extreme bool) []item {
	if !extreme {
		for i := range out {
			one := &aggregation{kind: spec.kind, args: []expression{out[i].value}, result: out[i].value.kind()}
			out[i].value = a.column(one)
		}
		return out
	}
	spec.result = out[0].value.kind()
	out[0].value = a.column(spec)
	lead := len(a.list) - 1
	for i := 1; i < len(out); i++ {
		t := out[i].value.kind()
		out[i].value = a.column(&aggregation{kind: aggregate.NewCompanions(lead, i-1, t), result: t})
	}
	return out
}
