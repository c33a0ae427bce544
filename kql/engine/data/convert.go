package data

import (
	"math"
	"math/big"
	"strings"
)

// Convert casts a value as Kusto's to…() functions do: what cannot be read is
// null.
func Convert(v Value, to Type) Value {
	if v.Type == to {
		return v
	}
	if v.Type == Dynamic && !v.Null {
		inner := Leaf(v.Tree)
		if inner.Type == Dynamic {
			if to == String {
				return StringOf(v.Text())
			}
			return NullOf(to)
		}
		return Convert(inner, to)
	}
	if v.Null {
		return NullOf(to)
	}
	switch to {
	case String:
		return StringOf(v.Text())
	case Dynamic:
		return DynamicOf(v.Node())
	case Bool:
		return convertBool(v)
	case Int, Long:
		return convertWhole(v, to)
	case Real:
		return convertReal(v)
	case Decimal:
		return convertDecimal(v)
	case DateTime:
		return convertMoment(v)
	case TimeSpan:
		return convertSpan(v)
	case GUID:
		if v.Type == String {
			if s, ok := ParseGUID(v.Str); ok {
				return GUIDOf(s)
			}
		}
	}
	return NullOf(to)
}

func convertBool(v Value) Value {
	switch v.Type {
	case String:
		switch strings.ToLower(strings.TrimSpace(v.Str)) {
		case "true":
			return BoolOf(true)
		case "false":
			return BoolOf(false)
		}
		if n, ok := parseLong(v.Str); ok {
			return BoolOf(n != 0)
		}
	case Int, Long, Real, Decimal:
		return BoolOf(v.Number() != 0)
	}
	return NullOf(Bool)
}

func convertWhole(v Value, to Type) Value {
	whole := func(n int64) Value {
		if to == Int {
			return IntOf(n)
		}
		return LongOf(n)
	}
	switch v.Type {
	case Bool, Int, Long, DateTime, TimeSpan:
		return whole(v.Num)
	case Real, Decimal:
		f := v.Number()
		if math.IsNaN(f) || f >= math.MaxInt64 || f <= math.MinInt64 {
			return NullOf(to)
		}
		return whole(int64(f))
	case String:
		if n, ok := parseLong(v.Str); ok {
			return whole(n)
		}
	}
	return NullOf(to)
}

func convertReal(v Value) Value {
	switch v.Type {
	case Bool, Int, Long, DateTime, TimeSpan:
		return RealOf(float64(v.Num))
	case Decimal:
		return RealOf(v.Number())
	case String:
		if f, ok := parseReal(v.Str); ok {
			return RealOf(f)
		}
	}
	return NullOf(Real)
}

func convertDecimal(v Value) Value {
	switch v.Type {
	case Int, Long:
		return DecimalOf(new(big.Rat).SetInt64(v.Num))
	case Real:
		if r, ok := parseDecimal(FormatReal(v.Real())); ok {
			return DecimalOf(r)
		}
	case String:
		if r, ok := parseDecimal(v.Str); ok {
			return DecimalOf(r)
		}
	}
	return NullOf(Decimal)
}

func convertMoment(v Value) Value {
	switch v.Type {
	case String:
		if ticks, ok := ParseMoment(v.Str); ok {
			return DateTimeOf(ticks)
		}
	case Int, Long:
		return DateTimeOrNull(v.Num)
	case Real:
		if ticks, ok := TicksFromReal(v.Real()); ok {
			return DateTimeOrNull(ticks)
		}
	}
	return NullOf(DateTime)
}

func convertSpan(v Value) Value {
	switch v.Type {
	case String:
		if ticks, ok := parseSpan(v.Str); ok {
			return TimeSpanOf(ticks)
		}
	case Int, Long:
		return TimeSpanOf(v.Num)
	case Real:
		if ticks, ok := TicksFromReal(v.Real()); ok {
			return TimeSpanOf(ticks)
		}
	}
	return NullOf(TimeSpan)
}
