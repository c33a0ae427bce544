package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

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
		offset = data.Convert(value, data.Long).Num
	}
	filler := data.NullOf(args[0].kind())
	if len(args) > 2 {
		value, err := c.fixed(e.Args[2].Value)
		if err != nil {
			return nil, err
		}
		filler = data.Convert(value, args[0].kind())
	}
	if e.Name.Name == "prev" {
		offset = -offset
	}
	return &vectorExpression{t: args[0].kind(), args: args[:1], apply: func(b *data.Batch, vectors []*data.Vector) (*data.Vector, error) {
		out := data.NewVector(vectors[0].Type, b.N)
		for i := range b.N {
			value := filler
			if from := int64(i) + offset; from >= 0 && from < int64(b.N) {
				value = vectors[0].Value(int(from))
			}
			out.Append(value)
		}
		return out, nil
	}}, nil
}

// running compiles a function that goes through the rows in order.
func (rt *run) running(t data.Type, args []expression, step func(state *data.Value, i int, row []data.Value) data.Value) expression {
	return &vectorExpression{t: t, args: args, apply: func(b *data.Batch, vectors []*data.Vector) (*data.Vector, error) {
		out := data.NewVector(t, b.N)
		state := data.NullOf(t)
		row := make([]data.Value, len(vectors))
		for i := range b.N {
			for j, vector := range vectors {
				row[j] = vector.Value(i)
			}
			out.Append(step(&state, i, row))
			if err := rt.often(); err != nil {
				return nil, err
			}
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
	return c.rt.running(data.Long, args, func(state *data.Value, i int, row []data.Value) data.Value {
		start := int64(1)
		if len(row) > 0 {
			start = data.Convert(row[0], data.Long).Num
		}
		if i == 0 || len(row) > 1 && row[1].IsTrue() {
			*state = data.LongOf(start)
		} else {
			*state = data.LongOf(state.Num + 1)
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
	if !t.IsNumeric() && t != data.TimeSpan {
		return nil, failf(e, "row_cumsum() needs a number, not %s", t)
	}
	return c.rt.running(t, args, func(state *data.Value, i int, row []data.Value) data.Value {
		if i == 0 || len(row) > 1 && row[1].IsTrue() {
			*state = data.NullOf(t)
		}
		switch {
		case state.Null:
			*state = row[0]
		case !row[0].Null:
			*state = compute.ArithmeticValue("+", t, *state, row[0])
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
	var last data.Value
	seen := int64(0)
	return c.rt.running(data.Long, args, func(state *data.Value, i int, row []data.Value) data.Value {
		restart := i == 0 || len(row) > 1 && row[1].IsTrue()
		if restart {
			seen = 0
		}
		seen++
		switch {
		case restart:
			*state = data.LongOf(1)
		case data.OrderValues(last, row[0]) == 0:
		case dense:
			*state = data.LongOf(state.Num + 1)
		default:
			*state = data.LongOf(seen)
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
	var last data.Value
	return c.rt.running(args[0].kind(), args, func(state *data.Value, i int, row []data.Value) data.Value {
		now := row[0]
		if i == 0 || state.Null || now.Null || len(row) > 3 && row[3].IsTrue() ||
			now.Num-state.Num > row[1].Num || now.Num-last.Num > row[2].Num {
			*state = now
		}
		last = now
		return *state
	}), nil
}
