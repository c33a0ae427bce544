package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func (c *compiler) columnIfExists(e *kql.Call) (expression, error) {
	if len(e.Args) != 2 {
		return nil, failf(e, "column_ifexists() takes a column's name and a default")
	}
	name, err := c.fixedText(e.Args[0].Value)
	if err != nil {
		return nil, err
	}
	if i := data.ColumnNamed(c.columns, name); i >= 0 {
		return &columnExpression{index: i, t: c.columns[i].Type}, nil
	}
	return c.scalar(e.Args[1].Value)
}

// ingestionTime stands for the time that a row has of itself: nothing is
// ingested here. Without one it is null.
func (c *compiler) ingestionTime(e *kql.Call) (expression, error) {
	if len(e.Args) > 0 {
		return nil, failf(e, "ingestion_time() takes no argument")
	}
	for _, name := range []string{"Timestamp", "TimeGenerated"} {
		if i := data.ColumnNamed(c.columns, name); i >= 0 && c.columns[i].Type == data.DateTime {
			return &columnExpression{index: i, t: data.DateTime}, nil
		}
	}
	return &fixedExpression{data.NullOf(data.DateTime)}, nil
}

func (c *compiler) isColumnExists(e *kql.Call) (expression, error) {
	if len(e.Args) != 1 {
		return nil, failf(e, "iscolumnexists() takes a column's name")
	}
	name, err := c.fixedText(e.Args[0].Value)
	if err != nil {
		return nil, err
	}
	return &fixedExpression{data.BoolOf(data.ColumnNamed(c.columns, name) >= 0)}, nil
}

// packAll is pack_all([ignore null and empty]).
func (c *compiler) packAll(e *kql.Call) (expression, error) {
	ignore := false
	if len(e.Args) > 0 {
		value, err := c.fixed(e.Args[0].Value)
		if err != nil {
			return nil, err
		}
		ignore = data.Convert(value, data.Bool).IsTrue()
	}
	args := make([]expression, len(c.columns))
	names := make([]string, len(c.columns))
	for i, column := range c.columns {
		args[i], names[i] = &columnExpression{index: i, t: column.Type}, column.Name
	}
	return c.pack(names, args, ignore), nil
}

func (c *compiler) packColumns(e *kql.Call) (expression, error) {
	args, err := c.arguments(e)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(args))
	for i, arg := range e.Args {
		names[i] = c.resultName(arg.Value)
	}
	return c.pack(names, args, false), nil
}

func (c *compiler) pack(names []string, args []expression, ignoreEmpty bool) expression {
	return &rowExpression{rt: c.rt, t: data.Dynamic, args: args, apply: func(row []data.Value) (data.Value, error) {
		bag := &data.Bag{}
		for i, value := range row {
			if !ignoreEmpty || !value.IsEmpty() {
				bag.Set(names[i], value.Node())
			}
		}
		return data.DynamicOf(bag), nil
	}}
}

// estimateDataSize adds the sizes of columns: 8 bytes a number, a text's length.
func (c *compiler) estimateDataSize(e *kql.Call) (expression, error) {
	var args []expression
	for _, arg := range e.Args {
		if _, ok := arg.Value.(*kql.Star); ok {
			for i, column := range c.columns {
				args = append(args, &columnExpression{index: i, t: column.Type})
			}
			continue
		}
		value, err := c.scalar(arg.Value)
		if err != nil {
			return nil, err
		}
		args = append(args, value)
	}
	return &rowExpression{rt: c.rt, t: data.Long, args: args, apply: func(row []data.Value) (data.Value, error) {
		total := int64(0)
		for _, value := range row {
			switch value.Type {
			case data.String, data.Dynamic:
				total += int64(len(value.Text()))
			case data.Bool:
				total++
			case data.Int:
				total += 4
			case data.GUID, data.Decimal:
				total += 16
			default:
				total += 8
			}
		}
		return data.LongOf(total), nil
	}}, nil
}

func (c *compiler) columnNamesOf(e *kql.Call) (expression, error) {
	if len(e.Args) != 1 {
		return nil, failf(e, "column_names_of() takes a table")
	}
	p, err := c.outside().table(e.Args[0].Value)
	if err != nil {
		return nil, err
	}
	names := make([]any, len(p.columns))
	for i, column := range p.columns {
		names[i] = column.Name
	}
	return &fixedExpression{data.DynamicOf(names)}, nil
}
