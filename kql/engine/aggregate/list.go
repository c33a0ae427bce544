package aggregate

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// lists is make_list() and make_list_with_nulls().
type lists struct {
	hold  func(bytes int64) error
	nulls bool
	most  int64
	items [][]any
}

func newLists(nulls bool) func(Use) Accumulator {
	return func(s Use) Accumulator { return &lists{hold: s.Hold, nulls: nulls, most: s.sizeLimit()} }
}

func (a *lists) Grow(n int) { a.items = grown(a.items, n) }

func (a *lists) Add(groups []int32, args []*data.Vector) error {
	bytes := int64(0)
	for i, group := range groups {
		if group < 0 || int64(len(a.items[group])) >= a.most {
			continue
		}
		value := args[0].Value(i)
		if value.Null && !a.nulls {
			continue
		}
		a.items[group] = append(a.items[group], value.Node())
		bytes += value.Size() + 16
	}
	return a.hold(bytes)
}

func (a *lists) Value(group int) data.Value {
	if a.items[group] == nil {
		return data.DynamicOf([]any{})
	}
	return data.DynamicOf(a.items[group])
}

// sets is make_set(): the items of an array count one by one.
type sets struct {
	lists
	seen []map[string]struct{}
	key  []byte
}

func newSets(s Use) Accumulator {
	return &sets{lists: lists{hold: s.Hold, most: s.sizeLimit()}}
}

func (a *sets) Grow(n int) {
	a.lists.Grow(n)
	a.seen = grown(a.seen, n)
}

func (a *sets) Add(groups []int32, args []*data.Vector) error {
	bytes := int64(0)
	for i, group := range groups {
		if group < 0 {
			continue
		}
		value := args[0].Value(i)
		if value.Null {
			continue
		}
		if items, ok := data.Array(value); ok {
			for _, item := range items {
				bytes += a.put(int(group), item)
			}
			continue
		}
		bytes += a.put(int(group), value.Node())
	}
	return a.hold(bytes)
}

func (a *sets) put(group int, tree any) int64 {
	if int64(len(a.items[group])) >= a.most || tree == nil {
		return 0
	}
	a.key = data.AppendKeyTree(a.key[:0], tree)
	if a.seen[group] == nil {
		a.seen[group] = map[string]struct{}{}
	}
	if _, seen := a.seen[group][string(a.key)]; seen {
		return 0
	}
	a.seen[group][string(a.key)] = struct{}{}
	a.items[group] = append(a.items[group], tree)
	return int64(2*len(a.key)) + 64
}
