package pace

import (
	"math"
	"time"
)

// Limit is a token bucket: units per second, and how many may be spent at once.
// The zero Limit is none: such a service is only ever held back.
type Limit struct {
	PerSecond float64
	Burst     int
}

// State is what is remembered of one service of one tenant. The zero State is
// that of a service that was never called.
type State struct {
	// Next is when a bucket of size one would be full again: the theoretical
	// arrival time of the generic cell rate algorithm.
	Next time.Time
	// Share is the part of the limit that is used since SharedAt; it grows back
	// from there. 0 is the whole limit.
	Share    float64
	SharedAt time.Time
	// HeldAt and HeldFor are the last Retry-After, and when it was said.
	HeldAt  time.Time
	HeldFor time.Duration
}

// Ask is one call that wants to go.
type Ask struct {
	Now   time.Time
	Limit Limit
	Units int
	// Yield leaves the last fifth of the bucket to those who do not yield, and
	// takes no place in a queue: such a call asks again at the time it is given.
	Yield bool
	// Latest is when the call must go at the latest; zero is any time.
	Latest time.Time
}

// Grant is the answer to an Ask.
type Grant struct {
	At    time.Time // when to go, or to ask again
	Taken bool      // the units are spent: go at At; else ask again then, or give up where At is after Latest
}

// The rule's constants.
const (
	smallestShare = 1.0 / 32
	recovery      = 2 * time.Minute // from nothing to the whole limit
	sameRefusal   = time.Second     // refusals of calls that were under way together count once
	yielded       = 0.8             // the part of a bucket that yielding calls may use
	jump          = 10 * time.Minute
)

// Reserve spends the units of a call, now or at the time that is the call's
// turn, unless that would be after a.Latest.
func (s *State) Reserve(a Ask) Grant {
	s.mend(a.Now, a.Limit)
	at := later(a.Now, s.HeldUntil(a.Now))
	if a.Limit.PerSecond <= 0 {
		return Grant{At: at, Taken: a.Latest.IsZero() || !at.After(a.Latest)}
	}
	unit := s.unit(a.Now, a.Limit)
	burst := float64(max(a.Limit.Burst, 1))
	if a.Yield {
		burst = max(1, burst*yielded)
	}
	cost := span(unit, min(float64(a.Units), burst))
	next := later(s.Next, a.Now)
	at = later(at, next.Add(cost-span(unit, burst)))
	if !a.Latest.IsZero() && at.After(a.Latest) || a.Yield && at.After(a.Now) {
		return Grant{At: at}
	}
	s.Next = next.Add(cost)
	return Grant{At: at, Taken: true}
}

// Hold stops the service for d, and halves its pace: the limit was reached. A d
// of 0 only halves. Calls that wait for their turn ask again.
func (s *State) Hold(now time.Time, d time.Duration, limit Limit) {
	s.mend(now, limit)
	before := s.unit(now, limit)
	if s.SharedAt.IsZero() || now.Sub(s.SharedAt) >= sameRefusal {
		s.Share, s.SharedAt = max(s.share(now)/2, smallestShare), now
	}
	unit := s.unit(now, limit)
	extended := now.Add(d).After(later(now, s.HeldUntil(now)))
	if extended {
		s.HeldAt, s.HeldFor = now, d
	}
	switch {
	case limit.PerSecond <= 0:
	case extended:
		s.Next = s.empty(now, limit)
	default: // a bucket of longer units would let more go at once than before
		s.Next = later(s.Next.Add(span(unit-before, float64(limit.Burst))), s.empty(now, limit))
	}
}

// empty is Next of a bucket that is empty when Microsoft takes calls again, so
// that not all who wait come back at one moment.
func (s *State) empty(now time.Time, limit Limit) time.Time {
	return later(now, s.HeldUntil(now)).Add(span(s.unit(now, limit), float64(limit.Burst-1)))
}

// HeldUntil is when Microsoft takes calls again, or the zero time.
func (s *State) HeldUntil(now time.Time) time.Time {
	until := s.HeldAt.Add(s.HeldFor)
	if s.HeldFor <= 0 || !until.After(now) {
		return time.Time{}
	}
	return until
}

// mend overcomes a clock that was ahead and came back: what was said "now" of
// the future is said now, and no queue is longer than a bucket and a while.
func (s *State) mend(now time.Time, limit Limit) {
	if s.HeldAt.After(now) {
		s.HeldAt = now
	}
	if s.SharedAt.After(now) {
		s.SharedAt = now
	}
	longest := jump
	if limit.PerSecond > 0 {
		longest += span(1/(limit.PerSecond*smallestShare), float64(limit.Burst))
	}
	if s.Next.After(later(now, s.HeldUntil(now)).Add(longest)) {
		s.Next = s.empty(now, limit)
	}
}

// share is the part of the limit in use now.
func (s *State) share(now time.Time) float64 {
	if s.Share <= 0 {
		return 1
	}
	return min(1, s.Share+float64(now.Sub(s.SharedAt))/float64(recovery))
}

// unit is the time between two units, in seconds; 0 without a limit.
func (s *State) unit(now time.Time, limit Limit) float64 {
	if limit.PerSecond <= 0 {
		return 0
	}
	return 1 / (limit.PerSecond * s.share(now))
}

func span(unit, units float64) time.Duration {
	return time.Duration(math.Round(unit * units * float64(time.Second)))
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
