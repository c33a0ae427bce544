package engine

import "math/big"

// grown is the slice with room for n items.
func grown[T any](s []T, n int) []T {
	for len(s) < n {
		s = append(s, *new(T))
	}
	return s
}

// counts is count().
type counts struct{ n []int64 }

func newCounts(*aggregate) accumulator { return &counts{} }

func (a *counts) grow(n int) { a.n = grown(a.n, n) }
func (a *counts) add(groups []int32, _ []*Vector) error {
	for _, group := range groups {
		if group >= 0 {
			a.n[group]++
		}
	}
	return nil
}
func (a *counts) value(group int) Value { return integer(a.n[group]) }

// sums is sum(): of longs and ticks exactly, of reals in order.
type sums struct {
	t     Type
	whole []int64
	reals []float64
	fine  []*big.Rat
	some  []bool
}

func newSums(s *aggregate) accumulator { return &sums{t: s.result} }

func (a *sums) grow(n int) {
	a.whole, a.reals, a.some = grown(a.whole, n), grown(a.reals, n), grown(a.some, n)
	if a.t == Decimal {
		a.fine = grown(a.fine, n)
	}
}

func (a *sums) add(groups []int32, args []*Vector) error {
	v := args[0]
	direct := v.Type.storage() == inInts && a.t != Real
	for i, group := range groups {
		if group < 0 || v.null(i) {
			continue
		}
		switch {
		case direct:
			a.whole[group] += v.ints[v.at(i)]
		case v.Type == Real:
			a.reals[group] += v.reals[v.at(i)]
		default:
			value := convert(v.Value(i), a.t)
			if value.Null {
				continue
			}
			if a.t != Decimal {
				a.reals[group] += value.number()
			} else if a.fine[group] == nil {
				a.fine[group] = value.anyRat()
			} else {
				a.fine[group].Add(a.fine[group], value.any.(*big.Rat))
			}
		}
		a.some[group] = true
	}
	return nil
}

func (a *sums) value(group int) Value {
	switch a.t {
	case Real:
		return realNumber(a.reals[group])
	case Decimal:
		if a.fine[group] == nil {
			return decimal(new(big.Rat))
		}
		return decimal(a.fine[group])
	case DateTime:
		return momentOrNull(a.whole[group])
	}
	return Value{Type: a.t, num: a.whole[group]}
}

// averages is avg(): null of no value.
type averages struct {
	t    Type
	sum  []float64
	rest []big.Int // of ticks, exactly
	n    []int64
}

func newAverages(s *aggregate) accumulator { return &averages{t: s.result} }

func (a *averages) grow(n int) {
	a.sum, a.n = grown(a.sum, n), grown(a.n, n)
	if a.t == DateTime || a.t == TimeSpan {
		a.rest = grown(a.rest, n)
	}
}

func (a *averages) add(groups []int32, args []*Vector) error {
	v := args[0]
	for i, group := range groups {
		if group < 0 || v.null(i) {
			continue
		}
		switch {
		case a.rest != nil:
			a.rest[group].Add(&a.rest[group], big.NewInt(v.ints[v.at(i)]))
		case v.Type == Real:
			a.sum[group] += v.reals[v.at(i)]
		case v.Type.storage() == inInts:
			a.sum[group] += float64(v.ints[v.at(i)])
		default:
			value := convert(v.Value(i), Real)
			if value.Null {
				continue
			}
			a.sum[group] += value.real()
		}
		a.n[group]++
	}
	return nil
}

func (a *averages) value(group int) Value {
	switch {
	case a.n[group] == 0:
		return nullOf(a.t)
	case a.rest != nil:
		mean := new(big.Int).Quo(&a.rest[group], big.NewInt(a.n[group]))
		return Value{Type: a.t, num: mean.Int64()}
	}
	return convert(realNumber(a.sum[group]/float64(a.n[group])), a.t)
}

// extremes is min() and max(), and arg_min() and arg_max(): beside the extreme
// it keeps the row's other arguments, of the first such row.
type extremes struct {
	sign int
	t    Type
	best []Value
	rows [][]Value
	some []bool
}

func newExtremes(sign int) func(*aggregate) accumulator {
	return func(s *aggregate) accumulator { return &extremes{sign: sign, t: s.result} }
}

func (a *extremes) grow(n int) {
	for len(a.best) < n {
		a.best = append(a.best, nullOf(a.t))
		a.some = append(a.some, false)
		a.rows = append(a.rows, nil)
	}
}

func (a *extremes) add(groups []int32, args []*Vector) error {
	v := args[0]
	for i, group := range groups {
		if group < 0 {
			continue
		}
		value := v.Value(i)
		better := !a.some[group]
		if !better && !value.Null {
			better = a.best[group].Null || a.sign*orderValues(value, a.best[group]) > 0
		}
		if !better {
			continue
		}
		a.best[group], a.some[group] = value, true
		if len(args) > 1 {
			if a.rows[group] == nil {
				a.rows[group] = make([]Value, len(args)-1)
			}
			for j, other := range args[1:] {
				a.rows[group][j] = other.Value(i)
			}
		}
	}
	return nil
}

func (a *extremes) value(group int) Value { return a.best[group] }

// companion is another argument of the row that has the extreme.
func (a *extremes) companion(group, i int, t Type) Value {
	if a.rows[group] == nil {
		return nullOf(t)
	}
	return a.rows[group][i]
}

// firsts is take_any(): the first row's value; where it is null or empty, the
// first that is not.
type firsts struct {
	t    Type
	have []Value
	some []bool
}

func newFirsts(s *aggregate) accumulator { return &firsts{t: s.result} }

func (a *firsts) grow(n int) {
	for len(a.have) < n {
		a.have = append(a.have, nullOf(a.t))
		a.some = append(a.some, false)
	}
}

func (a *firsts) add(groups []int32, args []*Vector) error {
	for i, group := range groups {
		if group >= 0 && (!a.some[group] || a.have[group].isEmpty()) {
			a.have[group], a.some[group] = args[0].Value(i), true
		}
	}
	return nil
}

func (a *firsts) value(group int) Value { return a.have[group] }

// bitSums folds longs by an operation on bits.
type bitSums struct {
	fold func(a, b int64) int64
	have []Value
}

func newBits(fold func(a, b int64) int64) func(*aggregate) accumulator {
	return func(*aggregate) accumulator { return &bitSums{fold: fold} }
}

func (a *bitSums) grow(n int) {
	for len(a.have) < n {
		a.have = append(a.have, nullOf(Long))
	}
}

func (a *bitSums) add(groups []int32, args []*Vector) error {
	for i, group := range groups {
		if group < 0 {
			continue
		}
		value := convert(args[0].Value(i), Long)
		switch {
		case value.Null:
		case a.have[group].Null:
			a.have[group] = value
		default:
			a.have[group] = integer(a.fold(a.have[group].num, value.num))
		}
	}
	return nil
}

func (a *bitSums) value(group int) Value { return a.have[group] }
