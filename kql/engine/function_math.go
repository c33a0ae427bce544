package engine

import (
	"math"
	"math/big"
	"math/bits"
)

func realOf(fn func(float64) float64) function {
	return function{params: "r", result: Real, apply: func(_ *call, a []Value) (Value, error) {
		return realNumber(fn(a[0].real())), nil
	}}
}

func bitsOf(fn func(a, b int64) int64) function {
	return function{params: "ll", result: Long, apply: func(_ *call, a []Value) (Value, error) {
		return integer(fn(a[0].num, a[1].num)), nil
	}}
}

func firstType(types []Type) Type {
	if types[0] == Dynamic {
		return Real
	}
	return types[0]
}

func mathFunctions() map[string]function {
	return map[string]function{
		"sqrt": realOf(math.Sqrt), "exp": realOf(math.Exp), "exp2": realOf(math.Exp2),
		"exp10": realOf(func(x float64) float64 { return math.Pow(10, x) }),
		"log":   realOf(math.Log), "log2": realOf(math.Log2), "log10": realOf(math.Log10),
		"sin": realOf(math.Sin), "cos": realOf(math.Cos), "tan": realOf(math.Tan),
		"asin": realOf(math.Asin), "acos": realOf(math.Acos), "atan": realOf(math.Atan),
		"cot":     realOf(func(x float64) float64 { return 1 / math.Tan(x) }),
		"degrees": realOf(func(x float64) float64 { return x * (180 / math.Pi) }),
		"radians": realOf(func(x float64) float64 { return x * (math.Pi / 180) }),
		"gamma":   realOf(math.Gamma), "erf": realOf(math.Erf), "erfc": realOf(math.Erfc),
		"loggamma": realOf(func(x float64) float64 { f, _ := math.Lgamma(x); return f }),
		"pi":       {params: "", result: Real, apply: func(*call, []Value) (Value, error) { return realNumber(math.Pi), nil }},
		"sign": {params: "r", result: Long, apply: func(_ *call, a []Value) (Value, error) {
			return integer(int64(compareReals(a[0].real(), 0))), nil
		}},
		"pow": {params: "rr", result: Real, apply: func(_ *call, a []Value) (Value, error) {
			return realNumber(math.Pow(a[0].real(), a[1].real())), nil
		}},
		"atan2": {params: "rr", result: Real, apply: func(_ *call, a []Value) (Value, error) {
			return realNumber(math.Atan2(a[0].real(), a[1].real())), nil
		}},
		"abs":     {params: "a", resultOf: firstType, apply: absolute},
		"ceiling": {params: "r", result: Real, apply: func(_ *call, a []Value) (Value, error) { return realNumber(math.Ceil(a[0].real())), nil }},
		"round":   {params: "r|l", result: Real, apply: round},
		"isnan": {params: "r", result: Bool, apply: func(_ *call, a []Value) (Value, error) {
			return boolean(math.IsNaN(a[0].real())), nil
		}},
		"isinf": {params: "r", result: Bool, apply: func(_ *call, a []Value) (Value, error) {
			return boolean(math.IsInf(a[0].real(), 0)), nil
		}},
		"isfinite": {params: "r", result: Bool, apply: func(_ *call, a []Value) (Value, error) {
			return boolean(!math.IsInf(a[0].real(), 0) && !math.IsNaN(a[0].real())), nil
		}},
		"binary_and": bitsOf(func(a, b int64) int64 { return a & b }),
		"binary_or":  bitsOf(func(a, b int64) int64 { return a | b }),
		"binary_xor": bitsOf(func(a, b int64) int64 { return a ^ b }),
		"binary_shift_left": bitsOf(func(a, b int64) int64 {
			return a << (uint64(b) & 63)
		}),
		"binary_shift_right": bitsOf(func(a, b int64) int64 {
			return a >> (uint64(b) & 63)
		}),
		"binary_not": {params: "l", result: Long, apply: func(_ *call, a []Value) (Value, error) { return integer(^a[0].num), nil }},
		"bitset_count_ones": {params: "l", result: Long, apply: func(_ *call, a []Value) (Value, error) {
			return integer(int64(bits.OnesCount64(uint64(a[0].num)))), nil
		}},
		"bin floor": {params: "aa", resultOf: binType, apply: func(_ *call, a []Value) (Value, error) {
			return bin(a[0], a[1], nullOf(Dynamic)), nil
		}},
		"bin_at": {params: "aaa", resultOf: binType, apply: func(_ *call, a []Value) (Value, error) {
			return bin(a[0], a[1], a[2]), nil
		}},
		"rand": {params: "|l", result: Real, volatile: true, apply: func(f *call, a []Value) (Value, error) {
			if len(a) > 0 && a[0].num > 1 {
				return realNumber(float64(f.rt.random.Int64N(a[0].num))), nil
			}
			return realNumber(f.rt.random.Float64()), nil
		}},
	}
}

func absolute(_ *call, a []Value) (Value, error) {
	v := scalarOf(a[0])
	switch {
	case v.Null:
		return v, nil
	case v.Type == Real:
		return realNumber(math.Abs(v.real())), nil
	case v.Type == Decimal:
		return decimal(new(big.Rat).Abs(v.any.(*big.Rat))), nil
	case v.num < 0:
		v.num = -v.num
	}
	return v, nil
}

// round goes half away from zero at a number of digits.
func round(_ *call, a []Value) (Value, error) {
	digits := int64(0)
	if len(a) > 1 {
		digits = max(-300, min(300, a[1].num))
	}
	scale := math.Pow(10, float64(digits))
	x := a[0].real()
	if scaled := x * scale; !math.IsInf(scaled, 0) {
		return realNumber(math.Round(scaled) / scale), nil
	}
	return realNumber(x), nil
}

// binType is the type of bin(value, size): the value's, widened by a real size.
func binType(types []Type) Type {
	switch {
	case types[0] == DateTime || types[0] == TimeSpan:
		return types[0]
	case types[0] == Dynamic:
		if types[1] == TimeSpan {
			return DateTime
		}
		return Real
	case types[0].numeric() && types[1].numeric():
		return wider(types[0], types[1])
	}
	return types[0]
}

// bin rounds down to a multiple of size, counted from the anchor where there is
// one.
func bin(v, size, anchor Value) Value {
	v, size, anchor = scalarOf(v), scalarOf(size), scalarOf(anchor)
	if v.Null || size.Null {
		return nullOf(v.Type)
	}
	if v.Type == Real || size.Type == Real && v.Type.numeric() || v.Type == Decimal {
		s := size.number()
		if s <= 0 {
			return nullOf(Real)
		}
		from := 0.0
		if !anchor.Null {
			from = anchor.number()
		}
		return realNumber(math.Floor((v.number()-from)/s)*s + from)
	}
	step := size.num
	if size.Type == Real {
		step = int64(size.real())
		if v.Type == DateTime || v.Type == TimeSpan {
			step = int64(size.real() * float64(day))
		}
	} else if v.Type == DateTime || v.Type == TimeSpan {
		if size.Type == Int || size.Type == Long {
			step = size.num * day
		}
	}
	if step <= 0 || v.Type.storage() != inInts {
		return nullOf(v.Type)
	}
	from := int64(0)
	if !anchor.Null {
		from = anchor.num
	}
	v.num = floorDiv(v.num-from, step)*step + from
	if v.Type == DateTime {
		return momentOrNull(v.num)
	}
	return v
}
