package data

import (
	"math"
	"slices"
)

// Weighted is a value that counts several times.
type Weighted struct {
	Value  Value
	Weight int64
}

// Digest is values in order: what tdigest() answers, here without loss.
type Digest []Weighted

// NewDigest sorts values. A query that is cancelled takes all for equal, which
// ends the sorting.
func NewDigest(values []Weighted, alive func() error) Digest {
	compared, stopped := 0, false
	slices.SortFunc(values, func(x, y Weighted) int {
		if compared++; compared&1023 == 0 && !stopped {
			stopped = alive() != nil
		}
		if stopped {
			return 0
		}
		return OrderValues(x.Value, y.Value)
	})
	return values
}

// Total is how many values there are.
func (d Digest) Total() int64 {
	total := int64(0)
	for _, v := range d {
		total += v.Weight
	}
	return total
}

// Percentile is a percentile by nearest rank; ok is false without values.
func (d Digest) Percentile(percent float64, total int64) (v Value, ok bool) {
	rank := int64(math.Ceil(percent/100*float64(total) - 1e-9))
	seen := int64(0)
	for _, v := range d {
		if seen += v.Weight; seen >= rank {
			return v.Value, true
		}
	}
	return Value{}, false
}

// Rank is how many values are at most v.
func (d Digest) Rank(v Value) int64 {
	rank := int64(0)
	for _, have := range d {
		if OrderValues(have.Value, v) <= 0 {
			rank += have.Weight
		}
	}
	return rank
}

// digestForm is the number that Microsoft's digests begin with.
const digestForm = 7

// Node is the digest as Kusto shows it: its form, the values, how often each is
// there.
func (d Digest) Node() any {
	values, weights := []any{}, []any{}
	for i, v := range d {
		if i > 0 && OrderValues(d[i-1].Value, v.Value) == 0 {
			weights[len(weights)-1] = weights[len(weights)-1].(int64) + v.Weight
			continue
		}
		values, weights = append(values, v.Value.Node()), append(weights, v.Weight)
	}
	return []any{[]any{int64(digestForm)}, values, weights}
}

// DigestOf reads what Node has made; ok is false for anything else.
func DigestOf(v Value) (d Digest, ok bool) {
	parts, _ := Array(v)
	if len(parts) != 3 {
		return nil, false
	}
	values, okValues := parts[1].([]any)
	weights, okWeights := parts[2].([]any)
	if !okValues || !okWeights || len(values) != len(weights) {
		return nil, false
	}
	for i, value := range values {
		weight, ok := weights[i].(int64)
		if !ok || weight <= 0 || value == nil {
			return nil, false
		}
		d = append(d, Weighted{Leaf(value), weight})
	}
	return d, true
}
