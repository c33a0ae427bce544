package dice

import (
	"encoding/hex"
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// Dice is one stream of the generator's randomness. Each part of the tenant
// draws from its own stream (named after it), so that a change to one part
// leaves the others as they were for the same seed.
type Dice struct{ *rand.Rand }

// New returns the stream of a seed and a part's name.
func New(seed uint64, part string) Dice {
	h := fnv.New64a()
	h.Write([]byte(part))
	return Dice{rand.New(rand.NewPCG(seed, h.Sum64()))}
}

// GUID draws an identifier in the form of a version 4 UUID.
func (d Dice) GUID() string {
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

// Chance is true in that share of the throws, 0 to 1.
func (d Dice) Chance(share float64) bool { return d.Float64() < share }

// Between draws a whole number from low to high, both included.
func (d Dice) Between(low, high int) int {
	if high <= low {
		return low
	}
	return low + d.IntN(high-low+1)
}

// Code draws n characters of an alphabet.
func (d Dice) Code(alphabet string, n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = alphabet[d.IntN(len(alphabet))]
	}
	return string(out)
}

// Pick draws one of a list.
func Pick[T any](d Dice, list []T) T { return list[d.IntN(len(list))] }

// Sample draws up to n different items, in list order, by one pass over a
// stretch of the list: cheap for any length, and neighbours stay together.
func Sample[T any](d Dice, list []T, n int) []T {
	if n >= len(list) {
		return list
	}
	if n <= 0 {
		return nil
	}
	stride := 1
	if room := len(list) / n; room > 1 {
		stride = d.Between(1, min(room, 7))
	}
	start := d.IntN(len(list))
	out := make([]T, 0, n)
	for i := range n {
		out = append(out, list[(start+i*stride)%len(list)])
	}
	return out
}

// Weighted draws indices in proportion to weights.
type Weighted struct {
	upTo  []int
	total int
}

// NewWeighted weighs a list.
func NewWeighted[T any](list []T, weight func(T) int) Weighted {
	var w Weighted
	for _, item := range list {
		w.total += weight(item)
		w.upTo = append(w.upTo, w.total)
	}
	return w
}

// Draw is a place in the list.
func (w Weighted) Draw(d Dice) int {
	at := d.IntN(w.total)
	for i, limit := range w.upTo {
		if at < limit {
			return i
		}
	}
	return len(w.upTo) - 1
}

// Day is a day of the generator's ages.
const Day = 24 * time.Hour

// Ago is an instant between two ages in days before now, on a whole second.
func Ago(d Dice, now time.Time, low, high float64) time.Time {
	age := time.Duration((low + d.Float64()*(high-low)) * float64(Day))
	return now.Add(-age).Truncate(time.Second)
}
