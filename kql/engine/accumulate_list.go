package engine

import (
	"encoding/binary"
	"math"
	"sort"
)

// distinctCounts is dcount(), exactly.
type distinctCounts struct {
	rt   *run
	seen map[string]struct{}
	n    []int64
	key  []byte
}

func newDistinct(s *aggregate) accumulator {
	return &distinctCounts{rt: s.rt, seen: map[string]struct{}{}}
}

func (a *distinctCounts) grow(n int) { a.n = grown(a.n, n) }

func (a *distinctCounts) add(groups []int32, args []*Vector) error {
	bytes := int64(0)
	for i, group := range groups {
		if group < 0 || args[0].null(i) {
			continue
		}
		a.key = binary.LittleEndian.AppendUint32(a.key[:0], uint32(group))
		a.key = appendKey(a.key, args[0].Value(i))
		if _, seen := a.seen[string(a.key)]; !seen {
			a.seen[string(a.key)] = struct{}{}
			a.n[group]++
			bytes += int64(len(a.key)) + 48
		}
	}
	return a.rt.hold(bytes)
}

func (a *distinctCounts) value(group int) Value { return integer(a.n[group]) }

// lists is make_list() and make_list_with_nulls().
type lists struct {
	rt    *run
	nulls bool
	most  int64
	items [][]any
}

func newLists(nulls bool) func(*aggregate) accumulator {
	return func(s *aggregate) accumulator { return &lists{rt: s.rt, nulls: nulls, most: s.sizeLimit()} }
}

// sizeLimit is the second argument of make_list and its like, at most Kusto's
// own limit.
func (s *aggregate) sizeLimit() int64 {
	if len(s.extra) > 0 {
		if n := convert(s.extra[0], Long); !n.Null && n.num >= 0 {
			return min(n.num, longestArray)
		}
	}
	return longestArray
}

func (a *lists) grow(n int) { a.items = grown(a.items, n) }

func (a *lists) add(groups []int32, args []*Vector) error {
	bytes := int64(0)
	for i, group := range groups {
		if group < 0 || int64(len(a.items[group])) >= a.most {
			continue
		}
		value := args[0].Value(i)
		if value.Null && !a.nulls {
			continue
		}
		a.items[group] = append(a.items[group], value.tree())
		bytes += value.size() + 16
	}
	return a.rt.hold(bytes)
}

func (a *lists) value(group int) Value {
	if a.items[group] == nil {
		return dynamic([]any{})
	}
	return dynamic(a.items[group])
}

// sets is make_set(): the items of an array count one by one.
type sets struct {
	lists
	seen []map[string]struct{}
	key  []byte
}

func newSets(s *aggregate) accumulator {
	return &sets{lists: lists{rt: s.rt, most: s.sizeLimit()}}
}

func (a *sets) grow(n int) {
	a.lists.grow(n)
	a.seen = grown(a.seen, n)
}

func (a *sets) add(groups []int32, args []*Vector) error {
	bytes := int64(0)
	for i, group := range groups {
		if group < 0 {
			continue
		}
		value := args[0].Value(i)
		if value.Null {
			continue
		}
		if items, ok := arrayOf(value); ok {
			for _, item := range items {
				bytes += a.put(int(group), item)
			}
			continue
		}
		bytes += a.put(int(group), value.tree())
	}
	return a.rt.hold(bytes)
}

func (a *sets) put(group int, tree any) int64 {
	if int64(len(a.items[group])) >= a.most || tree == nil {
		return 0
	}
	a.key = appendKeyTree(a.key[:0], tree)
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

// bags is make_bag(): of equal keys the first stays.
type bags struct {
	rt   *run
	bags []*Bag
}

func newBags(s *aggregate) accumulator { return &bags{rt: s.rt} }

func (a *bags) grow(n int) {
	for len(a.bags) < n {
		a.bags = append(a.bags, &Bag{})
	}
}

func (a *bags) add(groups []int32, args []*Vector) error {
	bytes := int64(0)
	for i, group := range groups {
		if group < 0 {
			continue
		}
		value := args[0].Value(i)
		if bag, ok := value.any.(*Bag); ok {
			for j, key := range bag.keys {
				if a.bags[group].find(key) < 0 {
					a.bags[group].Set(key, bag.values[j])
				}
			}
			bytes += value.size()
		}
	}
	return a.rt.hold(bytes)
}

func (a *bags) value(group int) Value { return dynamic(a.bags[group]) }

// weighted is a value that counts several times.
type weighted struct {
	value  Value
	weight int64
}

// percentiles is percentile() by nearest rank, and its weighted and array forms.
type percentiles struct {
	rt    *run
	array bool
	t     Type
	at    []float64
	have  [][]weighted
}

func newPercentiles(array bool) func(*aggregate) accumulator {
	return func(s *aggregate) accumulator {
		a := &percentiles{rt: s.rt, array: array, t: s.result}
		for _, value := range s.extra {
			items, ok := arrayOf(value)
			if !ok {
				items = []any{value.tree()}
			}
			for _, item := range items {
				a.at = append(a.at, convert(leaf(item), Real).number())
			}
		}
		return a
	}
}

func (a *percentiles) grow(n int) { a.have = grown(a.have, n) }

func (a *percentiles) add(groups []int32, args []*Vector) error {
	added := int64(0)
	for i, group := range groups {
		value := args[0].Value(i)
		if value.Type == Dynamic {
			value = convert(value, Real)
		}
		if group < 0 || value.Null {
			continue
		}
		weight := int64(1)
		if len(args) > 1 {
			weight = convert(args[1].Value(i), Long).num
		}
		if weight > 0 {
			a.have[group] = append(a.have[group], weighted{value, weight})
			added += 64
		}
	}
	return a.rt.hold(added)
}

func (a *percentiles) value(group int) Value {
	values := a.have[group]
	sort.SliceStable(values, func(i, j int) bool { return orderValues(values[i].value, values[j].value) < 0 })
	total := int64(0)
	for _, v := range values {
		total += v.weight
	}
	out := make([]any, len(a.at))
	for i, percent := range a.at {
		rank := int64(math.Ceil(percent/100*float64(total) - 1e-9))
		seen := int64(0)
		for _, v := range values {
			if seen += v.weight; seen >= rank {
				if !a.array {
					return convert(v.value, a.t)
				}
				out[i] = v.value.tree()
				break
			}
		}
	}
	if !a.array {
		return nullOf(a.t)
	}
	return dynamic(out)
}
