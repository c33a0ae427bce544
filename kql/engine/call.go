package engine

import "github.com/mscloud-mcp/mscloud-mcp/kql"

// specialCall compiles a function that looks at its arguments' form.
type specialCall func(c *compiler, e *kql.Call) (expression, error)

func specialCalls() map[string]specialCall {
	return map[string]specialCall{
		"toscalar":           (*compiler).toScalar,
		"column_ifexists":    (*compiler).columnIfExists,
		"columnifexists":     (*compiler).columnIfExists,
		"iscolumnexists":     (*compiler).isColumnExists,
		"pack_all":           (*compiler).packAll,
		"bag_pack_columns":   (*compiler).packColumns,
		"extract":            (*compiler).extractTyped,
		"extractjson":        (*compiler).extractTyped,
		"extract_json":       (*compiler).extractTyped,
		"estimate_data_size": (*compiler).estimateDataSize,
		"column_names_of":    (*compiler).columnNamesOf,
		"bin_auto":           (*compiler).binAuto,
		"prev":               (*compiler).shifted,
		"next":               (*compiler).shifted,
		"row_number":         (*compiler).rowNumber,
		"row_cumsum":         (*compiler).rowSum,
		"row_rank_min":       (*compiler).rowRank,
		"row_rank_dense":     (*compiler).rowRank,
		"row_window_session": (*compiler).rowSession,
	}
}

// call compiles Name(Args): a let function, an aggregate where one may stand, a
// built-in function.
func (c *compiler) call(e *kql.Call) (expression, error) {
	name := e.Name.Name
	if e.Base != nil {
		return nil, unsupported(e, "a function of another database ("+name+")")
	}
	if bound := c.scope.find(name); bound != nil && bound.function != nil {
		out, err := c.invoke(e, bound, e.Args, nil)
		if err == nil && out.value == nil {
			err = failf(e, "%s() is a table; a value is needed here", name)
		}
		return out.value, err
	}
	if c.aggregates != nil && aggregateKinds[name] != nil {
		return c.aggregates.add(c, e)
	}
	if special, ok := specialCalls()[name]; ok {
		return special(c, e)
	}
	f := functions[name]
	if f == nil {
		if aggregateKinds[name] != nil {
			return nil, failf(e, "%s() is an aggregate; it stands only in summarize and its like", name)
		}
		return nil, unsupported(e, "function "+name+"()")
	}
	args, err := c.arguments(e)
	if err != nil {
		return nil, err
	}
	return c.apply(e, name, f, args)
}

func (c *compiler) arguments(e *kql.Call) ([]expression, error) {
	args := make([]expression, len(e.Args))
	for i, arg := range e.Args {
		value, err := c.scalar(arg.Value)
		if err != nil {
			return nil, err
		}
		args[i] = value
	}
	return args, nil
}

// invoke calls a let function. piped, if set, is its first argument.
func (c *compiler) invoke(n kql.Node, bound *binding, args []*kql.Argument, piped *plan) (outcome, error) {
	deeper, err := c.deeper(n)
	if err != nil {
		return outcome{}, err
	}
	inner := &compiler{rt: c.rt, scope: &scope{parent: bound.scope}, depth: deeper.depth + 1, row: c.row, window: c.window, inFunction: true, late: c.late}
	named := map[string]kql.Expr{}
	var positional []kql.Expr
	for _, arg := range args {
		if arg.Name != nil {
			named[arg.Name.Name] = arg.Value
		} else {
			positional = append(positional, arg.Value)
		}
	}
	for _, param := range bound.function.Params {
		if piped != nil {
			inner.scope.bind(param.Name.Name, &binding{plan: piped})
			piped = nil
			continue
		}
		given := named[param.Name.Name]
		if given == nil && len(positional) > 0 {
			given, positional = positional[0], positional[1:]
		}
		value, err := deeper.argument(n, param, given, inner)
		if err != nil {
			return outcome{}, err
		}
		inner.scope.bind(param.Name.Name, value)
	}
	if len(positional) > 0 {
		return outcome{}, failf(n, "the function takes %d arguments", len(bound.function.Params))
	}
	return inner.statements(bound.function.Body)
}

func (c *compiler) argument(n kql.Node, param *kql.ParamDecl, given kql.Expr, inner *compiler) (*binding, error) {
	if given == nil && param.Default == nil {
		return nil, failf(n, "argument %s is missing", param.Name.Name)
	}
	if param.Tabular {
		p, err := c.outside().table(given)
		return &binding{plan: p}, err
	}
	from, e := c, given
	if given == nil {
		from, e = inner, param.Default
	}
	value, err := from.scalar(e)
	if err != nil {
		return nil, err
	}
	if t, ok := TypeNamed(string(param.Type)); ok {
		value = c.cast(value, t)
	}
	return c.bindValue(value), nil
}

// toScalar runs a table now and takes its first cell; a scalar it computes now.
func (c *compiler) toScalar(e *kql.Call) (expression, error) {
	if len(e.Args) != 1 {
		return nil, failf(e, "toscalar() takes one expression")
	}
	out, err := c.outside().either(e.Args[0].Value)
	if err != nil {
		return nil, err
	}
	if out.value != nil {
		return fold(out.value)
	}
	return c.firstCell(e, out.plan)
}

func (c *compiler) firstCell(n kql.Node, p *plan) (expression, error) {
	if len(p.columns) == 0 {
		return nil, failf(n, "the table has no column")
	}
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
			return &fixedExpression{nullOf(p.columns[0].Type)}, nil
		}
		if batch.n > 0 {
			return &fixedExpression{batch.columns[0].Value(0)}, nil
		}
	}
}

func (c *compiler) columnIfExists(e *kql.Call) (expression, error) {
	if len(e.Args) != 2 {
		return nil, failf(e, "column_ifexists() takes a column's name and a default")
	}
	name, err := c.fixedText(e.Args[0].Value)
	if err != nil {
		return nil, err
	}
	if i := columnNamed(c.columns, name); i >= 0 {
		return &columnExpression{index: i, t: c.columns[i].Type}, nil
	}
	return c.scalar(e.Args[1].Value)
}

func (c *compiler) isColumnExists(e *kql.Call) (expression, error) {
	if len(e.Args) != 1 {
		return nil, failf(e, "iscolumnexists() takes a column's name")
	}
	name, err := c.fixedText(e.Args[0].Value)
	if err != nil {
		return nil, err
	}
	return &fixedExpression{boolean(columnNamed(c.columns, name) >= 0)}, nil
}

// fixedText is the text of a constant.
func (c *compiler) fixedText(e kql.Expr) (string, error) {
	value, err := c.fixed(e)
	return toText(value), err
}

// fixed computes an expression that must not depend on the row.
func (c *compiler) fixed(e kql.Expr) (Value, error) {
	value, err := c.outside().scalar(e)
	if err != nil {
		return Value{}, err
	}
	if fixed, ok := value.(*fixedExpression); ok {
		return fixed.value, nil
	}
	out, err := evalOnce(value)
	return out, located(e, err)
}

// packAll is pack_all([ignore null and empty]).
func (c *compiler) packAll(e *kql.Call) (expression, error) {
	ignore := false
	if len(e.Args) > 0 {
		value, err := c.fixed(e.Args[0].Value)
		if err != nil {
			return nil, err
		}
		ignore = convert(value, Bool).isTrue()
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
	return &rowExpression{rt: c.rt, t: Dynamic, args: args, apply: func(row []Value) (Value, error) {
		bag := &Bag{}
		for i, value := range row {
			if !ignoreEmpty || !value.isEmpty() {
				bag.Set(names[i], value.tree())
			}
		}
		return dynamic(bag), nil
	}}
}

// extractTyped is extract(…, typeof(T)): the type is a form, not a value.
func (c *compiler) extractTyped(e *kql.Call) (expression, error) {
	plain := *e
	t := String
	if last := len(e.Args) - 1; last > 0 {
		if typed, ok := e.Args[last].Value.(*kql.TypeOf); ok {
			t, _ = TypeNamed(string(typed.Type))
			plain.Args = e.Args[:last]
		}
	}
	args, err := c.arguments(&plain)
	if err != nil {
		return nil, err
	}
	out, err := c.apply(e, e.Name.Name, functions[e.Name.Name], args)
	if err != nil {
		return nil, err
	}
	return c.cast(out, t), nil
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
	return &rowExpression{rt: c.rt, t: Long, args: args, apply: func(row []Value) (Value, error) {
		total := int64(0)
		for _, value := range row {
			switch value.Type {
			case String, Dynamic:
				total += int64(len(toText(value)))
			case Bool:
				total++
			case Int:
				total += 4
			case GUID, Decimal:
				total += 16
			default:
				total += 8
			}
		}
		return integer(total), nil
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
	return &fixedExpression{dynamic(names)}, nil
}

// binAuto is bin_at() with the size and anchor of `set query_bin_auto_…`.
func (c *compiler) binAuto(e *kql.Call) (expression, error) {
	size, anchor := c.scope.find("set query_bin_auto_size"), c.scope.find("set query_bin_auto_at")
	if len(e.Args) != 1 || size == nil {
		return nil, failf(e, "bin_auto() needs `set query_bin_auto_size`")
	}
	args, err := c.arguments(e)
	if err != nil {
		return nil, err
	}
	settings := []*binding{size}
	name := "bin"
	if anchor != nil {
		settings, name = append(settings, anchor), "bin_at"
	}
	for _, setting := range settings {
		value, err := c.fixed(setting.table)
		if err != nil {
			return nil, err
		}
		args = append(args, &fixedExpression{value})
	}
	return c.apply(e, name, functions[name], args)
}
