package engine

import (
	"math"
	"math/big"
	"strings"
)

// toText is tostring(): dynamics as compact JSON (a string as it is), null as
// the empty string.
func toText(v Value) string {
	if v.Null {
		return ""
	}
	switch v.Type {
	case String, GUID:
		return v.str
	case Bool:
		if v.num != 0 {
			return "true"
		}
		return "false"
	case Real:
		return formatReal(v.real())
	case Dynamic:
		return treeText(v.any)
	}
	return treeText(v.tree())
}

func treeText(tree any) string {
	switch t := tree.(type) {
	case nil:
		return ""
	case string:
		return t
	case GUIDText:
		return string(t)
	case Ticks:
		return formatMoment(int64(t))
	case Span:
		return formatSpan(int64(t))
	case *big.Rat:
		return formatDecimal(t)
	case bool:
		return toText(boolean(t))
	case float64:
		return formatReal(t)
	}
	return string(appendJSON(nil, tree, false))
}

// convert casts a value as Kusto's to…() functions do: what cannot be read is
// null.
func convert(v Value, to Type) Value {
	if v.Type == to {
		return v
	}
	if v.Type == Dynamic && !v.Null {
		inner := leaf(v.any)
		if inner.Type == Dynamic {
			if to == String {
				return text(toText(v))
			}
			return nullOf(to)
		}
		return convert(inner, to)
	}
	if v.Null {
		return nullOf(to)
	}
	switch to {
	case String:
		return text(toText(v))
	case Dynamic:
		return dynamic(v.tree())
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
			if s, ok := parseGUID(v.str); ok {
				return guid(s)
			}
		}
	}
	return nullOf(to)
}

func convertBool(v Value) Value {
	switch v.Type {
	case String:
		switch strings.ToLower(strings.TrimSpace(v.str)) {
		case "true":
			return boolean(true)
		case "false":
			return boolean(false)
		}
		if n, ok := parseLong(v.str); ok {
			return boolean(n != 0)
		}
	case Int, Long, Real, Decimal:
		return boolean(v.number() != 0)
	}
	return nullOf(Bool)
}

func convertWhole(v Value, to Type) Value {
	whole := func(n int64) Value {
		if to == Int {
			return int32Value(n)
		}
		return integer(n)
	}
	switch v.Type {
	case Bool, Int, Long, DateTime, TimeSpan:
		return whole(v.num)
	case Real, Decimal:
		f := v.number()
		if math.IsNaN(f) || f >= math.MaxInt64 || f <= math.MinInt64 {
			return nullOf(to)
		}
		return whole(int64(f))
	case String:
		if n, ok := parseLong(v.str); ok {
			return whole(n)
		}
	}
	return nullOf(to)
}

func convertReal(v Value) Value {
	switch v.Type {
	case Bool, Int, Long, DateTime, TimeSpan:
		return realNumber(float64(v.num))
	case Decimal:
		return realNumber(v.number())
	case String:
		if f, ok := parseReal(v.str); ok {
			return realNumber(f)
		}
	}
	return nullOf(Real)
}

func convertDecimal(v Value) Value {
	switch v.Type {
	case Int, Long:
		return decimal(new(big.Rat).SetInt64(v.num))
	case Real:
		if r, ok := parseDecimal(formatReal(v.real())); ok {
			return decimal(r)
		}
	case String:
		if r, ok := parseDecimal(v.str); ok {
			return decimal(r)
		}
	}
	return nullOf(Decimal)
}

func convertMoment(v Value) Value {
	switch v.Type {
	case String:
		if ticks, ok := parseMoment(v.str); ok {
			return moment(ticks)
		}
	case Int, Long:
		return momentOrNull(v.num)
	case Real:
		if ticks, ok := ticksFromReal(v.real()); ok {
			return momentOrNull(ticks)
		}
	}
	return nullOf(DateTime)
}

func convertSpan(v Value) Value {
	switch v.Type {
	case String:
		if ticks, ok := parseSpan(v.str); ok {
			return duration(ticks)
		}
	case Int, Long:
		return duration(v.num)
	case Real:
		if ticks, ok := ticksFromReal(v.real()); ok {
			return duration(ticks)
		}
	}
	return nullOf(TimeSpan)
}

// parseGUID reads a guid with or without dashes and braces, into lower case with
// dashes.
func parseGUID(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	s = strings.TrimSuffix(strings.TrimPrefix(s, "{"), "}")
	if len(s) == 36 {
		if s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
			return "", false
		}
		s = s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	}
	if len(s) != 32 || strings.Trim(s, hexDigits) != "" {
		return "", false
	}
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:], true
}
