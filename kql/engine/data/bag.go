package data

import "slices"

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

// Values are the values of the keys, in their order.
func (b *Bag) Values() []any { return b.values }

// Has says whether the bag has a key.
func (b *Bag) Has(key string) bool { return b.find(key) >= 0 }

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

// Without is a copy that lacks the named keys.
func (b *Bag) Without(drop func(key string) bool) *Bag {
	out := &Bag{}
	for i, key := range b.keys {
		if !drop(key) {
			out.Set(key, b.values[i])
		}
	}
	return out
}

// Clone is a copy that shares the values.
func (b *Bag) Clone() *Bag { return b.Without(func(string) bool { return false }) }
