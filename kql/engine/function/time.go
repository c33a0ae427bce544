package function

import (
	"math"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func timeFunctions() map[string]Scalar {
	return map[string]Scalar{
		"make_datetime": {Params: "l|llllr", Result: data.DateTime, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			part := [5]int{1, 1, 1, 0, 0}
			for i := range min(len(a), 5) {
				if a[i].Num < 0 || a[i].Num > 9999 {
					return data.NullOf(data.DateTime), nil
				}
				part[i] = int(a[i].Num)
			}
			seconds := 0.0
			if len(a) > 5 {
				seconds = a[5].Real()
			}
			if part[0] < 1 || part[1] < 1 || part[1] > 12 || part[2] < 1 || part[2] > data.DaysIn(part[0], part[1]) ||
				part[3] > 23 || part[4] > 59 || seconds < 0 || seconds >= 60 {
				return data.NullOf(data.DateTime), nil
			}
			t := time.Date(part[0], time.Month(part[1]), part[2], part[3], part[4], 0, 0, time.UTC)
			return data.DateTimeOrNull(data.TicksOf(t) + int64(math.Round(seconds*float64(data.Second)))), nil
		}},
		"make_timespan": {Params: "l|llr", Result: data.TimeSpan, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			// hours, minutes[, seconds] or days, hours, minutes, seconds
			units, below := []int64{data.Hour, data.Minute, data.Second}, []float64{24, 60, 60}
			if len(a) == 4 {
				units, below = append([]int64{data.Day}, units...), append([]float64{math.Inf(1)}, below...)
			}
			total := 0.0
			for i, value := range a {
				if n := value.Number(); n < 0 || n >= below[i] {
					return data.NullOf(data.TimeSpan), nil
				}
				total += value.Number() * float64(units[i])
			}
			ticks, ok := data.TicksFromReal(total)
			if !ok {
				return data.NullOf(data.TimeSpan), nil
			}
			return data.TimeSpanOf(ticks), nil
		}},
		"datetime_add": {Params: "slt", Result: data.DateTime, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return addPart(a[0].Str, a[1].Num, a[2].Num)
		}},
		"datetime_diff": {Params: "stt", Result: data.Long, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return diffParts(a[0].Str, a[1].Num, a[2].Num)
		}},
		"datetime_local_to_utc": {Params: "ts", Result: data.DateTime, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			zone, ok := timezone(a[1].Str)
			if !ok {
				return data.NullOf(data.DateTime), nil
			}
			return data.DateTimeOrNull(localToUTC(a[0].Num, zone)), nil
		}},
		"datetime_list_timezones": {Result: data.Dynamic, Apply: listTimezones},
		"datetime_utc_to_local": {Params: "ts", Result: data.DateTime, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			zone, ok := timezone(a[1].Str)
			if !ok {
				return data.NullOf(data.DateTime), nil
			}
			_, offset := data.TimeOf(a[0].Num).In(zone).Zone()
			return data.DateTimeOrNull(a[0].Num + int64(offset)*data.Second), nil
		}},
		"unixtime_seconds_todatetime":      unixTime(float64(data.Second)),
		"unixtime_milliseconds_todatetime": unixTime(float64(data.Millisecond)),
		"unixtime_microseconds_todatetime": unixTime(float64(data.Microsecond)),
		"unixtime_nanoseconds_todatetime":  unixTime(0.01),
		"format_datetime": {Params: "ts", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.StringOf(formatMomentAs(a[0].Num, a[1].Str)), nil
		}},
		"format_timespan": {Params: "ns", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.StringOf(formatSpanAs(a[0].Num, a[1].Str)), nil
		}},
	}
}

func unixTime(scale float64) Scalar {
	return Scalar{Params: "r", Result: data.DateTime, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
		ticks, ok := data.TicksFromReal(a[0].Real() * scale)
		if !ok || ticks > data.MaxTicks {
			return data.NullOf(data.DateTime), nil
		}
		return data.DateTimeOrNull(ticks + data.EpochTicks), nil
	}}
}

// localToUTC reads ticks as the clock of a zone. A time that the zone skips is
// read with the offset after the change, as Kusto does.
func localToUTC(ticks int64, zone *time.Location) int64 {
	_, before := data.TimeOf(ticks - data.Day).In(zone).Zone()
	_, after := data.TimeOf(ticks + data.Day).In(zone).Zone()
	for _, offset := range []int{before, after} {
		utc := ticks - int64(offset)*data.Second
		if _, actual := data.TimeOf(utc).In(zone).Zone(); actual == offset {
			return utc
		}
	}
	return ticks - int64(after)*data.Second
}
