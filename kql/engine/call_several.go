package engine

import (
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
	if e.Name.Name != "array_sort_asc" && !desc || len(e.Args) < 2 {
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
	if len(args) < 2 {
		return nil, nil
	}
	out := make([]item, len(args))
	for i := range args {
		out[i].value = c.sortedLike(args[0], args[i], desc, nullsLast)
		if i < len(names) {
			out[i].name, out[i].named = names[i].Name, true
		} else if name := kql.Word(e.Args[i].Value); name != "" {
			out[i].name = name + "_sorted"
		}
	}
	return out, nil
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
			out[i].name = names[i].Name
		}
	}
	return out, nil
}
