package round

import "time"

// MaxAhead is how far a time that was written down may lie ahead of the clock
// before it says that the clock was ahead then.
const MaxAhead = 2 * time.Minute

// Ahead reports whether a time was written down by a clock that has been set
// back since: nothing can be reckoned from it.
func Ahead(at, now time.Time) bool { return at.Sub(now) > MaxAhead }

// Ahead reports whether the feed was last read by a clock that has been set back
// since.
func (f State) Ahead(now time.Time) bool {
	return Ahead(f.StartedAt, now) || Ahead(f.FinishedAt, now) || Ahead(f.LastOKAt, now)
}
