package engine

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

func choiceFunctions() map[string]function {
	return map[string]function{
		"iff iif": {params: "Aaa", resultOf: func(types []Type) Type { return commonType(types[1:]) }, apply: func(_ *call, a []Value) (Value, error) {
			if len(a) != 3 {
				return Value{}, fmt.Errorf("needs three arguments")
			}
			if convert(a[0], Bool).isTrue() {
				return a[1], nil
			}
			return a[2], nil
		}},
		"case": {params: "Aaa*", resultOf: caseType, apply: func(_ *call, a []Value) (Value, error) {
			if len(a)%2 == 0 {
				return Value{}, fmt.Errorf("needs pairs of predicate and value, and an else value")
			}
			for i := 0; i+1 < len(a); i += 2 {
				if convert(a[i], Bool).isTrue() {
					return a[i+1], nil
				}
			}
			return a[len(a)-1], nil
		}},
		"coalesce": {params: "a*", resultOf: commonType, apply: func(_ *call, a []Value) (Value, error) {
			for _, value := range a {
				if !value.isEmpty() {
					return value, nil
				}
			}
			return a[len(a)-1], nil
		}},
		"max_of": {params: "a*", resultOf: commonType, apply: extreme(1)},
		"min_of": {params: "a*", resultOf: commonType, apply: extreme(-1)},
		"not": {params: "b", result: Bool, apply: func(_ *call, a []Value) (Value, error) {
			return boolean(a[0].num == 0), nil
		}},
		"isnull": {params: "A", result: Bool, apply: func(_ *call, a []Value) (Value, error) {
			return boolean(a[0].Null), nil
		}},
		"isnotnull notnull": {params: "A", result: Bool, apply: func(_ *call, a []Value) (Value, error) {
			return boolean(!a[0].Null), nil
		}},
		"around": {params: "aaa", result: Bool, apply: func(_ *call, a []Value) (Value, error) {
			low := arithmeticValue("-", a[1].Type, a[1], a[2])
			high := arithmeticValue("+", a[1].Type, a[1], a[2])
			if a[0].Null || low.Null || high.Null {
				return nullOf(Bool), nil
			}
			x, _ := compareValues(a[0], low)
			y, _ := compareValues(a[0], high)
			return boolean(x >= 0 && y <= 0), nil
		}},
		"assert": {params: "Bs", result: Bool, apply: func(_ *call, a []Value) (Value, error) {
			if !a[0].isTrue() {
				return Value{}, fmt.Errorf("%s", a[1].str)
			}
			return boolean(true), nil
		}},
	}
}

func caseType(types []Type) Type {
	var values []Type
	for i, t := range types {
		if i%2 == 1 || i == len(types)-1 {
			values = append(values, t)
		}
	}
	return commonType(values)
}

// extreme is max_of and min_of: nulls do not count.
func extreme(sign int) func(*call, []Value) (Value, error) {
	return func(_ *call, a []Value) (Value, error) {
		best := a[0]
		for _, value := range a[1:] {
			if best.Null || !value.Null && sign*orderValues(value, best) > 0 {
				best = value
			}
		}
		return best, nil
	}
}

func environmentFunctions() map[string]function {
	return map[string]function{
		"new_guid": {params: "", result: GUID, volatile: true, apply: func(f *call, _ []Value) (Value, error) {
			return guid(newGUID(f.rt)), nil
		}},
		"current_database": {params: "", result: String, apply: func(f *call, _ []Value) (Value, error) {
			if f.rt.db == nil || f.rt.db.Name == "" {
				return text("NetDefaultDB"), nil
			}
			return text(f.rt.db.Name), nil
		}},
		"now": {params: "|n", result: DateTime, apply: func(f *call, a []Value) (Value, error) {
			if len(a) > 0 {
				return momentOrNull(f.rt.now + a[0].num), nil
			}
			return moment(f.rt.now), nil
		}},
		"ago": {params: "n", result: DateTime, apply: func(f *call, a []Value) (Value, error) {
			return momentOrNull(f.rt.now - a[0].num), nil
		}},
		"ingestion_time": {params: "", result: DateTime, apply: func(f *call, _ []Value) (Value, error) {
			return nullOf(DateTime), nil
		}},
	}
}

func newGUID(rt *run) string {
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:8], rt.random.Uint64())
	binary.LittleEndian.PutUint64(b[8:], rt.random.Uint64())
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	s, _ := parseGUID(hex.EncodeToString(b[:]))
	return s
}
