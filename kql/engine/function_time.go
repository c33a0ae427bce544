package engine

import (
	"math"
	"strings"
	"time"
)

func timeFunctions() map[string]function {
	return map[string]function{
		"make_datetime": {params: "l|llllr", result: DateTime, apply: func(_ *call, a []Value) (Value, error) {
			part := [5]int{1, 1, 1, 0, 0}
			for i := range min(len(a), 5) {
				if a[i].num < 0 || a[i].num > 9999 {
					return nullOf(DateTime), nil
				}
				part[i] = int(a[i].num)
			}
			seconds := 0.0
			if len(a) > 5 {
				seconds = a[5].real()
			}
			if part[0] < 1 || part[1] < 1 || part[1] > 12 || part[2] < 1 || part[2] > daysIn(part[0], part[1]) ||
				part[3] > 23 || part[4] > 59 || seconds < 0 || seconds >= 60 {
				return nullOf(DateTime), nil
			}
			t := time.Date(part[0], time.Month(part[1]), part[2], part[3], part[4], 0, 0, time.UTC)
			return momentOrNull(ticksOf(t) + int64(math.Round(seconds*float64(second)))), nil
		}},
		"make_timespan": {params: "l|llr", result: TimeSpan, apply: func(_ *call, a []Value) (Value, error) {
			// hours, minutes[, seconds] or days, hours, minutes, seconds
			units := []int64{hour, minute, second}
			if len(a) == 4 {
				units = []int64{day, hour, minute, second}
			}
			total := 0.0
			for i, value := range a {
				total += value.number() * float64(units[i])
			}
			ticks, ok := ticksFromReal(total)
			if !ok {
				return nullOf(TimeSpan), nil
			}
			return duration(ticks), nil
		}},
		"datetime_add": {params: "slt", result: DateTime, apply: func(_ *call, a []Value) (Value, error) {
			return addPart(a[0].str, a[1].num, a[2].num)
		}},
		"datetime_diff": {params: "stt", result: Long, apply: func(_ *call, a []Value) (Value, error) {
			return diffParts(a[0].str, a[1].num, a[2].num)
		}},
		"datetime_local_to_utc": {params: "ts", result: DateTime, apply: func(_ *call, a []Value) (Value, error) {
			zone, err := time.LoadLocation(a[1].str)
			if err != nil {
				return nullOf(DateTime), nil
			}
			return momentOrNull(localToUTC(a[0].num, zone)), nil
		}},
		"datetime_utc_to_local": {params: "ts", result: DateTime, apply: func(_ *call, a []Value) (Value, error) {
			zone, err := time.LoadLocation(a[1].str)
			if err != nil {
				return nullOf(DateTime), nil
			}
			_, offset := timeOf(a[0].num).In(zone).Zone()
			return momentOrNull(a[0].num + int64(offset)*second), nil
		}},
		"unixtime_seconds_todatetime":      unixTime(float64(second)),
		"unixtime_milliseconds_todatetime": unixTime(float64(millisecond)),
		"unixtime_microseconds_todatetime": unixTime(float64(microsecond)),
		"unixtime_nanoseconds_todatetime":  unixTime(0.01),
		"format_datetime": {params: "ts", result: String, apply: func(_ *call, a []Value) (Value, error) {
			return text(formatMomentAs(a[0].num, a[1].str)), nil
		}},
		"format_timespan": {params: "ns", result: String, apply: func(_ *call, a []Value) (Value, error) {
			return text(formatSpanAs(a[0].num, a[1].str)), nil
		}},
	}
}

func unixTime(scale float64) function {
	return function{params: "r", result: DateTime, apply: func(_ *call, a []Value) (Value, error) {
		ticks, ok := ticksFromReal(a[0].real() * scale)
		if !ok || ticks > maxTicks {
			return nullOf(DateTime), nil
		}
		return momentOrNull(ticks + epochTicks), nil
	}}
}

// localToUTC reads ticks as the clock of a zone. A time that the zone skips is
// read with the offset after the change, as Kusto does.
func localToUTC(ticks int64, zone *time.Location) int64 {
	_, before := timeOf(ticks - day).In(zone).Zone()
	_, after := timeOf(ticks + day).In(zone).Zone()
	for _, offset := range []int{before, after} {
		utc := ticks - int64(offset)*second
		if _, actual := timeOf(utc).In(zone).Zone(); actual == offset {
			return utc
		}
	}
	return ticks - int64(after)*second
}

// formatMomentAs renders by .NET's custom format letters.
// https://learn.microsoft.com/kusto/query/format-datetime-function
func formatMomentAs(ticks int64, format string) string {
	t := timeOf(ticks)
	var out []byte
	for i := 0; i < len(format); {
		c := format[i]
		n := 1
		for i+n < len(format) && format[i+n] == c {
			n++
		}
		i += n
		switch c {
		case 'y':
			if n <= 2 {
				out = appendPadded(out, t.Year()%100, n)
			} else {
				out = appendPadded(out, t.Year(), n)
			}
		case 'M':
			switch {
			case n >= 4:
				out = append(out, t.Month().String()...)
			case n == 3:
				out = append(out, t.Month().String()[:3]...)
			default:
				out = appendPadded(out, int(t.Month()), n)
			}
		case 'd':
			switch {
			case n >= 4:
				out = append(out, t.Weekday().String()...)
			case n == 3:
				out = append(out, t.Weekday().String()[:3]...)
			default:
				out = appendPadded(out, t.Day(), n)
			}
		case 'h':
			out = appendPadded(out, (t.Hour()+11)%12+1, n)
		case 'H':
			out = appendPadded(out, t.Hour(), n)
		case 'm':
			out = appendPadded(out, t.Minute(), n)
		case 's':
			out = appendPadded(out, t.Second(), n)
		case 'f', 'F':
			out = appendFraction(out, int64(t.Nanosecond()/100), n, c == 'F')
		case 't':
			half := "AM"
			if t.Hour() >= 12 {
				half = "PM"
			}
			out = append(out, half[:min(n, 2)]...)
		default:
			out = append(out, strings.Repeat(string(c), n)...)
		}
	}
	return string(out)
}

// appendFraction writes n digits of the second's fraction; trim leaves trailing
// zeros out.
func appendFraction(out []byte, fraction int64, n int, trim bool) []byte {
	digits := string(appendPadded(nil, int(fraction), 7))
	digits = digits[:min(n, 7)]
	if trim {
		digits = strings.TrimRight(digits, "0")
	}
	return append(out, digits...)
}

// formatSpanAs renders by the letters d, h, H, m, s, f and F.
// https://learn.microsoft.com/kusto/query/format-timespan-function
func formatSpanAs(ticks int64, format string) string {
	var out []byte
	if ticks < 0 {
		out = append(out, '-')
		ticks = -ticks
	}
	for i := 0; i < len(format); {
		c := format[i]
		n := 1
		for i+n < len(format) && format[i+n] == c {
			n++
		}
		i += n
		switch c {
		case 'd':
			out = appendPadded(out, int(ticks/day), n)
		case 'h', 'H':
			out = appendPadded(out, int(ticks%day/hour), n)
		case 'm':
			out = appendPadded(out, int(ticks%hour/minute), n)
		case 's':
			out = appendPadded(out, int(ticks%minute/second), n)
		case 'f', 'F':
			out = appendFraction(out, ticks%second, n, c == 'F')
		default:
			out = append(out, strings.Repeat(string(c), n)...)
		}
	}
	return string(out)
}
