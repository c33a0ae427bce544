package function

import (
	"fmt"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func calendarFunctions() map[string]Scalar {
	return map[string]Scalar{
		"startofday":   boundary(dayOf, false),
		"startofweek":  boundary(weekOf, false),
		"startofmonth": boundary(monthOf, false),
		"startofyear":  boundary(yearOf, false),
		"endofday":     boundary(dayOf, true),
		"endofweek":    boundary(weekOf, true),
		"endofmonth":   boundary(monthOf, true),
		"endofyear":    boundary(yearOf, true),
		"dayofweek": {Params: "t", Result: data.TimeSpan, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.TimeSpanOf(int64(data.TimeOf(a[0].Num).Weekday()) * data.Day), nil
		}},
		"dayofmonth": partOf("day"), "dayofyear": partOf("dayofyear"), "hourofday": partOf("hour"),
		"monthofyear getmonth": partOf("month"), "getyear": partOf("year"), "week_of_year weekofyear": partOf("weekofyear"),
		"datetime_part datepart": {Params: "st", Result: data.Long, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return momentPart(a[0].Str, a[1].Num)
		}},
	}
}

// boundary is startof… and endof…, moved by an optional number of periods.
func boundary(period func(t time.Time, offset int) time.Time, end bool) Scalar {
	return Scalar{Params: "t|l", Result: data.DateTime, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
		offset := int64(0)
		if len(a) > 1 {
			offset = a[1].Num
		}
		if offset > 4_000_000 || offset < -4_000_000 {
			return data.NullOf(data.DateTime), nil
		}
		if end {
			return data.DateTimeOrNull(data.TicksOf(period(data.TimeOf(a[0].Num), int(offset)+1)) - 1), nil
		}
		return data.DateTimeOrNull(data.TicksOf(period(data.TimeOf(a[0].Num), int(offset)))), nil
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

func partOf(name string) Scalar {
	return Scalar{Params: "t", Result: data.Long, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
		return momentPart(name, a[0].Num)
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
func momentPart(name string, ticks int64) (data.Value, error) {
	t := data.TimeOf(ticks)
	fraction := int64(t.Nanosecond())
	switch partName(name) {
	case "year":
		return data.LongOf(int64(t.Year())), nil
	case "quarter":
		return data.LongOf(int64(t.Month()+2) / 3), nil
	case "month":
		return data.LongOf(int64(t.Month())), nil
	case "week", "weekofyear":
		_, week := t.ISOWeek()
		return data.LongOf(int64(week)), nil
	case "day":
		return data.LongOf(int64(t.Day())), nil
	case "dayofyear":
		return data.LongOf(int64(t.YearDay())), nil
	case "hour":
		return data.LongOf(int64(t.Hour())), nil
	case "minute":
		return data.LongOf(int64(t.Minute())), nil
	case "second":
		return data.LongOf(int64(t.Second())), nil
	case "millisecond":
		return data.LongOf(fraction / 1e6), nil
	case "microsecond":
		return data.LongOf(fraction / 1e3), nil
	case "nanosecond":
		return data.LongOf(fraction), nil
	}
	return data.Value{}, fmt.Errorf("%q is not a part of a datetime", name)
}

var partTicks = map[string]int64{
	"week": 7 * data.Day, "day": data.Day, "hour": data.Hour, "minute": data.Minute, "second": data.Second,
	"millisecond": data.Millisecond, "microsecond": data.Microsecond,
}

// addPart is datetime_add(): the day of the month is cut to the month's length.
func addPart(name string, n, ticks int64) (data.Value, error) {
	name = partName(name)
	months := map[string]int64{"year": 12, "quarter": 3, "month": 1}[name]
	if months > 0 {
		if n > 200_000 || n < -200_000 {
			return data.NullOf(data.DateTime), nil
		}
		t := data.TimeOf(ticks)
		first := time.Date(t.Year(), t.Month()+time.Month(n*months), 1, 0, 0, 0, 0, time.UTC)
		dayOfMonth := min(t.Day(), data.DaysIn(first.Year(), int(first.Month())))
		return data.DateTimeOrNull(data.TicksOf(first) + int64(dayOfMonth-1)*data.Day + (ticks - data.TicksOf(dayOf(t, 0)))), nil
	}
	if name == "nanosecond" {
		return data.DateTimeOrNull(ticks + n/100), nil
	}
	unit, ok := partTicks[name]
	if !ok {
		return data.Value{}, fmt.Errorf("%q is not a part of a datetime", name)
	}
	if n > data.MaxTicks/unit || n < -data.MaxTicks/unit {
		return data.NullOf(data.DateTime), nil
	}
	return data.DateTimeOrNull(ticks + n*unit), nil
}

// diffParts is datetime_diff(): how many borders of the part lie between.
func diffParts(name string, a, b int64) (data.Value, error) {
	name = partName(name)
	x, y := data.TimeOf(a), data.TimeOf(b)
	switch name {
	case "year":
		return data.LongOf(int64(x.Year() - y.Year())), nil
	case "quarter":
		return data.LongOf(int64(x.Year()-y.Year())*4 + int64(x.Month()-1)/3 - int64(y.Month()-1)/3), nil
	case "month":
		return data.LongOf(int64(x.Year()-y.Year())*12 + int64(x.Month()-y.Month())), nil
	case "week":
		return data.LongOf((data.TicksOf(weekOf(x, 0)) - data.TicksOf(weekOf(y, 0))) / (7 * data.Day)), nil
	case "nanosecond":
		return data.LongOf((a - b) * 100), nil
	}
	unit, ok := partTicks[name]
	if !ok {
		return data.Value{}, fmt.Errorf("%q is not a part of a datetime", name)
	}
	return data.LongOf(data.FloorDiv(a, unit) - data.FloorDiv(b, unit)), nil
}
