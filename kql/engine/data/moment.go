package data

import (
	"strconv"
	"time"
)

// Ticks of 100 ns.
const (
	tick        = int64(1)
	Microsecond = 10 * tick
	Millisecond = 1000 * Microsecond
	Second      = 1000 * Millisecond
	Minute      = 60 * Second
	Hour        = 60 * Minute
	Day         = 24 * Hour
)

const (
	EpochTicks = int64(621355968000000000)  // 1970-01-01 in ticks since the year 1
	MaxTicks   = int64(3155378975999999999) // 9999-12-31 23:59:59.9999999
)

// TicksOf is a time in ticks of 100 ns from the year 1.
func TicksOf(t time.Time) int64 {
	return EpochTicks + t.Unix()*Second + int64(t.Nanosecond())/100
}

// TimeOf is the time of ticks, in UTC.
func TimeOf(ticks int64) time.Time {
	since := ticks - EpochTicks
	sec := FloorDiv(since, Second)
	return time.Unix(sec, (since-sec*Second)*100).UTC()
}

// FloorDiv divides and rounds towards minus infinity.
func FloorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// DateTimeOrNull is a datetime value, null outside the years 1 to 9999.
func DateTimeOrNull(ticks int64) Value {
	if ticks < 0 || ticks > MaxTicks {
		return NullOf(DateTime)
	}
	return DateTimeOf(ticks)
}

// formatMoment renders a datetime as tostring() does, with seven digits.
func formatMoment(ticks int64) string {
	return string(appendMoment(make([]byte, 0, 28), ticks))
}

func appendMoment(out []byte, ticks int64) []byte {
	t := TimeOf(ticks)
	out = t.AppendFormat(out, "2006-01-02T15:04:05")
	out = append(out, '.')
	out = AppendPadded(out, t.Nanosecond()/100, 7)
	return append(out, 'Z')
}

// shortMoment renders a datetime as the answer of a query does, without
// trailing zeros.
func shortMoment(ticks int64) string {
	return TimeOf(ticks).Format("2006-01-02T15:04:05.9999999Z")
}

// AppendPadded adds a number with zeros in front, up to the width.
func AppendPadded(out []byte, n, width int) []byte {
	digits := strconv.Itoa(n)
	for range width - len(digits) {
		out = append(out, '0')
	}
	return append(out, digits...)
}
