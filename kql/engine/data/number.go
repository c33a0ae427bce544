package data

import (
	"math"
	"math/big"
	"sort"
	"strconv"
	"strings"
)

// FormatReal renders a double as .NET's shortest round-trip form, with ".0" on
// whole numbers as Kusto does.
func FormatReal(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0:
		return "0.0"
	}
	if a := math.Abs(f); a >= 1e15 || a < 1e-5 {
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
		return mantissa + "E" + exponent
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// decimalDigits is the precision of Kusto's decimal (SqlDecimal has 34 digits in
// arithmetic).
const decimalDigits = 34

// formatDecimal renders a decimal without trailing zeros.
func formatDecimal(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	s := strings.TrimRight(r.FloatString(decimalDigits), "0")
	return strings.TrimSuffix(s, ".")
}

// TrimDecimal rounds a decimal to its precision, so that arithmetic cannot grow
// it without end; ok is false beyond the type's range.
func TrimDecimal(r *big.Rat) (*big.Rat, bool) {
	if r.Num().BitLen()-r.Denom().BitLen() > 128 {
		return nil, false
	}
	if r.Denom().BitLen() > 160 || r.Num().BitLen() > 320 {
		rounded, _ := new(big.Rat).SetString(r.FloatString(decimalDigits))
		return rounded, true
	}
	return r, true
}

func parseDecimal(s string) (*big.Rat, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 80 || strings.ContainsAny(s, "/xXpPbBoO_") {
		return nil, false
	}
	if e := strings.IndexAny(s, "eE"); e >= 0 {
		if n, err := strconv.Atoi(s[e+1:]); err != nil || n > 40 || n < -40 {
			return nil, false
		}
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return nil, false
	}
	return TrimDecimal(r)
}

// parseLong reads what tolong() accepts: a decimal or hexadecimal integer, or a
// real, which is truncated.
func parseLong(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	if digits, ok := strings.CutPrefix(strings.ToLower(s), "0x"); ok {
		n, err := strconv.ParseUint(digits, 16, 64)
		return int64(n), err == nil
	}
	f, ok := parseReal(s)
	if !ok || math.IsNaN(f) || f >= math.MaxInt64 || f <= math.MinInt64 {
		return 0, false
	}
	return int64(f), true
}

func parseReal(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	switch strings.ToLower(s) {
	case "nan":
		return math.NaN(), true
	case "+inf", "inf", "infinity", "+infinity":
		return math.Inf(1), true
	case "-inf", "-infinity":
		return math.Inf(-1), true
	}
	if s == "" || strings.ContainsAny(s, "xXpP_iIn") {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil || math.IsInf(f, 0)
}

func sortByKey(order []int, keys []string) {
	sort.Slice(order, func(a, b int) bool { return keys[order[a]] < keys[order[b]] })
}

// Rat is a copy of a decimal's number.
func (v Value) Rat() *big.Rat { return new(big.Rat).Set(v.Tree.(*big.Rat)) }
