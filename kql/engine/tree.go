package engine

import (
	"math/big"
	"slices"
)

// Ticks is a datetime inside a dynamic value: 100 ns since the year 1.
type Ticks int64

// Span is a timespan inside a dynamic value, in ticks of 100 ns.
type Span int64

// GUIDText is a guid inside a dynamic value, in lower case with dashes.
type GUIDText string

// Bag is a property bag: a dynamic object whose keys keep their order.
type Bag struct {
	keys   []string
	values []any
	index  map[string]int // only of large bags
}

const bagIndexFrom = 12

// Len is the number of keys.
func (b *Bag) Len() int { return len(b.keys) }

// Keys are the bag's keys in order.
func (b *Bag) Keys() []string { return b.keys }

// Get is the value of a key.
func (b *Bag) Get(key string) (any, bool) {
	i := b.find(key)
	if i < 0 {
		return nil, false
	}
	return b.values[i], true
}

func (b *Bag) find(key string) int {
	if b.index != nil {
		if i, ok := b.index[key]; ok {
			return i
		}
		return -1
	}
	return slices.Index(b.keys, key)
}

// Set adds a key, or replaces its value in place.
func (b *Bag) Set(key string, value any) {
	if i := b.find(key); i >= 0 {
		b.values[i] = value
		return
	}
	b.keys = append(b.keys, key)
	b.values = append(b.values, value)
	if b.index != nil {
		b.index[key] = len(b.keys) - 1
	} else if len(b.keys) > bagIndexFrom {
		b.index = make(map[string]int, 2*bagIndexFrom)
		for i, k := range b.keys {
			b.index[k] = i
		}
	}
}

// without is a copy that lacks the named keys.
func (b *Bag) without(drop func(key string) bool) *Bag {
	out := &Bag{}
	for i, key := range b.keys {
		if !drop(key) {
			out.Set(key, b.values[i])
		}
	}
	return out
}

func (b *Bag) clone() *Bag { return b.without(func(string) bool { return false }) }

// treeLimit bounds the walk of treeSize: a tree may share nodes, so that its
// rendered size is exponential in its memory.
const treeLimit = 1 << 22

// treeSize estimates the rendered bytes of a dynamic tree, stopping soon after
// treeLimit.
func treeSize(tree any) int64 {
	total := int64(0)
	addTreeSize(tree, &total)
	return total
}

func addTreeSize(tree any, total *int64) {
	*total += 16
	switch t := tree.(type) {
	case string:
		*total += int64(len(t))
	case []any:
		for _, item := range t {
			if *total > treeLimit {
				return
			}
			addTreeSize(item, total)
		}
	case *Bag:
		for i, key := range t.keys {
			if *total > treeLimit {
				return
			}
			*total += int64(len(key))
			addTreeSize(t.values[i], total)
		}
	}
}

// tree is the value as a node of a dynamic value.
func (v Value) tree() any {
	if v.Null {
		return nil
	}
	switch v.Type {
	case Bool:
		return v.num != 0
	case Int, Long:
		return v.num
	case Real:
		return v.real()
	case String:
		return v.str
	case DateTime:
		return Ticks(v.num)
	case TimeSpan:
		return Span(v.num)
	case GUID:
		return GUIDText(v.str)
	}
	return v.any
}

// leaf is the node of a dynamic value as a scalar of its own type; arrays and
// bags stay dynamic.
func leaf(tree any) Value {
	switch t := tree.(type) {
	case bool:
		return boolean(t)
	case int64:
		return integer(t)
	case float64:
		return realNumber(t)
	case string:
		return text(t)
	case Ticks:
		return moment(int64(t))
	case Span:
		return duration(int64(t))
	case GUIDText:
		return guid(string(t))
	case *big.Rat:
		return decimal(t)
	}
	return dynamic(tree)
}

// field is the member of a dynamic value by key, or by index (negative from the
// end); nil where there is none.
func field(tree any, key Value) any {
	switch t := tree.(type) {
	case *Bag:
		if key.Type == String {
			value, _ := t.Get(key.str)
			return value
		}
	case []any:
		if key.Null || key.Type != Long && key.Type != Int {
			return nil
		}
		i := key.num
		if i < 0 {
			i += int64(len(t))
		}
		if i >= 0 && i < int64(len(t)) {
			return t[i]
		}
	}
	return nil
}
