package engine

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
	if days := magnitude / uint64(day); days > 0 {
		out = strconv.AppendUint(out, days, 10)
		out = append(out, '.')
	}
	rest := int64(magnitude % uint64(day))
	out = appendPadded(out, int(rest/hour), 2)
	out = append(out, ':')
	out = appendPadded(out, int(rest%hour/minute), 2)
	out = append(out, ':')
	out = appendPadded(out, int(rest%minute/second), 2)
	if fraction := rest % second; fraction > 0 {
		out = append(out, '.')
		out = appendPadded(out, int(fraction), 7)
	}
	return string(out)
}

var spanUnits = map[string]float64{
	"d": float64(day), "day": float64(day), "days": float64(day),
	"h": float64(hour), "hr": float64(hour), "hrs": float64(hour), "hour": float64(hour), "hours": float64(hour),
	"m": float64(minute), "min": float64(minute), "minute": float64(minute), "minutes": float64(minute),
	"s": float64(second), "sec": float64(second), "second": float64(second), "seconds": float64(second),
	"ms": float64(millisecond), "milli": float64(millisecond), "millis": float64(millisecond),
	"millisecond": float64(millisecond), "milliseconds": float64(millisecond), "millisec": float64(millisecond),
	"micro": float64(microsecond), "micros": float64(microsecond), "microsecond": float64(microsecond),
	"microseconds": float64(microsecond), "microsec": float64(microsecond),
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
	scale := float64(day)
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
	return ticksFromReal(f * scale)
}

func parseClockSpan(s string) (int64, bool) {
	total := int64(0)
	if dot := strings.IndexByte(s, '.'); dot >= 0 && dot < strings.IndexByte(s, ':') {
		days, err := strconv.Atoi(s[:dot])
		if err != nil || days > 10675199 {
			return 0, false
		}
		total = int64(days) * day
		s = s[dot+1:]
	}
	parts := strings.Split(s, ":")
	if len(parts) > 3 {
		return 0, false
	}
	units := []int64{hour, minute, second}
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
			total += int64(math.Round(f * float64(second)))
		}
	}
	return total, true
}

// ticksFromReal rounds a count of ticks, refusing what a timespan cannot hold.
func ticksFromReal(f float64) (int64, bool) {
	if math.IsNaN(f) || math.Abs(f) >= math.MaxInt64 {
		return 0, false
	}
	return int64(math.Round(f)), true
}
