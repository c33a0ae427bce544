package aggregate

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// digests is tdigest() and tdigest_merge(), which takes digests for its values.
// https://learn.microsoft.com/kusto/query/tdigest-aggregation-function
type digests struct {
	hold  func(bytes int64) error
	alive func() error
	merge bool
	have  [][]data.Weighted
}

func newDigests(merge bool) func(Use) Accumulator {
	return func(s Use) Accumulator { return &digests{hold: s.Hold, alive: s.Alive, merge: merge} }
}

func (a *digests) Grow(n int) { a.have = grown(a.have, n) }

func (a *digests) Add(groups []int32, args []*data.Vector) error {
	if !a.merge {
		return a.hold(addWeighted(a.have, groups, args))
	}
	added := 0
	for i, group := range groups {
		if group < 0 {
			continue
		}
		if digest, ok := data.DigestOf(args[0].Value(i)); ok {
			a.have[group] = append(a.have[group], digest...)
			added += len(digest)
		}
	}
	return a.hold(int64(96 * added))
}

// Value is null where nothing was added.
func (a *digests) Value(group int) data.Value {
	if len(a.have[group]) == 0 {
		return data.NullOf(data.Dynamic)
	}
	return data.DynamicOf(data.NewDigest(a.have[group], a.alive).Node())
}
