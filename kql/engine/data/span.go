package data

import (
	"math"
	"strconv"
	"strings"
)

// formatSpan renders a timespan as "[-][d.]hh:mm:ss[.fffffff]".
func formatSpan(ticks int64) string {
	out := make([]byte, 0, 24)
	magnitude := uint64(ticks)
	if ticks < 0 {
		out = append(out, '-')
		magnitude = -magnitude
	}
	if days := magnitude / uint64(Day); days > 0 {
		out = strconv.AppendUint(out, days, 10)
		out = append(out, '.')
	}
	rest := int64(magnitude % uint64(Day))
	out = AppendPadded(out, int(rest/Hour), 2)
	out = append(out, ':')
	out = AppendPadded(out, int(rest%Hour/Minute), 2)
	out = append(out, ':')
	out = AppendPadded(out, int(rest%Minute/Second), 2)
	if fraction := rest % Second; fraction > 0 {
		out = append(out, '.')
		out = AppendPadded(out, int(fraction), 7)
	}
	return string(out)
}

var spanUnits = map[string]float64{
	"d": float64(Day), "day": float64(Day), "days": float64(Day),
	"h": float64(Hour), "hr": float64(Hour), "hrs": float64(Hour), "hour": float64(Hour), "hours": float64(Hour),
	"m": float64(Minute), "min": float64(Minute), "minute": float64(Minute), "minutes": float64(Minute),
	"s": float64(Second), "sec": float64(Second), "second": float64(Second), "seconds": float64(Second),
	"ms": float64(Millisecond), "milli": float64(Millisecond), "millis": float64(Millisecond),
	"millisecond": float64(Millisecond), "milliseconds": float64(Millisecond), "millisec": float64(Millisecond),
	"micro": float64(Microsecond), "micros": float64(Microsecond), "microsecond": float64(Microsecond),
	"microseconds": float64(Microsecond), "microsec": float64(Microsecond),
	"nano": 0.01, "nanos": 0.01, "nanosecond": 0.01, "nanoseconds": 0.01, "nanosec": 0.01,
	"tick": 1, "ticks": 1,
}

// parseSpan reads a timespan: a number with a unit (1.5h), "[-][d.]hh:mm[:ss[.f]]",
// or a bare number of days.
func parseSpan(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	negative := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	ticks, ok := parseMagnitude(s)
	if !ok {
		return 0, false
	}
	if negative {
		ticks = -ticks
	}
	return ticks, true
}

func parseMagnitude(s string) (int64, bool) {
	if s == "" || s[0] == '-' || s[0] == '+' {
		return 0, false
	}
	if strings.Contains(s, ":") {
		return parseClockSpan(s)
	}
	number := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	unit := strings.ToLower(s[len(number):])
	scale := float64(Day)
	if unit != "" {
		var known bool
		if scale, known = spanUnits[unit]; !known {
			return 0, false
		}
	}
	number = strings.TrimSpace(number)
	if n, err := strconv.ParseInt(number, 10, 64); err == nil && scale >= 1 {
		if n > math.MaxInt64/int64(scale) {
			return 0, false
		}
		return n * int64(scale), true
	}
	f, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return 0, false
	}
	return TicksFromReal(f * scale)
}

func parseClockSpan(s string) (int64, bool) {
	total := int64(0)
	if dot := strings.IndexByte(s, '.'); dot >= 0 && dot < strings.IndexByte(s, ':') {
		days, err := strconv.Atoi(s[:dot])
		if err != nil || days > 10675199 {
			return 0, false
		}
		total = int64(days) * Day
		s = s[dot+1:]
	}
	parts := strings.Split(s, ":")
	if len(parts) > 3 {
		return 0, false
	}
	units := []int64{Hour, Minute, Second}
	for i, part := range parts {
		whole, fraction, hasFraction := strings.Cut(part, ".")
		n, err := strconv.Atoi(whole)
		if err != nil || n < 0 || n > 1<<20 || i > 0 && n > 59 {
			return 0, false
		}
		total += int64(n) * units[i]
		if hasFraction {
			f, err := strconv.ParseFloat("0."+fraction, 64)
			if err != nil || i != 2 {
				return 0, false
			}
			total += int64(math.Round(f * float64(Second)))
		}
	}
	return total, true
}

// TicksFromReal rounds a count of ticks, refusing what a timespan cannot hold.
func TicksFromReal(f float64) (int64, bool) {
	if math.IsNaN(f) || math.Abs(f) >= math.MaxInt64 {
		return 0, false
	}
	return int64(math.Round(f)), true
}
