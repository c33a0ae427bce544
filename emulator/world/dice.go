package world

import (
	"encoding/hex"
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// dice is one stream of the generator's randomness. Each part of the tenant
// draws from its own stream (named after it), so that a change to one part
// leaves the others as they were for the same seed.
type dice struct{ *rand.Rand }

// newDice returns the stream of a seed and a part's name.
func newDice(seed uint64, part string) dice {
	h := fnv.New64a()
	h.Write([]byte(part))
	return dice{rand.New(rand.NewPCG(seed, h.Sum64()))}
}

// guid draws an identifier in the form of a version 4 UUID.
func (d dice) guid() string {
	var raw [16]byte
	hi, lo := d.Uint64(), d.Uint64()
	for i := range 8 {
		raw[i] = byte(hi >> (8 * i))
		raw[8+i] = byte(lo >> (8 * i))
	}
	raw[6] = raw[6]&0x0f | 0x40
	raw[8] = raw[8]&0x3f | 0x80
	var text [36]byte
	hex.Encode(text[0:8], raw[0:4])
	hex.Encode(text[9:13], raw[4:6])
	hex.Encode(text[14:18], raw[6:8])
	hex.Encode(text[19:23], raw[8:10])
	hex.Encode(text[24:36], raw[10:16])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
}

// chance is true in that share of the throws, 0 to 1.
func (d dice) chance(share float64) bool { return d.Float64() < share }

// between draws a whole number from low to high, both included.
func (d dice) between(low, high int) int {
	if high <= low {
		return low
	}
	return low + d.IntN(high-low+1)
}

// code draws n characters of an alphabet.
func (d dice) code(alphabet string, n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = alphabet[d.IntN(len(alphabet))]
	}
	return string(out)
}

// pick draws one of a list.
func pick[T any](d dice, list []T) T { return list[d.IntN(len(list))] }

// sample draws up to n different items, in list order, by one pass over a
// stretch of the list: cheap for any length, and neighbours stay together.
func sample[T any](d dice, list []T, n int) []T {
	if n >= len(list) {
		return list
	}
	if n <= 0 {
		return nil
	}
	stride := 1
	if room := len(list) / n; room > 1 {
		stride = d.between(1, min(room, 7))
	}
	start := d.IntN(len(list))
	out := make([]T, 0, n)
	for i := range n {
		out = append(out, list[(start+i*stride)%len(list)])
	}
	return out
}

// weighted draws indices in proportion to weights.
type weighted struct {
	upTo  []int
	total int
}

func newWeighted[T any](list []T, weight func(T) int) weighted {
	var w weighted
	for _, item := range list {
		w.total += weight(item)
		w.upTo = append(w.upTo, w.total)
	}
	return w
}

func (w weighted) draw(d dice) int {
	at := d.IntN(w.total)
	for i, limit := range w.upTo {
		if at < limit {
			return i
		}
	}
	return len(w.upTo) - 1
}

const day = 24 * time.Hour

// ago is an instant between two ages in days before now, on a whole second.
func ago(d dice, now time.Time, low, high float64) time.Time {
	age := time.Duration((low + d.Float64()*(high-low)) * float64(day))
	return now.Add(-age).Truncate(time.Second)
}
