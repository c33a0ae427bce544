package function

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/google/uuid"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func choiceFunctions() map[string]Scalar {
	return map[string]Scalar{
		"iff iif": {Params: "Aaa", ResultOf: func(types []data.Type) data.Type { return commonType(types[1:]) }, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			if len(a) != 3 {
				return data.Value{}, fmt.Errorf("needs three arguments")
			}
			if data.Convert(a[0], data.Bool).IsTrue() {
				return a[1], nil
			}
			return a[2], nil
		}},
		"case": {Params: "Aaa*", ResultOf: caseType, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			if len(a)%2 == 0 {
				return data.Value{}, fmt.Errorf("needs pairs of predicate and value, and an else value")
			}
			for i := 0; i+1 < len(a); i += 2 {
				if data.Convert(a[i], data.Bool).IsTrue() {
					return a[i+1], nil
				}
			}
			return a[len(a)-1], nil
		}},
		"coalesce": {Params: "a*", ResultOf: commonType, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			for _, value := range a {
				if !value.IsEmpty() {
					return value, nil
				}
			}
			return a[len(a)-1], nil
		}},
		"max_of": {Params: "a*", ResultOf: commonType, Apply: extreme(1)},
		"min_of": {Params: "a*", ResultOf: commonType, Apply: extreme(-1)},
		"not": {Params: "b", Result: data.Bool, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.BoolOf(a[0].Num == 0), nil
		}},
		"isnull": {Params: "A", Result: data.Bool, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.BoolOf(a[0].Null), nil
		}},
		"isnotnull notnull": {Params: "A", Result: data.Bool, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.BoolOf(!a[0].Null), nil
		}},
		"around": {Params: "aaa", Result: data.Bool, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			low := compute.ArithmeticValue("-", a[1].Type, a[1], a[2])
			high := compute.ArithmeticValue("+", a[1].Type, a[1], a[2])
			if a[0].Null || low.Null || high.Null {
				return data.NullOf(data.Bool), nil
			}
			x, _ := data.CompareValues(a[0], low)
			y, _ := data.CompareValues(a[0], high)
			return data.BoolOf(x >= 0 && y <= 0), nil
		}},
		"assert": {Params: "Bs", Result: data.Bool, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			if !a[0].IsTrue() {
				return data.Value{}, fmt.Errorf("%s", a[1].Str)
			}
			return data.BoolOf(true), nil
		}},
	}
}

func caseType(types []data.Type) data.Type {
	var values []data.Type
	for i, t := range types {
		if i%2 == 1 || i == len(types)-1 {
			values = append(values, t)
		}
	}
	return commonType(values)
}

// extreme is max_of and min_of: nulls do not count.
func extreme(sign int) func(*Call, []data.Value) (data.Value, error) {
	return func(_ *Call, a []data.Value) (data.Value, error) {
		best := a[0]
		for _, value := range a[1:] {
			if best.Null || !value.Null && sign*data.OrderValues(value, best) > 0 {
				best = value
			}
		}
		return best, nil
	}
}

func environmentFunctions() map[string]Scalar {
	return map[string]Scalar{
		"new_guid": {Params: "", Result: data.GUID, Volatile: true, Apply: func(f *Call, _ []data.Value) (data.Value, error) {
			return data.GUIDOf(newGUID(f.Env.Random)), nil
		}},
		"current_database": {Params: "", Result: data.String, Apply: func(f *Call, _ []data.Value) (data.Value, error) {
			return data.StringOf(f.Env.Database), nil
		}},
		// The recorded cursors are moments in ticks.
		// https://learn.microsoft.com/kusto/query/cursor-current
		"cursor_current current_cursor": {Result: data.String, Apply: func(f *Call, _ []data.Value) (data.Value, error) {
			return data.StringOf(strconv.FormatInt(f.Env.Now, 10)), nil
		}},
		"now": {Params: "|n", Result: data.DateTime, Apply: func(f *Call, a []data.Value) (data.Value, error) {
			if len(a) > 0 {
				return data.DateTimeOrNull(f.Env.Now + a[0].Num), nil
			}
			return data.DateTimeOf(f.Env.Now), nil
		}},
		"ago": {Params: "n", Result: data.DateTime, Apply: func(f *Call, a []data.Value) (data.Value, error) {
			return data.DateTimeOrNull(f.Env.Now - a[0].Num), nil
		}},
	}
}

func newGUID(random *rand.Rand) string {
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:8], random.Uint64())
	binary.LittleEndian.PutUint64(b[8:], random.Uint64())
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return uuid.UUID(b).String()
}
