package aggregate

import (
	"encoding/binary"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// distinctCounts is dcount(), exactly.
type distinctCounts struct {
	hold func(bytes int64) error
	// Texts and whole numbers are numbered, so that a row costs a look at its value
	// and one at a pair of numbers; others are looked up as bytes.
	texts map[string]uint32
	whole map[int64]uint32
	pairs map[uint64]struct{}
	seen  map[string]struct{}
	n     []int64
	key   []byte
}

func newDistinct(s Use) Accumulator {
	return &distinctCounts{
		hold: s.Hold, texts: map[string]uint32{}, whole: map[int64]uint32{}, pairs: map[uint64]struct{}{}, seen: map[string]struct{}{},
	}
}

func (a *distinctCounts) Grow(n int) { a.n = grown(a.n, n) }

func (a *distinctCounts) Add(groups []int32, args []*data.Vector) error {
	switch v := args[0]; v.Type.Storage() {
	case data.InStrings:
		return a.hold(addPairs(a, groups, v, v.Strings, a.texts))
	case data.InInts:
		return a.hold(addPairs(a, groups, v, v.Ints, a.whole))
	}
	bytes := int64(0)
	for i, group := range groups {
		if group < 0 || args[0].IsNull(i) {
			continue
		}
		a.key = binary.LittleEndian.AppendUint32(a.key[:0], uint32(group))
		a.key = data.AppendKey(a.key, args[0].Value(i))
		if _, seen := a.seen[string(a.key)]; !seen {
			a.seen[string(a.key)] = struct{}{}
			a.n[group]++
			bytes += int64(len(a.key)) + 48
		}
	}
	return a.hold(bytes)
}

// addPairs counts the pairs of group and value that are new, and says how many
// bytes they keep.
func addPairs[T comparable](a *distinctCounts, groups []int32, v *data.Vector, values []T, numbers map[T]uint32) int64 {
	bytes := int64(0)
	for i, group := range groups {
		if group < 0 || v.IsNull(i) {
			continue
		}
		value := values[v.At(i)]
		number, known := numbers[value]
		if !known {
			number = uint32(len(numbers))
			numbers[value] = number
			bytes += 64 + v.Value(i).Size()
		}
		pair := uint64(group)<<32 | uint64(number)
		if _, seen := a.pairs[pair]; !seen {
			a.pairs[pair] = struct{}{}
			a.n[group]++
			bytes += 32
		}
	}
	return bytes
}

func (a *distinctCounts) Value(group int) data.Value { return data.LongOf(a.n[group]) }
