package engine

// expression computes one column of a batch.
type expression interface {
	kind() Type
	eval(b *Batch) (*Vector, error)
}

// fixedExpression is a value that does not depend on the row.
type fixedExpression struct{ value Value }

func (e *fixedExpression) kind() Type { return e.value.Type }
func (e *fixedExpression) eval(b *Batch) (*Vector, error) {
	return constant(e.value, b.n), nil
}

// columnExpression is a column of the row.
type columnExpression struct {
	index int
	t     Type
}

func (e *columnExpression) kind() Type                     { return e.t }
func (e *columnExpression) eval(b *Batch) (*Vector, error) { return b.columns[e.index], nil }

// onceExpression computes an expression that is used in several places once per
// batch.
type onceExpression struct {
	inner expression
	batch *Batch
	value *Vector
}

func (e *onceExpression) kind() Type { return e.inner.kind() }
func (e *onceExpression) eval(b *Batch) (*Vector, error) {
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
	t     Type
	args  []expression
	apply func(b *Batch, args []*Vector) (*Vector, error)
}

func (e *vectorExpression) kind() Type { return e.t }
func (e *vectorExpression) eval(b *Batch) (*Vector, error) {
	args := make([]*Vector, len(e.args))
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
	t        Type
	args     []expression
	volatile bool
	apply    func(args []Value) (Value, error)
}

func (e *rowExpression) kind() Type { return e.t }
func (e *rowExpression) eval(b *Batch) (*Vector, error) {
	vectors := make([]*Vector, len(e.args))
	fixed := !e.volatile && b.n > 0
	for i, arg := range e.args {
		vector, err := arg.eval(b)
		if err != nil {
			return nil, err
		}
		vectors[i] = vector
		fixed = fixed && vector.fixed
	}
	rows := b.n
	if fixed {
		rows = 1
	}
	out := newVector(e.t, rows)
	row := make([]Value, len(vectors))
	bytes := int64(0)
	sized := e.t.storage() == inStrings || e.t.storage() == inAny
	for i := range rows {
		for j, vector := range vectors {
			row[j] = vector.Value(i)
		}
		value, err := e.apply(row)
		if err != nil {
			return nil, err
		}
		out.append(value)
		if sized {
			bytes += value.size()
			if err := e.rt.passing(bytes); err != nil {
				return nil, err
			}
		}
		if err := e.rt.often(); err != nil {
			return nil, err
		}
	}
	if fixed {
		out.fixed, out.n = true, b.n
	}
	return out, nil
}

// castExpression converts to a type.
func (c *compiler) cast(e expression, to Type) expression {
	if e.kind() == to {
		return e
	}
	if fixed, ok := e.(*fixedExpression); ok {
		return &fixedExpression{convert(fixed.value, to)}
	}
	return &rowExpression{rt: c.rt, t: to, args: []expression{e}, apply: func(args []Value) (Value, error) {
		return convert(args[0], to), nil
	}}
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

// oneRow is the row of expressions that depend on none.
var oneRow = Batch{n: 1}

func evalOnce(e expression) (Value, error) {
	row := oneRow
	vector, err := e.eval(&row)
	if err != nil {
		return Value{}, err
	}
	return vector.Value(0), nil
}
