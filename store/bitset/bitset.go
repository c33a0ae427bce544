package bitset

import "math/bits"

// Set holds numbers of objects, which are dense. The zero value is empty.
type Set []uint64

// Add puts n into the set; a negative number is ignored.
func (s *Set) Add(n int64) {
	if n < 0 {
		return
	}
	word := int(n >> 6)
	if word >= len(*s) {
		grown := make(Set, max(word+1, 2*len(*s)))
		copy(grown, *s)
		*s = grown
	}
	(*s)[word] |= 1 << (n & 63)
}

// Remove takes n out.
func (s Set) Remove(n int64) {
	if n >= 0 && int(n>>6) < len(s) {
		s[n>>6] &^= 1 << (n & 63)
	}
}

// Has reports whether n is in the set.
func (s Set) Has(n int64) bool {
	return n >= 0 && int(n>>6) < len(s) && s[n>>6]&(1<<(n&63)) != 0
}

// Count is the number of members.
func (s Set) Count() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// IDs are the members, smallest first.
func (s Set) IDs() []int64 {
	out := make([]int64, 0, s.Count())
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			out = append(out, int64(i)<<6+int64(bits.TrailingZeros64(w)))
		}
	}
	return out
}
