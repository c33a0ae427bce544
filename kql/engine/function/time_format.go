package function

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// formatMomentAs renders by .NET's custom format letters.
// https://learn.microsoft.com/kusto/query/format-datetime-function
func formatMomentAs(ticks int64, format string) string {
	t := data.TimeOf(ticks)
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
				out = data.AppendPadded(out, t.Year()%100, n)
			} else {
				out = data.AppendPadded(out, t.Year(), n)
			}
		case 'M':
			switch {
			case n >= 4:
				out = append(out, t.Month().String()...)
			case n == 3:
				out = append(out, t.Month().String()[:3]...)
			default:
				out = data.AppendPadded(out, int(t.Month()), n)
			}
		case 'd':
			switch {
			case n >= 4:
				out = append(out, t.Weekday().String()...)
			case n == 3:
				out = append(out, t.Weekday().String()[:3]...)
			default:
				out = data.AppendPadded(out, t.Day(), n)
			}
		case 'h':
			out = data.AppendPadded(out, (t.Hour()+11)%12+1, n)
		case 'H':
			out = data.AppendPadded(out, t.Hour(), n)
		case 'm':
			out = data.AppendPadded(out, t.Minute(), n)
		case 's':
			out = data.AppendPadded(out, t.Second(), n)
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
	digits := string(data.AppendPadded(nil, int(fraction), 7))
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
			out = data.AppendPadded(out, int(ticks/data.Day), n)
		case 'h', 'H':
			out = data.AppendPadded(out, int(ticks%data.Day/data.Hour), n)
		case 'm':
			out = data.AppendPadded(out, int(ticks%data.Hour/data.Minute), n)
		case 's':
			out = data.AppendPadded(out, int(ticks%data.Minute/data.Second), n)
		case 'f', 'F':
			out = appendFraction(out, ticks%data.Second, n, c == 'F')
		default:
			out = append(out, strings.Repeat(string(c), n)...)
		}
	}
	return string(out)
}
