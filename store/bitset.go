package store

import "math/bits"

// bitset holds object numbers, which are dense.
type bitset []uint64

func (s *bitset) add(n int64) {
	if n < 0 {
		return
	}
	word := int(n >> 6)
	if word >= len(*s) {
		grown := make(bitset, max(word+1, 2*len(*s)))
		copy(grown, *s)
		*s = grown
	}
	(*s)[word] |= 1 << (n & 63)
}

func (s bitset) remove(n int64) {
	if n >= 0 && int(n>>6) < len(s) {
		s[n>>6] &^= 1 << (n & 63)
	}
}

func (s bitset) has(n int64) bool {
	return n >= 0 && int(n>>6) < len(s) && s[n>>6]&(1<<(n&63)) != 0
}

func (s bitset) count() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

func (s bitset) ids() []int64 {
	out := make([]int64, 0, s.count())
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			out = append(out, int64(i)<<6+int64(bits.TrailingZeros64(w)))
		}
	}
	return out
}
