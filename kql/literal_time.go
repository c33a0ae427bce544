package kql

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// dateLayouts are the forms of a datetime literal,
// https://learn.microsoft.com/kusto/query/scalar-data-types/datetime.
var dateLayouts = []string{
	"2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04Z07:00", "2006-01-02T15:04",
	"2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04Z07:00", "2006-01-02 15:04",
	"2006-01-02 15:04:05.999999999 -07:00", "2006-01-02T15", "2006-01-02 15",
	"2006-01-02", "2006-01", "2006", "2006-1-2", "2006-1-2 15:04:05", "2006-1-2 15:04",
	"20060102", "20060102150405", "20060102T150405", "20060102 15:04:05", "2006/01/02", "2006/1/2", "2006/1/2 15:04:05",
	"1-2-2006", "1-2-2006 15:04:05", "1-2-2006 15:04", "2006.1.2", "2006-1-2T15:04:05",
	"01/02/2006", "1/2/2006", "1/2/2006 15:04:05", "1/2/2006 15:04", "1/2/2006 3:04:05 PM", "1/2/2006 3:04 PM", "2006-01-02 3:04:05 PM",
	"2006-01-02 15:04:05.999999999 MST", "2006-01-02 15:04:05.999999999 Z",
	"Mon, 02 Jan 2006 15:04:05 MST", "Mon, 2 Jan 2006 15:04:05 MST", "Mon, 02 Jan 2006 15:04:05", "02 Jan 2006 15:04:05 MST",
	"2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05", "02 Jan 2006", "2 Jan 2006", "Jan 2 2006", "Jan 2, 2006", "January 2, 2006", "2-Jan-2006", "2006-Jan-02",
	"Monday, 02-Jan-06 15:04:05 MST", "Monday, 02-Jan-06 15:04:05", "Mon Jan 2 15:04:05 2006",
}

// ParseDateTime reads a datetime as a literal or todatetime does, in UTC. A
// time alone, such as 10:30, belongs to no known day and is refused.
func ParseDateTime(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if parts := strings.Split(s, ","); len(parts) == 3 && len(parts[0]) == 4 {
		// datetime(2025, 6, 14)
		s = parts[0] + "-" + strings.TrimSpace(parts[1]) + "-" + strings.TrimSpace(parts[2])
	}
	switch s {
	case "min":
		return time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), true
	case "max":
		return time.Date(9999, 12, 31, 23, 59, 59, 999_999_900, time.UTC), true
	}
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC().Truncate(100), true
		}
	}
	return time.Time{}, false
}

// ParseTimeSpan reads a timespan as a literal or totimespan does: 1d, 90min,
// [-][days.]hh:mm[:ss[.fraction]], or a number of days.
func ParseTimeSpan(s string) (Ticks, bool) {
	s = strings.TrimSpace(s)
	negative := false
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		s, negative = strings.TrimSpace(rest), true
	} else {
		s = strings.TrimPrefix(s, "+")
	}
	v, ok := parseSpan(s)
	if negative {
		v = -v
	}
	return v, ok
}

func parseSpan(s string) (Ticks, bool) {
	if s == "" || !isDigit(s[0]) && s[0] != '.' {
		return 0, false
	}
	if strings.Contains(s, ":") {
		return parseClock(s)
	}
	end := 0
	for end < len(s) && (isDigit(s[end]) || s[end] == '.') {
		end++
	}
	unit := Day
	suffix := strings.TrimSpace(s[end:])
	if suffix != "" {
		var ok bool
		if unit, ok = units[suffix]; !ok {
			return 0, false
		}
	}
	if whole, err := strconv.ParseInt(s[:end], 10, 64); err == nil {
		if unit == 0 {
			return Ticks(whole / 100), true
		}
		if whole > math.MaxInt64/int64(unit) {
			return 0, false
		}
		return Ticks(whole) * unit, true
	}
	number, err := strconv.ParseFloat(s[:end], 64)
	if err != nil {
		return 0, false
	}
	ticks := number * float64(unit)
	if unit == 0 {
		ticks = number / 100
	}
	if math.Abs(ticks) >= math.MaxInt64 {
		return 0, false
	}
	return Ticks(math.Round(ticks)), true
}

// parseClock reads [days.]hh:mm[:ss[.fraction]].
func parseClock(s string) (Ticks, bool) {
	var total Ticks
	if dot := strings.IndexByte(s, '.'); dot >= 0 && dot < strings.IndexByte(s, ':') {
		days, err := strconv.ParseInt(s[:dot], 10, 32)
		if err != nil || days > 10675199 {
			return 0, false
		}
		total, s = Ticks(days)*Day, s[dot+1:]
	}
	parts := strings.Split(s, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	limits, lengths := []int{24, 60}, []Ticks{Hour, Minute}
	for i, part := range parts[:2] {
		v, err := strconv.Atoi(part)
		if err != nil || v < 0 || v >= limits[i] {
			return 0, false
		}
		total += Ticks(v) * lengths[i]
	}
	if len(parts) == 3 {
		seconds, err := strconv.ParseFloat(parts[2], 64)
		if err != nil || !(seconds >= 0 && seconds < 60) {
			return 0, false
		}
		total += Ticks(math.Round(seconds * float64(Second)))
	}
	return total, true
}
