package engine

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// expression computes one column of a batch.
type expression interface {
	kind() data.Type
	eval(b *data.Batch) (*data.Vector, error)
}

// fixedExpression is a value that does not depend on the row.
type fixedExpression struct{ value data.Value }

func (e *fixedExpression) kind() data.Type { return e.value.Type }
func (e *fixedExpression) eval(b *data.Batch) (*data.Vector, error) {
	return data.Constant(e.value, b.N), nil
}

// columnExpression is a column of the row.
type columnExpression struct {
	index int
	t     data.Type
}

func (e *columnExpression) kind() data.Type                          { return e.t }
func (e *columnExpression) eval(b *data.Batch) (*data.Vector, error) { return b.Columns[e.index], nil }

// onceExpression computes an expression that is used in several places once per
// batch.
type onceExpression struct {
	inner expression
	batch *data.Batch
	value *data.Vector
}

func (e *onceExpression) kind() data.Type { return e.inner.kind() }
func (e *onceExpression) eval(b *data.Batch) (*data.Vector, error) {
	if e.batch != b {
		value, err := e.inner.eval(b)
		if err != nil {
			return nil, err
		}
		e.batch, e.value = b, value
	}
	return e.value, nil
}

// vectorExpression computes from whole vectors of its arguments.
type vectorExpression struct {
	t     data.Type
	args  []expression
	apply func(b *data.Batch, args []*data.Vector) (*data.Vector, error)
	// conjunction says that it is true where both arguments are.
	conjunction bool
}

func (e *vectorExpression) kind() data.Type { return e.t }
func (e *vectorExpression) eval(b *data.Batch) (*data.Vector, error) {
	args := make([]*data.Vector, len(e.args))
	for i, arg := range e.args {
		value, err := arg.eval(b)
		if err != nil {
			return nil, err
		}
		args[i] = value
	}
	return e.apply(b, args)
}

// rowExpression computes row by row; where every argument is constant it
// computes once.
type rowExpression struct {
	rt       *run
	t        data.Type
	args     []expression
	volatile bool
	apply    func(args []data.Value) (data.Value, error)
}

func (e *rowExpression) kind() data.Type { return e.t }
func (e *rowExpression) eval(b *data.Batch) (*data.Vector, error) {
	vectors := make([]*data.Vector, len(e.args))
	fixed := !e.volatile && b.N > 0
	for i, arg := range e.args {
		vector, err := arg.eval(b)
		if err != nil {
			return nil, err
		}
		vectors[i] = vector
		fixed = fixed && vector.Fixed
	}
	rows := b.N
	if fixed {
		rows = 1
	}
	out := data.NewVector(e.t, rows)
	row := make([]data.Value, len(vectors))
	bytes := int64(0)
	sized := e.t.Storage() == data.InStrings || e.t.Storage() == data.InAny
	for i := range rows {
		for j, vector := range vectors {
			row[j] = vector.Value(i)
		}
		var value data.Value
		var err error
		if isLarge(row) {
			value, err = e.rt.attended(func() (data.Value, error) { return e.apply(row) })
		} else {
			value, err = e.apply(row)
		}
		if err != nil {
			return nil, err
		}
		out.Append(value)
		if sized {
			bytes += value.Size()
			if err := e.rt.passing(bytes); err != nil {
				return nil, err
			}
		}
		if err := e.rt.spend(1 + value.Size()/64); err != nil {
			return nil, err
		}
	}
	if fixed {
		out.Fixed, out.N = true, b.N
	}
	return out, nil
}

// cast converts to a type.
func (c *compiler) cast(e expression, to data.Type) expression {
	if e.kind() == to {
		return e
	}
	if fixed, ok := e.(*fixedExpression); ok {
		return &fixedExpression{data.Convert(fixed.value, to)}
	}
	return &rowExpression{rt: c.rt, t: to, args: []expression{e}, apply: func(args []data.Value) (data.Value, error) {
		return data.Convert(args[0], to), nil
	}}
}

// isLarge says whether an expression may take long over a row.
func isLarge(row []data.Value) bool {
	for _, v := range row {
		if items, _ := v.Tree.([]any); len(v.Str) > 1<<16 || len(items) > 1<<12 {
			return true
		}
	}
	return false
}

// attended computes beside the run, which does not wait for it once it is
// cancelled: what it does with one row is bounded but cannot be
// interrupted.
func (rt *run) attended(apply func() (data.Value, error)) (data.Value, error) {
	var value data.Value
	var err error
	var panicked any
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { panicked = recover() }()
		value, err = apply()
	}()
	select {
	case <-done:
	case <-rt.ctx.Done():
		return data.Value{}, rt.ctx.Err()
	}
	if panicked != nil {
		panic(panicked)
	}
	return value, err
}

// isVolatile says whether an expression reads no column and gives another value
// each time, as rand() and new_guid() do. A let of it stands for the text, not
// for one value; toscalar() makes one value of it.
// https://learn.microsoft.com/kusto/query/named-expressions
func isVolatile(e expression) bool {
	var args []expression
	changes := false
	switch e := e.(type) {
	case *fixedExpression:
		return false
	case *rowExpression:
		args, changes = e.args, e.volatile
	case *vectorExpression:
		args = e.args
	default:
		return false
	}
	for _, arg := range args {
		if _, fixed := arg.(*fixedExpression); fixed {
			continue
		}
		if !isVolatile(arg) {
			return false
		}
		changes = true
	}
	return changes
}

// fold computes an expression over constants now.
func fold(e expression, args ...expression) (expression, error) {
	for _, arg := range args {
		if _, ok := arg.(*fixedExpression); !ok {
			return e, nil
		}
	}
	value, err := evalOnce(e)
	if err != nil {
		return nil, err
	}
	return &fixedExpression{value}, nil
}

// evalLong computes an expression over many rows, some at a time, so that the
// run can be cancelled between. It is not for functions that need all rows.
func (rt *run) evalLong(b *data.Batch, e expression) (*data.Vector, error) {
	if _, isColumn := e.(*columnExpression); isColumn || b.N <= data.BatchRows {
		return e.eval(b)
	}
	out := data.NewVector(e.kind(), b.N)
	for from := 0; from < b.N; from += data.BatchRows {
		part, err := e.eval(b.Slice(from, min(from+data.BatchRows, b.N)))
		if err != nil {
			return nil, err
		}
		out.AppendAll(part)
		if err := rt.alive(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// oneRow is the row of expressions that depend on none.
var oneRow = data.Batch{N: 1}

func evalOnce(e expression) (data.Value, error) {
	row := oneRow
	vector, err := e.eval(&row)
	if err != nil {
		return data.Value{}, err
	}
	return vector.Value(0), nil
}
