package engine

import (
	"fmt"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/function"
)

// severalColumns is the columns of a function that answers with more than one:
// array_sort_… over several arrays, series_fit_line. nil for any other function.
func (c *compiler) severalColumns(e *kql.Call, names []*kql.Ident) ([]item, error) {
	if e.Name.Name == "series_fit_line" && len(e.Args) == 1 {
		return c.fitColumns(e, names)
	}
	desc := e.Name.Name == "array_sort_desc"
	if e.Name.Name != "array_sort_asc" && !desc || len(e.Args) < 1 {
		return nil, nil
	}
	args, err := c.arguments(e)
	if err != nil {
		return nil, err
	}
	nullsLast := true
	if fixed, ok := args[len(args)-1].(*fixedExpression); ok && fixed.value.Type == data.Bool {
		nullsLast = fixed.value.IsTrue()
		args = args[:len(args)-1]
	}
	out := make([]item, len(args))
	for i := range args {
		out[i].value = c.sortedLike(args[0], args[i], desc, nullsLast)
		name := c.argumentName(e.Args[i])
		if variable, ok := e.Args[i].Value.(*kql.Ident); ok && name == "" {
			name = variable.Name
		}
		switch {
		case i < len(names):
			out[i].name, out[i].given = names[i].Name, names[i]
		case name != "":
			out[i].name = name + "_sorted"
		default:
			out[i].name = fmt.Sprintf("array%d_sorted", i)
		}
	}
	return out, nil
}

// sortedArrays is array_sort_…() where one value is needed: of several arrays an
// array of all that were sorted, as in array_sort_asc(a, b)[1].
// https://learn.microsoft.com/kusto/query/array-sort-asc-function
func (c *compiler) sortedArrays(e *kql.Call) (expression, error) {
	several, err := c.severalColumns(e, nil)
	if err != nil || len(several) == 1 {
		if err == nil {
			return several[0].value, nil
		}
		return nil, err
	}
	if several == nil {
		return nil, failf(e, "%s() needs an array", e.Name.Name)
	}
	args := make([]expression, len(several))
	for i, one := range several {
		args[i] = one.value
	}
	return c.apply(e, "pack_array", function.Scalars["pack_array"], args)
}

// argumentName is the name that an argument gives: its own in f(N = x), else
// that of its value.
func (c *compiler) argumentName(arg *kql.Argument) string {
	if arg.Name != nil {
		return arg.Name.Name
	}
	return c.resultName(arg.Value)
}

// sortedLike is an array in the order that sorts another.
func (c *compiler) sortedLike(key, array expression, desc, nullsLast bool) expression {
	return &rowExpression{rt: c.rt, t: data.Dynamic, args: []expression{key, array}, apply: func(row []data.Value) (data.Value, error) {
		keys, ok := data.Array(row[0])
		items, ok2 := data.Array(row[1])
		if !ok || !ok2 || len(keys) != len(items) {
			return data.NullOf(data.Dynamic), nil
		}
		out := make([]any, len(items))
		for i, from := range function.SortOrder(keys, desc, nullsLast) {
			out[i] = items[from]
		}
		return data.DynamicOf(out), nil
	}}
}

var fitNames = []string{"rsquare", "slope", "variance", "rvariance", "interception", "line_fit"}

// fitColumns is the columns of series_fit_line().
func (c *compiler) fitColumns(e *kql.Call, names []*kql.Ident) ([]item, error) {
	args, err := c.arguments(e)
	if err != nil {
		return nil, err
	}
	bag, err := c.apply(e, e.Name.Name, function.Scalars["series_fit_line_dynamic"], args)
	if err != nil {
		return nil, err
	}
	bag = c.bindValue(bag).value
	out := make([]item, len(fitNames))
	for i, name := range fitNames {
		value, err := c.member(e, bag, &fixedExpression{data.StringOf(name)})
		if err != nil {
			return nil, err
		}
		if name != "line_fit" {
			value = c.cast(value, data.Real)
		}
		out[i] = item{name: "series_fit_line_" + c.resultName(e.Args[0].Value) + "_" + name, value: value}
		if i < len(names) {
			out[i].name, out[i].given = names[i].Name, names[i]
		}
	}
	return out, nil
}
