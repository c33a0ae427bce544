package function

import (
	"math"
	"math/bits"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func realOf(fn func(float64) float64) Scalar {
	return Scalar{Params: "r", Result: data.Real, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
		return data.RealOf(fn(a[0].Real())), nil
	}}
}

// realWithin is realOf a function that is null outside of its domain.
func realWithin(least, most float64, fn func(float64) float64) Scalar {
	return Scalar{Params: "r", Result: data.Real, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
		if x := a[0].Real(); x < least || x > most {
			return data.NullOf(data.Real), nil
		}
		return data.RealOf(fn(a[0].Real())), nil
	}}
}

// shiftOf shifts by a number that is not negative.
func shiftOf(fn func(a int64, by uint64) int64) Scalar {
	return Scalar{Params: "ll", Result: data.Long, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
		if a[1].Num < 0 {
			return data.NullOf(data.Long), nil
		}
		return data.LongOf(fn(a[0].Num, uint64(a[1].Num)%64)), nil
	}}
}

func bitsOf(fn func(a, b int64) int64) Scalar {
	return Scalar{Params: "ll", Result: data.Long, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
		return data.LongOf(fn(a[0].Num, a[1].Num)), nil
	}}
}

func firstType(types []data.Type) data.Type {
	if types[0] == data.Dynamic {
		return data.Real
	}
	return types[0]
}

// absoluteType is that of 0 - x: a long of an int.
func absoluteType(types []data.Type) data.Type {
	return max(firstType(types), data.Long)
}

func mathFunctions() map[string]Scalar {
	return map[string]Scalar{
		"sqrt": realWithin(0, math.Inf(1), math.Sqrt), "exp": realOf(math.Exp), "exp2": realOf(math.Exp2),
		"exp10": realOf(func(x float64) float64 { return math.Pow(10, x) }),
		"log":   realWithin(0, math.Inf(1), math.Log), "log2": realWithin(0, math.Inf(1), math.Log2), "log10": realWithin(0, math.Inf(1), math.Log10),
		"sin": realOf(math.Sin), "cos": realOf(math.Cos), "tan": realOf(math.Tan),
		"asin": realWithin(-1, 1, math.Asin), "acos": realWithin(-1, 1, math.Acos), "atan": realOf(math.Atan),
		"cot":     realOf(func(x float64) float64 { return 1 / math.Tan(x) }),
		"degrees": realOf(func(x float64) float64 { return x * (180 / math.Pi) }),
		"radians": realOf(func(x float64) float64 { return x * (math.Pi / 180) }),
		"gamma":   realOf(math.Gamma), "erf": realOf(math.Erf), "erfc": realOf(math.Erfc),
		"loggamma": realOf(func(x float64) float64 { f, _ := math.Lgamma(x); return f }),
		"pi":       {Params: "", Result: data.Real, Apply: func(*Call, []data.Value) (data.Value, error) { return data.RealOf(math.Pi), nil }},
		"sign": {Params: "r", Result: data.Long, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.LongOf(int64(data.CompareReals(a[0].Real(), 0))), nil
		}},
		"pow": {Params: "rr", Result: data.Real, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.RealOf(math.Pow(a[0].Real(), a[1].Real())), nil
		}},
		"atan2": {Params: "rr", Result: data.Real, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.RealOf(math.Atan2(a[0].Real(), a[1].Real())), nil
		}},
		"abs":     {Params: "a", ResultOf: absoluteType, Apply: absolute},
		"ceiling": {Params: "r", Result: data.Real, Apply: func(_ *Call, a []data.Value) (data.Value, error) { return data.RealOf(math.Ceil(a[0].Real())), nil }},
		"round":   {Params: "r|l", Result: data.Real, Apply: round},
		"isnan": {Params: "r", Result: data.Bool, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.BoolOf(math.IsNaN(a[0].Real())), nil
		}},
		"isinf": {Params: "r", Result: data.Bool, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.BoolOf(math.IsInf(a[0].Real(), 0)), nil
		}},
		"isfinite": {Params: "r", Result: data.Bool, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.BoolOf(!math.IsInf(a[0].Real(), 0) && !math.IsNaN(a[0].Real())), nil
		}},
		"binary_and":         bitsOf(func(a, b int64) int64 { return a & b }),
		"binary_or":          bitsOf(func(a, b int64) int64 { return a | b }),
		"binary_xor":         bitsOf(func(a, b int64) int64 { return a ^ b }),
		"binary_shift_left":  shiftOf(func(a int64, by uint64) int64 { return a << by }),
		"binary_shift_right": shiftOf(func(a int64, by uint64) int64 { return a >> by }),
		"binary_not":         {Params: "l", Result: data.Long, Apply: func(_ *Call, a []data.Value) (data.Value, error) { return data.LongOf(^a[0].Num), nil }},
		"bitset_count_ones": {Params: "l", Result: data.Long, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.LongOf(int64(bits.OnesCount64(uint64(a[0].Num)))), nil
		}},
		"bin floor": {Params: "aa", ResultOf: binType, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return Bin(a[0], a[1], data.NullOf(data.Dynamic)), nil
		}},
		"bin_at": {Params: "aaa", ResultOf: binType, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return Bin(a[0], a[1], a[2]), nil
		}},
		"rand": {Params: "|l", Result: data.Real, Volatile: true, Apply: func(f *Call, a []data.Value) (data.Value, error) {
			if len(a) > 0 && a[0].Num > 1 {
				return data.RealOf(float64(f.Env.Random.Int64N(a[0].Num))), nil
			}
			return data.RealOf(f.Env.Random.Float64()), nil
		}},
	}
}
