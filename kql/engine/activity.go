package engine

import (
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/function"
)

// activity is what the plug-ins about users over time take: who, when, from when
// until when, in which windows, sliced by which columns.
type activity struct {
	rt         *run
	id, at     int
	start, end data.Value
	step       data.Value
	calendar   string // the function of a step that is a week, month or year
	slices     []int
}

// mostWindows bounds the windows that are compared with each other.
const mostWindows = 2000

func (c *compiler) activity(p *plan, call *kql.Call) (*activity, error) {
	if len(call.Args) < 5 {
		return nil, failf(call, "%s() needs a column of ids, one of times, start, end and window", call.Name.Name)
	}
	a := &activity{rt: c.rt}
	for i, place := range []*int{&a.id, &a.at} {
		if *place = data.ColumnNamed(p.columns, kql.Word(call.Args[i].Value)); *place < 0 {
			return nil, failf(call.Args[i], "a column is needed here")
		}
	}
	t := p.columns[a.at].Type
	for i, value := range []*data.Value{&a.start, &a.end, &a.step} {
		fixed, err := c.fixed(call.Args[2+i].Value)
		if err != nil {
			return nil, err
		}
		*value = fixed
		if i < 2 {
			*value = data.Convert(fixed, t)
		}
		if value.Null {
			return nil, failf(call.Args[2+i], "a value of type %s is needed here", t)
		}
	}
	if a.step.Type == data.String && t == data.DateTime {
		a.calendar = map[string]string{"week": "startofweek", "month": "startofmonth", "year": "startofyear"}[a.step.Str]
		if a.calendar == "" {
			return nil, failf(call.Args[4], "a window is a span, week, month or year")
		}
		return a, nil
	}
	length := t
	if t == data.DateTime {
		length = data.TimeSpan
	}
	if a.step.Type != length && !(a.step.Type.IsNumeric() && length.IsNumeric()) {
		return nil, failf(call.Args[4], "a window of type %s is needed here", length)
	}
	if a.step = data.Convert(a.step, length); a.step.Null || a.step.Number() <= 0 {
		return nil, failf(call.Args[4], "a window is longer than nothing")
	}
	return a, nil
}

// window is the start of the window that a value is in; false outside of all.
func (a *activity) window(v data.Value) (data.Value, bool) {
	if v.Null || data.OrderValues(v, a.start) < 0 || data.OrderValues(v, a.end) > 0 {
		return v, false
	}
	if a.calendar != "" {
		start, err := function.Scalars[a.calendar].Apply(nil, []data.Value{v})
		return start, err == nil
	}
	return function.Bin(v, a.step, a.start), true
}

// all are the starts of the windows from start to end.
func (a *activity) all(n kql.Node) ([]data.Value, error) {
	var out []data.Value
	for at, ok := a.window(a.start); ok; {
		if out = append(out, at); len(out) > mostWindows {
			return nil, failf(n, "more than %d windows", mostWindows)
		}
		next := data.Value{Type: at.Type, Num: at.Num + a.step.Num}
		switch {
		case a.calendar != "":
			moved, err := function.Scalars[a.calendar].Apply(nil, []data.Value{at, data.LongOf(1)})
			if err != nil {
				return nil, err
			}
			next = moved
		case at.Type == data.Real:
			next = data.RealOf(at.Real() + data.Convert(a.step, data.Real).Real())
		}
		at, ok = next, data.OrderValues(next, a.end) <= 0
	}
	return out, nil
}

// dimensions reads the columns that slice the answer.
func (a *activity) dimensions(p *plan, list []*kql.Argument) error {
	for _, arg := range list {
		at := data.ColumnNamed(p.columns, kql.Word(arg.Value))
		if at < 0 {
			return failf(arg, "a column is needed here")
		}
		a.slices = append(a.slices, at)
	}
	return nil
}

// slice is the rows of one combination of the dimensions.
type slice struct {
	first int // a row that has its values
	rows  []int32
}

func (a *activity) cut(b *data.Batch) ([]*slice, error) {
	var out []*slice
	known := map[string]*slice{}
	var key []byte
	for row := range b.N {
		if err := a.rt.often(); err != nil {
			return nil, err
		}
		key = key[:0]
		for _, at := range a.slices {
			key = data.AppendVectorKey(key, b.Columns[at], row)
		}
		one := known[string(key)]
		if one == nil {
			one = &slice{first: row}
			known[string(key)] = one
			out = append(out, one)
		}
		one.rows = append(one.rows, int32(row))
	}
	return out, a.rt.passing(int64(4*b.N) + int64(96*len(out)))
}

// users numbers ids.
type users struct {
	number map[string]int32
	key    []byte
}

func (u *users) of(v data.Value) int32 {
	u.key = data.AppendKey(u.key[:0], v)
	n, seen := u.number[string(u.key)]
	if !seen {
		n = int32(len(u.number))
		u.number[string(u.key)] = n
	}
	return n
}

// activityCounts counts rows and users by window, new ones and all so far.
// https://learn.microsoft.com/kusto/query/activity-counts-metrics-plugin
func (c *compiler) activityCounts(p *plan, call *kql.Call) (*plan, error) {
	a, err := c.activity(p, call)
	if err != nil {
		return nil, err
	}
	if err := a.dimensions(p, call.Args[5:]); err != nil {
		return nil, err
	}
	columns := []data.Column{p.columns[a.at]}
	for _, at := range a.slices {
		columns = append(columns, p.columns[at])
	}
	for _, name := range []string{"count", "dcount", "new_dcount", "aggregated_dcount"} {
		columns = append(columns, data.Column{Name: name, Type: data.Long})
	}
	return c.rt.whole(p, columns, func(b *data.Batch) (*data.Batch, error) {
		parts, err := a.cut(b)
		if err != nil {
			return nil, err
		}
		out := data.EmptyBatch(columns)
		for _, part := range parts {
			if err := a.count(b, part, out); err != nil {
				return nil, err
			}
		}
		return out, nil
	}), nil
}

// seenIn is a window's start, its rows and its users.
type seenIn struct {
	start data.Value
	rows  int64
	users map[int32]bool
}

func (a *activity) count(b *data.Batch, part *slice, out *data.Batch) error {
	ids := users{number: map[string]int32{}}
	windows := map[int64]*seenIn{}
	for _, row := range part.rows {
		if err := a.rt.often(); err != nil {
			return err
		}
		start, ok := a.window(b.Columns[a.at].Value(int(row)))
		if !ok {
			continue
		}
		w := windows[start.Num]
		if w == nil {
			w = &seenIn{start: start, users: map[int32]bool{}}
			windows[start.Num] = w
		}
		w.rows++
		w.users[ids.of(b.Columns[a.id].Value(int(row)))] = true
	}
	var list []*seenIn
	for _, w := range windows {
		list = append(list, w)
	}
	slices.SortFunc(list, func(x, y *seenIn) int { return data.OrderValues(x.start, y.start) })
	before := map[int32]bool{}
	for _, w := range list {
		fresh := int64(0)
		for user := range w.users {
			if !before[user] {
				before[user] = true
				fresh++
			}
		}
		row := append([]data.Value{w.start}, a.values(b, part)...)
		row = append(row, data.LongOf(w.rows), data.LongOf(int64(len(w.users))), data.LongOf(fresh), data.LongOf(int64(len(before))))
		out.Append(row)
	}
	return a.rt.passing(out.Size())
}

// values are the dimensions of a slice.
func (a *activity) values(b *data.Batch, part *slice) []data.Value {
	var row []data.Value
	for _, at := range a.slices {
		row = append(row, b.Columns[at].Value(part.first))
	}
	return row
}
