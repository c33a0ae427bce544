package data

import (
	"math"
	"strconv"
	"strings"
	"time"
)

var momentLayouts = []string{
	time.RFC1123, time.RFC1123Z, time.RFC850, time.RFC822, time.RFC822Z, time.ANSIC, time.UnixDate,
	"Mon, 2 Jan 2006 15:04:05 MST", "Mon, 2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05", "2 Jan 2006",
	"Jan 2, 2006 15:04:05", "Jan 2, 2006", "January 2, 2006", "Jan 2 2006", "2 January 2006",
	"Jan 2, 2006 3:04:05 PM", "Jan _2 2006 15:04:05",
}

// ParseMoment reads a datetime in the forms that todatetime() takes: ISO 8601
// with any part left out from the right, month-first with slashes or dashes,
// RFC 822 and RFC 850. now, min and max belong to the literal, not to this.
func ParseMoment(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	if ticks, ok := parseNumericMoment(s); ok {
		return ticks, true
	}
	for _, layout := range momentLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return checkedTicks(TicksOf(t))
		}
	}
	return 0, false
}

func checkedTicks(ticks int64) (int64, bool) { return ticks, ticks >= 0 && ticks <= MaxTicks }

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
	if year < 1 || year > 9999 || month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > DaysIn(year, month) {
		return 0, false
	}
	ticks := TicksOf(time.Date(year, time.Month(month), dayOfMonth, 0, 0, 0, 0, time.UTC))
	clock, ok := parseClock(rest)
	if !ok {
		return 0, false
	}
	return checkedTicks(ticks + clock)
}

// DaysIn is the number of days of a month.
func DaysIn(year, month int) int {
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
		total = int64(value) * Hour
		s = s[width:]
		for _, unit := range []int64{Minute, Second} {
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
			total += int64(math.Round(fraction * float64(Second)))
			s = s[1+digits:]
		}
		s = strings.TrimSpace(s)
		if half := strings.ToUpper(s); strings.HasPrefix(half, "AM") || strings.HasPrefix(half, "PM") {
			if total > 13*Hour {
				return 0, false
			}
			if total >= 12*Hour {
				total -= 12 * Hour
			}
			if half[0] == 'P' {
				total += 12 * Hour
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
		offset := int64(h)*Hour + int64(m)*Minute
		if s[0] == '+' {
			offset = -offset
		}
		return total + offset, true
	}
	return 0, false
}
