package pace

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

var start = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

// after is start and some seconds.
func after(seconds float64) time.Time {
	return start.Add(time.Duration(seconds * float64(time.Second)))
}

func TestReserve(t *testing.T) {
	t.Parallel()
	twoASecond := Limit{PerSecond: 2, Burst: 3}
	for _, test := range []struct {
		name  string
		state State
		ask   Ask
		at    float64 // seconds after start
		taken bool
	}{
		{"first call", State{}, Ask{Limit: twoASecond, Units: 1}, 0, true},
		{"no limit", State{}, Ask{Units: 1000}, 0, true},
		{"the whole bucket at once", State{}, Ask{Limit: twoASecond, Units: 3}, 0, true},
		{"more than the bucket is the bucket", State{}, Ask{Limit: twoASecond, Units: 50}, 0, true},
		{"bucket empty", State{Next: after(1.5)}, Ask{Limit: twoASecond, Units: 1}, 0.5, true},
		{"bucket empty, too late", State{Next: after(1.5)}, Ask{Limit: twoASecond, Units: 1, Latest: after(0.4)}, 0.5, false},
		{"held", State{HeldAt: start, HeldFor: 9 * time.Second}, Ask{Limit: twoASecond, Units: 1}, 9, true},
		{"held without a limit", State{HeldAt: start, HeldFor: 9 * time.Second}, Ask{Units: 1}, 9, true},
		{"held too long", State{HeldAt: start, HeldFor: 48 * time.Hour}, Ask{Limit: twoASecond, Units: 1, Latest: after(60)}, 48 * 3600, false},
		{"held before", State{HeldAt: after(-10), HeldFor: 9 * time.Second}, Ask{Limit: twoASecond, Units: 1}, 0, true},
		{"half of the limit", State{Next: after(3), Share: 0.5, SharedAt: start}, Ask{Limit: twoASecond, Units: 1, Latest: after(0.2)}, 1, false},
		{"yields with a full bucket", State{}, Ask{Limit: Limit{PerSecond: 1, Burst: 10}, Units: 8, Yield: true}, 0, true},
		{"yields the last fifth", State{Next: after(8)}, Ask{Limit: Limit{PerSecond: 1, Burst: 10}, Units: 1, Yield: true}, 1, false},
		{"who does not yield has it", State{Next: after(8)}, Ask{Limit: Limit{PerSecond: 1, Burst: 10}, Units: 1}, 0, true},
		{"the clock came back", State{Next: after(30 * 24 * 3600)}, Ask{Limit: twoASecond, Units: 1}, 0, true},
		{"the clock came back within a hold", State{HeldAt: after(30 * 24 * 3600), HeldFor: 9 * time.Second}, Ask{Limit: twoASecond, Units: 1}, 9, true},
	} {
		test.ask.Now = start
		if got := test.state.Reserve(test.ask); !got.At.Equal(after(test.at)) || got.Taken != test.taken {
			t.Errorf("%s: got %v after the start, taken %v; want %vs and %v", test.name, got.At.Sub(start), got.Taken, test.at, test.taken)
		}
	}
}

// TestHoldIsKept asks at random while refusals of any length come in: no call is
// let go before what was said, and the calls never exceed the limit.
func TestHoldIsKept(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		dice := rand.New(rand.NewPCG(seed, 1))
		limit := Limit{PerSecond: 0.5 + 20*dice.Float64(), Burst: 1 + dice.IntN(40)}
		var s State
		var held time.Time
		var gone []time.Time
		now := start
		for range 300 {
			now = now.Add(time.Duration(dice.ExpFloat64() * float64(50*time.Millisecond)))
			if dice.IntN(40) == 0 {
				d := time.Duration(dice.IntN(20)) * time.Second
				s.Hold(now, d, limit)
				held = later(held, now.Add(d))
				gone = slices.DeleteFunc(gone, func(at time.Time) bool { return at.After(now) }) // those ask again
				continue
			}
			g := s.Reserve(Ask{Now: now, Limit: limit, Units: 1, Yield: dice.IntN(2) == 0, Latest: now.Add(time.Minute)})
			if !g.Taken {
				continue
			}
			if g.At.Before(held) {
				t.Fatalf("seed %d: a call goes %v before the time that was said", seed, held.Sub(g.At))
			}
			gone = append(gone, g.At)
		}
		slices.SortFunc(gone, time.Time.Compare)
		for i := range gone {
			for j := i; j < len(gone); j++ {
				most := float64(limit.Burst) + limit.PerSecond*gone[j].Sub(gone[i]).Seconds() + 0.01
				if float64(j-i+1) > most {
					t.Fatalf("seed %d: %d calls within %v of a limit of %+v", seed, j-i+1, gone[j].Sub(gone[i]), limit)
				}
			}
		}
	}
}

// TestPaceAfterRefusals: halved by a refusal, once by those that were under way
// together, and whole again two minutes after.
func TestPaceAfterRefusals(t *testing.T) {
	t.Parallel()
	limit := Limit{PerSecond: 10, Burst: 1}
	var s State
	check := func(at, want float64) {
		t.Helper()
		if got := s.share(after(at)); got < want-0.001 || got > want+0.001 {
			t.Errorf("after %v s: got %.3f of the limit, want %.3f", at, got, want)
		}
	}
	check(0, 1)
	s.Hold(after(0), 0, limit)
	s.Hold(after(0.2), 0, limit)
	check(0.2, 0.5+0.2/120)
	check(30, 0.75)
	check(60, 1)
	for at := 100.0; at < 130; at += 1.1 {
		s.Hold(after(at), 0, limit)
	}
	if got := s.share(after(130)); got < smallestShare || got > 0.1 {
		t.Errorf("refused again and again: got %.3f of the limit, want little but not none", got)
	}
	check(400, 1)
}

// TestAfterAHold: calls that wait for the same moment do not all go at it.
func TestAfterAHold(t *testing.T) {
	t.Parallel()
	limit := Limit{PerSecond: 10, Burst: 100}
	var s State
	s.Hold(start, 5*time.Second, limit)
	var last time.Time
	for i := range 20 {
		g := s.Reserve(Ask{Now: after(5), Limit: limit, Units: 1})
		if !g.Taken || i > 0 && g.At.Sub(last) < 90*time.Millisecond {
			t.Fatalf("call %d goes %v after the one before, want the pace of the limit", i, g.At.Sub(last))
		}
		last = g.At
	}
}
