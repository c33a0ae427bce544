package aggregate

import (
	"encoding/binary"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// distinctCounts is dcount(), exactly.
type distinctCounts struct {
	hold func(bytes int64) error
	seen map[string]struct{}
	n    []int64
	key  []byte
}

func newDistinct(s Use) Accumulator {
	return &distinctCounts{hold: s.Hold, seen: map[string]struct{}{}}
}

func (a *distinctCounts) Grow(n int) { a.n = grown(a.n, n) }

func (a *distinctCounts) Add(groups []int32, args []*data.Vector) error {
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

func (a *distinctCounts) Value(group int) data.Value { return data.LongOf(a.n[group]) }
