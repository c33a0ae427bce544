package aggregate

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// extremes is min() and max(), and arg_min() and arg_max(): beside the extreme
// it keeps the row's other arguments, of the first such row.
type extremes struct {
	sign int
	t    data.Type
	best []data.Value
	rows [][]data.Value
	some []bool
	hold func(bytes int64) error
}

func newExtremes(sign int) func(Use) Accumulator {
	return func(s Use) Accumulator { return &extremes{sign: sign, t: s.Result, hold: s.Hold} }
}

func (a *extremes) Grow(n int) {
	for len(a.best) < n {
		a.best = append(a.best, data.NullOf(a.t))
		a.some = append(a.some, false)
		a.rows = append(a.rows, nil)
	}
}

func (a *extremes) Add(groups []int32, args []*data.Vector) error {
	v := args[0]
	bytes := int64(0)
	for i, group := range groups {
		if group < 0 {
			continue
		}
		value := v.Value(i)
		better := !a.some[group]
		if !better && !value.Null {
			better = a.best[group].Null || a.sign*data.OrderValues(value, a.best[group]) > 0
		}
		if !better {
			continue
		}
		a.best[group], a.some[group] = value, true
		if len(args) > 1 {
			if a.rows[group] == nil {
				a.rows[group] = make([]data.Value, len(args)-1)
				bytes += 48 * int64(len(args)-1)
			}
			for j, other := range args[1:] {
				bytes += other.Value(i).Size() - a.rows[group][j].Size()
				a.rows[group][j] = other.Value(i)
			}
		}
	}
	return a.hold(bytes)
}

func (a *extremes) Value(group int) data.Value { return a.best[group] }

// companion is another argument of the row that has the extreme.
func (a *extremes) companion(group, i int, t data.Type) data.Value {
	if a.rows[group] == nil {
		return data.NullOf(t)
	}
	return a.rows[group][i]
}

// firsts is take_any(): the first row's value; where it is null or empty, the
// first that is not.
type firsts struct {
	t    data.Type
	have []data.Value
	some []bool
}

func newFirsts(s Use) Accumulator { return &firsts{t: s.Result} }

func (a *firsts) Grow(n int) {
	for len(a.have) < n {
		a.have = append(a.have, data.NullOf(a.t))
		a.some = append(a.some, false)
	}
}

func (a *firsts) Add(groups []int32, args []*data.Vector) error {
	for i, group := range groups {
		if group >= 0 && (!a.some[group] || a.have[group].IsEmpty()) {
			a.have[group], a.some[group] = args[0].Value(i), true
		}
	}
	return nil
}

func (a *firsts) Value(group int) data.Value { return a.have[group] }

// Companions reads another aggregate's row.
type Companions struct {
	of, i int
	t     data.Type
	lead  *extremes
}

// NewCompanions is the i-th companion of the arg_max or arg_min that stands at
// the given place among the aggregates.
func NewCompanions(of, i int, t data.Type) *Kind {
	return &Kind{Name: "companion", Make: func(Use) Accumulator { return &Companions{of: of, i: i, t: t} }}
}

// Follow finds the aggregate that the companion reads.
func (a *Companions) Follow(states []Accumulator) { a.lead = states[a.of].(*extremes) }

// Grow does nothing: the lead has the rows.
func (a *Companions) Grow(int) {}

// Add does nothing: the lead has the rows.
func (a *Companions) Add([]int32, []*data.Vector) error { return nil }

// Value is the companion of the group's extreme.
func (a *Companions) Value(group int) data.Value { return a.lead.companion(group, a.i, a.t) }
