package function

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func converter(t data.Type) Scalar {
	return Scalar{Params: "A", Result: t, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
		return data.Convert(a[0], t), nil
	}}
}

func convertFunctions() map[string]Scalar {
	return map[string]Scalar{
		"tostring":                        converter(data.String),
		"tobool toboolean bool":           converter(data.Bool),
		"toint int":                       {Params: "A|l", Result: data.Int, Apply: radix(data.Int)},
		"tolong long":                     {Params: "A|l", Result: data.Long, Apply: radix(data.Long)},
		"todouble toreal real double":     converter(data.Real),
		"todecimal decimal":               converter(data.Decimal),
		"todatetime datetime":             converter(data.DateTime),
		"totimespan totime timespan time": converter(data.TimeSpan),
		"toguid guid":                     converter(data.GUID),
		"tohex": {Params: "a|l", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			n := a[0]
			if n.Type != data.Int {
				n = data.Convert(n, data.Long)
			}
			if n.Null {
				return data.StringOf(""), nil
			}
			s := strconv.FormatUint(uint64(n.Num), 16)
			if n.Type == data.Int {
				s = strconv.FormatUint(uint64(uint32(n.Num)), 16)
			}
			if len(a) > 1 {
				s = strings.Repeat("0", max(0, min(int(a[1].Num), 256)-len(s))) + s
			}
			return data.StringOf(s), nil
		}},
		"gettype": {Params: "A", Result: data.String, Apply: func(f *Call, a []data.Value) (data.Value, error) {
			return data.StringOf(typeOf(a[0])), nil
		}},
		"format_bytes": {Params: "r|ls", Result: data.String, Apply: formatBytes},
		"parse_version": {Params: "s", Result: data.Decimal, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return parseVersion(a[0].Str), nil
		}},
	}
}

// radix is tolong(text) with an optional base of 2, 8, 10 or 16.
func radix(t data.Type) func(*Call, []data.Value) (data.Value, error) {
	return func(_ *Call, a []data.Value) (data.Value, error) {
		if len(a) > 1 && a[0].Type == data.String && a[1].Num >= 2 && a[1].Num <= 36 {
			n, err := strconv.ParseInt(a[0].Str, int(a[1].Num), 64)
			if err != nil {
				return data.NullOf(t), nil
			}
			return data.Convert(data.LongOf(n), t), nil
		}
		return data.Convert(a[0], t), nil
	}
}

func typeOf(v data.Value) string {
	if v.Type != data.Dynamic {
		return v.Type.String()
	}
	switch v.Tree.(type) {
	case nil:
		return "null"
	case []any:
		return "array"
	case *data.Bag:
		return "dictionary"
	}
	return data.Leaf(v.Tree).Type.String()
}

func formatBytes(_ *Call, a []data.Value) (data.Value, error) {
	units := []string{"Bytes", "KB", "MB", "GB", "TB", "PB", "EB"}
	size, precision, unit := a[0].Real(), 0, 0
	if len(a) > 1 {
		precision = int(max(0, min(a[1].Num, 15)))
	}
	if len(a) > 2 {
		for unit = range units {
			if strings.EqualFold(units[unit], a[2].Str) {
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
	return data.StringOf(fmt.Sprintf("%s %s", number, units[unit])), nil
}

// parseVersion makes versions of up to four parts comparable as one decimal.
func parseVersion(s string) data.Value {
	parts := strings.Split(s, ".")
	if len(parts) > 4 {
		return data.NullOf(data.Decimal)
	}
	total := new(big.Int)
	for i := range 4 {
		part := int64(0)
		if i < len(parts) {
			n, err := strconv.ParseInt(parts[i], 10, 32)
			if err != nil || n < 0 {
				return data.NullOf(data.Decimal)
			}
			part = n
		}
		total.Mul(total, big.NewInt(100_000_000)).Add(total, big.NewInt(part))
	}
	return data.DecimalOf(new(big.Rat).SetInt(total))
}
