package data

import (
	"math/rand/v2"
	"strconv"
	"testing"
)

// TestTextIndex numbers texts as a map does, in blocks of any length, while the
// index grows.
func TestTextIndex(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	x := NewTextIndex()
	want := map[string]int32{}
	for range 200 {
		texts := make([]string, random.IntN(3*textBlock))
		for i := range texts {
			texts[i] = strconv.Itoa(random.IntN(5000))
		}
		got := make([]int32, len(texts))
		x.Numbers(texts, false, got)
		for i, s := range texts {
			if n, known := want[s]; known && got[i] != n || !known && got[i] != -1 {
				t.Fatalf("%s: got %d, want %d (known: %t)", s, got[i], n, known)
			}
		}
		x.Numbers(texts, true, got)
		for i, s := range texts {
			if _, known := want[s]; !known {
				want[s] = int32(len(want))
			}
			if number, _, _ := x.FindBytes([]byte(s)); got[i] != want[s] || number != want[s] {
				t.Fatalf("%s: got %d and %d, want %d", s, got[i], number, want[s])
			}
		}
	}
	if x.Len() != len(want) {
		t.Errorf("got %d texts, want %d", x.Len(), len(want))
	}
}
