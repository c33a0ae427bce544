package function

import (
	"math"
	"math/big"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func absolute(_ *Call, a []data.Value) (data.Value, error) {
	v := compute.ScalarOf(a[0])
	switch {
	case v.Null:
		return v, nil
	case v.Type == data.Real:
		return data.RealOf(math.Abs(v.Real())), nil
	case v.Type == data.Decimal:
		return data.DecimalOf(new(big.Rat).Abs(v.Tree.(*big.Rat))), nil
	case v.Num < 0:
		v.Num = -v.Num
	}
	return v, nil
}

// round goes half away from zero at a number of digits.
func round(_ *Call, a []data.Value) (data.Value, error) {
	digits := int64(0)
	if len(a) > 1 {
		digits = max(-300, min(300, a[1].Num))
	}
	scale := math.Pow(10, float64(digits))
	x := a[0].Real()
	if scaled := x * scale; !math.IsInf(scaled, 0) {
		return data.RealOf(math.Round(scaled) / scale), nil
	}
	return data.RealOf(x), nil
}

// binType is the type of bin(value, size): the value's, widened by a real size.
func binType(types []data.Type) data.Type {
	switch {
	case types[0] == data.DateTime || types[0] == data.TimeSpan:
		return types[0]
	case types[0] == data.Dynamic:
		if types[1] == data.TimeSpan {
			return data.DateTime
		}
		return data.Real
	case types[0].IsNumeric() && types[1].IsNumeric():
		return max(data.Wider(types[0], types[1]), data.Long)
	}
	return types[0]
}

// Bin rounds down to a multiple of size, counted from the anchor where there is
// one.
func Bin(v, size, anchor data.Value) data.Value {
	v, size, anchor = compute.ScalarOf(v), compute.ScalarOf(size), compute.ScalarOf(anchor)
	if v.Null || size.Null {
		return data.NullOf(v.Type)
	}
	if v.Type == data.Real || size.Type == data.Real && v.Type.IsNumeric() || v.Type == data.Decimal {
		s := size.Number()
		if s <= 0 {
			return data.NullOf(data.Real)
		}
		from := 0.0
		if !anchor.Null {
			from = anchor.Number()
		}
		return data.RealOf(math.Floor((v.Number()-from)/s)*s + from)
	}
	step := size.Num
	if size.Type == data.Real {
		step = int64(size.Real())
		if v.Type == data.DateTime || v.Type == data.TimeSpan {
			step = int64(size.Real() * float64(data.Day))
		}
	} else if v.Type == data.DateTime || v.Type == data.TimeSpan {
		if size.Type == data.Int || size.Type == data.Long {
			step = size.Num * data.Day
		}
	}
	if step <= 0 || v.Type.Storage() != data.InInts {
		return data.NullOf(v.Type)
	}
	from := int64(0)
	if !anchor.Null {
		from = anchor.Num
	}
	v.Num = data.FloorDiv(v.Num-from, step)*step + from
	if v.Type == data.DateTime {
		return data.DateTimeOrNull(v.Num)
	}
	return v
}
