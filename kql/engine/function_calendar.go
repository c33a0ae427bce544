package engine

import (
	"fmt"
	"strings"
	"time"
)

func calendarFunctions() map[string]function {
	return map[string]function{
		"startofday":   boundary(dayOf, false),
		"startofweek":  boundary(weekOf, false),
		"startofmonth": boundary(monthOf, false),
		"startofyear":  boundary(yearOf, false),
		"endofday":     boundary(dayOf, true),
		"endofweek":    boundary(weekOf, true),
		"endofmonth":   boundary(monthOf, true),
		"endofyear":    boundary(yearOf, true),
		"dayofweek": {params: "t", result: TimeSpan, apply: func(_ *call, a []Value) (Value, error) {
			return duration(int64(timeOf(a[0].num).Weekday()) * day), nil
		}},
		"dayofmonth": partOf("day"), "dayofyear": partOf("dayofyear"), "hourofday": partOf("hour"),
		"monthofyear getmonth": partOf("month"), "getyear": partOf("year"), "week_of_year weekofyear": partOf("weekofyear"),
		"datetime_part datepart": {params: "st", result: Long, apply: func(_ *call, a []Value) (Value, error) {
			return momentPart(a[0].str, a[1].num)
		}},
	}
}

// boundary is startof… and endof…, moved by an optional number of periods.
func boundary(period func(t time.Time, offset int) time.Time, end bool) function {
	return function{params: "t|l", result: DateTime, apply: func(_ *call, a []Value) (Value, error) {
		offset := int64(0)
		if len(a) > 1 {
			offset = a[1].num
		}
		if offset > 4_000_000 || offset < -4_000_000 {
			return nullOf(DateTime), nil
		}
		if end {
			return momentOrNull(ticksOf(period(timeOf(a[0].num), int(offset)+1)) - 1), nil
		}
		return momentOrNull(ticksOf(period(timeOf(a[0].num), int(offset)))), nil
	}}
}

func dayOf(t time.Time, offset int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+offset, 0, 0, 0, 0, time.UTC)
}

func weekOf(t time.Time, offset int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()-int(t.Weekday())+7*offset, 0, 0, 0, 0, time.UTC)
}

func monthOf(t time.Time, offset int) time.Time {
	return time.Date(t.Year(), t.Month()+time.Month(offset), 1, 0, 0, 0, 0, time.UTC)
}

func yearOf(t time.Time, offset int) time.Time {
	return time.Date(t.Year()+offset, 1, 1, 0, 0, 0, 0, time.UTC)
}

func partOf(name string) function {
	return function{params: "t", result: Long, apply: func(_ *call, a []Value) (Value, error) {
		return momentPart(name, a[0].num)
	}}
}

func partName(name string) string {
	name = strings.TrimSuffix(strings.ReplaceAll(strings.ToLower(name), "_", ""), "s")
	switch name {
	case "dayofyear", "weekofyear", "iso8601weekofyear":
		return name
	case "week":
		return "week"
	}
	return name
}

// momentPart is datetime_part().
func momentPart(name string, ticks int64) (Value, error) {
	t := timeOf(ticks)
	fraction := int64(t.Nanosecond())
	switch partName(name) {
	case "year":
		return integer(int64(t.Year())), nil
	case "quarter":
		return integer(int64(t.Month()+2) / 3), nil
	case "month":
		return integer(int64(t.Month())), nil
	case "week", "weekofyear":
		_, week := t.ISOWeek()
		return integer(int64(week)), nil
	case "day":
		return integer(int64(t.Day())), nil
	case "dayofyear":
		return integer(int64(t.YearDay())), nil
	case "hour":
		return integer(int64(t.Hour())), nil
	case "minute":
		return integer(int64(t.Minute())), nil
	case "second":
		return integer(int64(t.Second())), nil
	case "millisecond":
		return integer(fraction / 1e6), nil
	case "microsecond":
		return integer(fraction / 1e3), nil
	case "nanosecond":
		return integer(fraction), nil
	}
	return Value{}, fmt.Errorf("%q is not a part of a datetime", name)
}

var partTicks = map[string]int64{
	"week": 7 * day, "day": day, "hour": hour, "minute": minute, "second": second,
	"millisecond": millisecond, "microsecond": microsecond,
}

// addPart is datetime_add(): the day of the month is cut to the month's length.
func addPart(name string, n, ticks int64) (Value, error) {
	name = partName(name)
	months := map[string]int64{"year": 12, "quarter": 3, "month": 1}[name]
	if months > 0 {
		if n > 200_000 || n < -200_000 {
			return nullOf(DateTime), nil
		}
		t := timeOf(ticks)
		first := time.Date(t.Year(), t.Month()+time.Month(n*months), 1, 0, 0, 0, 0, time.UTC)
		dayOfMonth := min(t.Day(), daysIn(first.Year(), int(first.Month())))
		return momentOrNull(ticksOf(first) + int64(dayOfMonth-1)*day + (ticks - ticksOf(dayOf(t, 0)))), nil
	}
	if name == "nanosecond" {
		return momentOrNull(ticks + n/100), nil
	}
	unit, ok := partTicks[name]
	if !ok {
		return Value{}, fmt.Errorf("%q is not a part of a datetime", name)
	}
	if n > maxTicks/unit || n < -maxTicks/unit {
		return nullOf(DateTime), nil
	}
	return momentOrNull(ticks + n*unit), nil
}

// diffParts is datetime_diff(): how many borders of the part lie between.
func diffParts(name string, a, b int64) (Value, error) {
	name = partName(name)
	x, y := timeOf(a), timeOf(b)
	switch name {
	case "year":
		return integer(int64(x.Year() - y.Year())), nil
	case "quarter":
		return integer(int64(x.Year()-y.Year())*4 + int64(x.Month()-1)/3 - int64(y.Month()-1)/3), nil
	case "month":
		return integer(int64(x.Year()-y.Year())*12 + int64(x.Month()-y.Month())), nil
	case "week":
		return integer((ticksOf(weekOf(x, 0)) - ticksOf(weekOf(y, 0))) / (7 * day)), nil
	case "nanosecond":
		return integer((a - b) * 100), nil
	}
	unit, ok := partTicks[name]
	if !ok {
		return Value{}, fmt.Errorf("%q is not a part of a datetime", name)
	}
	return integer(floorDiv(a, unit) - floorDiv(b, unit)), nil
}
