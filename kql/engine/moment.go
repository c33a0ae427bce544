package engine

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Ticks of 100 ns.
const (
	tick        = int64(1)
	microsecond = 10 * tick
	millisecond = 1000 * microsecond
	second      = 1000 * millisecond
	minute      = 60 * second
	hour        = 60 * minute
	day         = 24 * hour
)

const (
	epochTicks = int64(621355968000000000)  // 1970-01-01 in ticks since the year 1
	maxTicks   = int64(3155378975999999999) // 9999-12-31 23:59:59.9999999
)

func ticksOf(t time.Time) int64 {
	return epochTicks + t.Unix()*second + int64(t.Nanosecond())/100
}

func timeOf(ticks int64) time.Time {
	since := ticks - epochTicks
	sec := floorDiv(since, second)
	return time.Unix(sec, (since-sec*second)*100).UTC()
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// momentOrNull is a datetime value, null outside the years 1 to 9999.
func momentOrNull(ticks int64) Value {
	if ticks < 0 || ticks > maxTicks {
		return nullOf(DateTime)
	}
	return moment(ticks)
}

// formatMoment renders a datetime as tostring() does, with seven digits.
func formatMoment(ticks int64) string {
	return string(appendMoment(make([]byte, 0, 28), ticks))
}

func appendMoment(out []byte, ticks int64) []byte {
	t := timeOf(ticks)
	out = t.AppendFormat(out, "2006-01-02T15:04:05")
	out = append(out, '.')
	out = appendPadded(out, t.Nanosecond()/100, 7)
	return append(out, 'Z')
}

// shortMoment renders a datetime as the answer of a query does, without
// trailing zeros.
func shortMoment(ticks int64) string {
	return timeOf(ticks).Format("2006-01-02T15:04:05.9999999Z")
}

func appendPadded(out []byte, n, width int) []byte {
	digits := strconv.Itoa(n)
	for range width - len(digits) {
		out = append(out, '0')
	}
	return append(out, digits...)
}

var momentLayouts = []string{
	time.RFC1123, time.RFC1123Z, time.RFC850, time.RFC822, time.RFC822Z, time.ANSIC, time.UnixDate,
	"Mon, 2 Jan 2006 15:04:05 MST", "Mon, 2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05", "2 Jan 2006",
	"Jan 2, 2006 15:04:05", "Jan 2, 2006", "January 2, 2006", "Jan 2 2006", "2 January 2006",
	"Jan 2, 2006 3:04:05 PM", "Jan _2 2006 15:04:05",
}

// parseMoment reads a datetime in the forms that todatetime() takes: ISO 8601
// with any part left out from the right, month-first with slashes or dashes,
// RFC 822 and RFC 850. now, min and max belong to the literal, not to this.
func parseMoment(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	if ticks, ok := parseNumericMoment(s); ok {
		return ticks, true
	}
	for _, layout := range momentLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return checkedTicks(ticksOf(t))
		}
	}
	return 0, false
}

func checkedTicks(ticks int64) (int64, bool) { return ticks, ticks >= 0 && ticks <= maxTicks }

// parseNumericMoment reads the forms made of digits.
func parseNumericMoment(s string) (int64, bool) {
	rest := s
	var parts [3]int
	widths := [3]int{}
	n := 0
	for n < 3 {
		value, width := leadingDigits(rest)
		if width == 0 || width > 8 {
			return 0, false
		}
		parts[n], widths[n] = value, width
		rest = rest[width:]
		n++
		if n < 3 && rest != "" && strings.IndexByte("-/.,", rest[0]) >= 0 {
			rest = strings.TrimLeft(rest[1:], " ")
			continue
		}
		break
	}
	year, month, dayOfMonth := parts[0], 1, 1
	switch {
	case n == 1 && widths[0] == 8: // 20240131
		year, month, dayOfMonth = parts[0]/10000, parts[0]/100%100, parts[0]%100
	case n == 1 && widths[0] == 4:
	case n >= 2 && widths[0] == 4:
		month = parts[1]
		if n == 3 {
			dayOfMonth = parts[2]
		}
	case n == 3 && widths[2] == 4: // month first
		month, dayOfMonth, year = parts[0], parts[1], parts[2]
	default:
		return 0, false
	}
	if year < 1 || year > 9999 || month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > daysIn(year, month) {
		return 0, false
	}
	ticks := ticksOf(time.Date(year, time.Month(month), dayOfMonth, 0, 0, 0, 0, time.UTC))
	clock, ok := parseClock(rest)
	if !ok {
		return 0, false
	}
	return checkedTicks(ticks + clock)
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func leadingDigits(s string) (value, width int) {
	for width < len(s) && s[width] >= '0' && s[width] <= '9' && width < 10 {
		value = value*10 + int(s[width]-'0')
		width++
	}
	return value, width
}

// parseClock reads " HH:mm[:ss[.fffffff]] [AM|PM] [Z|±HH:mm]" after a date.
func parseClock(s string) (int64, bool) {
	s = strings.TrimSpace(strings.TrimPrefix(s, "T"))
	total := int64(0)
	if value, width := leadingDigits(s); width > 0 {
		if width > 2 || value > 24 {
			return 0, false
		}
		total = int64(value) * hour
		s = s[width:]
		for _, unit := range []int64{minute, second} {
			if !strings.HasPrefix(s, ":") {
				break
			}
			value, width := leadingDigits(s[1:])
			if width == 0 || width > 2 || value > 59 {
				return 0, false
			}
			total += int64(value) * unit
			s = s[1+width:]
		}
		if strings.HasPrefix(s, ".") {
			digits := len(s) - 1 - len(strings.TrimLeft(s[1:], "0123456789"))
			if digits == 0 {
				return 0, false
			}
			fraction, err := strconv.ParseFloat("0"+s[:1+digits], 64)
			if err != nil {
				return 0, false
			}
			total += int64(math.Round(fraction * float64(second)))
			s = s[1+digits:]
		}
		s = strings.TrimSpace(s)
		if half := strings.ToUpper(s); strings.HasPrefix(half, "AM") || strings.HasPrefix(half, "PM") {
			if total > 13*hour {
				return 0, false
			}
			if total >= 12*hour {
				total -= 12 * hour
			}
			if half[0] == 'P' {
				total += 12 * hour
			}
			s = strings.TrimSpace(s[2:])
		}
	}
	switch {
	case s == "" || s == "Z" || s == "z" || s == "UTC" || s == "GMT":
		return total, true
	case s[0] == '+' || s[0] == '-':
		hours, minutes, found := strings.Cut(s[1:], ":")
		if !found && len(hours) == 4 {
			hours, minutes = hours[:2], hours[2:]
		}
		h, err := strconv.Atoi(hours)
		m, err2 := strconv.Atoi("0" + minutes)
		if err != nil || err2 != nil || h > 14 || m > 59 {
			return 0, false
		}
		offset := int64(h)*hour + int64(m)*minute
		if s[0] == '+' {
			offset = -offset
		}
		return total + offset, true
	}
	return 0, false
}
