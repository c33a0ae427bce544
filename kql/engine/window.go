package engine

import "github.com/mscloud-mcp/mscloud-mcp/kql"

// windowed notes that the rows are needed in order, all at once.
func (c *compiler) windowed(e *kql.Call, least, most int) ([]expression, error) {
	if c.window == nil {
		return nil, unsupported(e, e.Name.Name+"() here")
	}
	*c.window = true
	if len(e.Args) < least || len(e.Args) > most {
		return nil, failf(e, "%s() takes %d to %d arguments, got %d", e.Name.Name, least, most, len(e.Args))
	}
	return c.arguments(e)
}

// shifted is prev(column, offset, default) and next().
func (c *compiler) shifted(e *kql.Call) (expression, error) {
	args, err := c.windowed(e, 1, 3)
	if err != nil {
		return nil, err
	}
	offset := int64(1)
	if len(args) > 1 {
		value, err := c.fixed(e.Args[1].Value)
		if err != nil {
			return nil, err
		}
		offset = convert(value, Long).num
	}
	filler := nullOf(args[0].kind())
	if len(args) > 2 {
		value, err := c.fixed(e.Args[2].Value)
		if err != nil {
			return nil, err
		}
		filler = convert(value, args[0].kind())
	}
	if e.Name.Name == "prev" {
		offset = -offset
	}
	return &vectorExpression{t: args[0].kind(), args: args[:1], apply: func(b *Batch, vectors []*Vector) (*Vector, error) {
		out := newVector(vectors[0].Type, b.n)
		for i := range b.n {
			value := filler
			if from := int64(i) + offset; from >= 0 && from < int64(b.n) {
				value = vectors[0].Value(int(from))
			}
			out.append(value)
		}
		return out, nil
	}}, nil
}

// running compiles a function that goes through the rows in order.
func running(t Type, args []expression, step func(state *Value, i int, row []Value) Value) expression {
	return &vectorExpression{t: t, args: args, apply: func(b *Batch, vectors []*Vector) (*Vector, error) {
		out := newVector(t, b.n)
		state := nullOf(t)
		row := make([]Value, len(vectors))
		for i := range b.n {
			for j, vector := range vectors {
				row[j] = vector.Value(i)
			}
			out.append(step(&state, i, row))
		}
		return out, nil
	}}
}

// rowNumber is row_number(start, restart).
func (c *compiler) rowNumber(e *kql.Call) (expression, error) {
	args, err := c.windowed(e, 0, 2)
	if err != nil {
		return nil, err
	}
	return running(Long, args, func(state *Value, i int, row []Value) Value {
		start := int64(1)
		if len(row) > 0 {
			start = convert(row[0], Long).num
		}
		if i == 0 || len(row) > 1 && row[1].isTrue() {
			*state = integer(start)
		} else {
			*state = integer(state.num + 1)
		}
		return *state
	}), nil
}

// rowSum is row_cumsum(term, restart).
func (c *compiler) rowSum(e *kql.Call) (expression, error) {
	args, err := c.windowed(e, 1, 2)
	if err != nil {
		return nil, err
	}
	t := args[0].kind()
	if !t.numeric() && t != TimeSpan {
		return nil, failf(e, "row_cumsum() needs a number, not %s", t)
	}
	return running(t, args, func(state *Value, i int, row []Value) Value {
		if i == 0 || len(row) > 1 && row[1].isTrue() {
			*state = nullOf(t)
		}
		switch {
		case state.Null:
			*state = row[0]
		case !row[0].Null:
			*state = arithmeticValue("+", t, *state, row[0])
		}
		return *state
	}), nil
}

// rowRank is row_rank_min(term, restart) and row_rank_dense().
func (c *compiler) rowRank(e *kql.Call) (expression, error) {
	args, err := c.windowed(e, 1, 2)
	if err != nil {
		return nil, err
	}
	dense := e.Name.Name == "row_rank_dense"
	var last Value
	seen := int64(0)
	return running(Long, args, func(state *Value, i int, row []Value) Value {
		restart := i == 0 || len(row) > 1 && row[1].isTrue()
		if restart {
			seen = 0
		}
		seen++
		switch {
		case restart:
			*state = integer(1)
		case orderValues(last, row[0]) == 0:
		case dense:
			*state = integer(state.num + 1)
		default:
			*state = integer(seen)
		}
		last = row[0]
		return *state
	}), nil
}

// rowSession is row_window_session(time, longest, widest gap, restart): the
// start of the session that the row belongs to.
func (c *compiler) rowSession(e *kql.Call) (expression, error) {
	args, err := c.windowed(e, 3, 4)
	if err != nil {
		return nil, err
	}
	var last Value
	return running(args[0].kind(), args, func(state *Value, i int, row []Value) Value {
		now := row[0]
		if i == 0 || state.Null || now.Null || len(row) > 3 && row[3].isTrue() ||
			now.num-state.num > row[1].num || now.num-last.num > row[2].num {
			*state = now
		}
		last = now
		return *state
	}), nil
}
