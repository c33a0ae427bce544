package engine

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

func converter(t Type) function {
	return function{params: "A", result: t, apply: func(_ *call, a []Value) (Value, error) {
		return convert(a[0], t), nil
	}}
}

func convertFunctions() map[string]function {
	return map[string]function{
		"tostring":                        converter(String),
		"tobool toboolean bool":           converter(Bool),
		"toint int":                       {params: "A|l", result: Int, apply: radix(Int)},
		"tolong long":                     {params: "A|l", result: Long, apply: radix(Long)},
		"todouble toreal real double":     converter(Real),
		"todecimal decimal":               converter(Decimal),
		"todatetime datetime":             converter(DateTime),
		"totimespan totime timespan time": converter(TimeSpan),
		"toguid guid":                     converter(GUID),
		"tohex": {params: "l|l", result: String, apply: func(_ *call, a []Value) (Value, error) {
			s := strconv.FormatUint(uint64(a[0].num), 16)
			if len(a) > 1 {
				s = strings.Repeat("0", max(0, min(int(a[1].num), 256)-len(s))) + s
			}
			return text(s), nil
		}},
		"gettype": {params: "A", result: String, apply: func(f *call, a []Value) (Value, error) {
			return text(typeOf(a[0])), nil
		}},
		"format_bytes": {params: "r|ls", result: String, apply: formatBytes},
		"parse_version": {params: "s", result: Decimal, apply: func(_ *call, a []Value) (Value, error) {
			return parseVersion(a[0].str), nil
		}},
	}
}

// radix is tolong(text) with an optional base of 2, 8, 10 or 16.
func radix(t Type) func(*call, []Value) (Value, error) {
	return func(_ *call, a []Value) (Value, error) {
		if len(a) > 1 && a[0].Type == String && a[1].num >= 2 && a[1].num <= 36 {
			n, err := strconv.ParseInt(a[0].str, int(a[1].num), 64)
			if err != nil {
				return nullOf(t), nil
			}
			return convert(integer(n), t), nil
		}
		return convert(a[0], t), nil
	}
}

func typeOf(v Value) string {
	if v.Type != Dynamic {
		return v.Type.String()
	}
	switch v.any.(type) {
	case nil:
		return "null"
	case []any:
		return "array"
	case *Bag:
		return "dictionary"
	}
	return leaf(v.any).Type.String()
}

func formatBytes(_ *call, a []Value) (Value, error) {
	units := []string{"Bytes", "KB", "MB", "GB", "TB", "PB", "EB"}
	size, precision, unit := a[0].real(), 0, 0
	if len(a) > 1 {
		precision = int(max(0, min(a[1].num, 15)))
	}
	if len(a) > 2 {
		for unit = range units {
			if strings.EqualFold(units[unit], a[2].str) {
				break
			}
			size /= 1024
		}
	} else {
		for (size >= 1024 || size <= -1024) && unit < len(units)-1 {
			size /= 1024
			unit++
		}
	}
	number := strconv.FormatFloat(size, 'f', precision, 64)
	if strings.Contains(number, ".") {
		number = strings.TrimRight(strings.TrimRight(number, "0"), ".")
	}
	return text(fmt.Sprintf("%s %s", number, units[unit])), nil
}

// parseVersion makes versions of up to four parts comparable as one decimal.
func parseVersion(s string) Value {
	parts := strings.Split(s, ".")
	if len(parts) > 4 {
		return nullOf(Decimal)
	}
	total := new(big.Int)
	for i := range 4 {
		part := int64(0)
		if i < len(parts) {
			n, err := strconv.ParseInt(parts[i], 10, 32)
			if err != nil || n < 0 {
				return nullOf(Decimal)
			}
			part = n
		}
		total.Mul(total, big.NewInt(100_000_000)).Add(total, big.NewInt(part))
	}
	return decimal(new(big.Rat).SetInt(total))
}
