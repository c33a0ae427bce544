package engine

import (
	"cmp"
	"math"
	"math/big"
	"strings"
)

// compareValues orders two non-null values; ok is false where they cannot be
// compared. Numbers compare across types; a dynamic is taken as the scalar that
// it holds.
func compareValues(a, b Value) (order int, ok bool) {
	if a.Type == Dynamic {
		a = leaf(a.any)
	}
	if b.Type == Dynamic {
		b = leaf(b.any)
	}
	if a.Null || b.Null {
		return 0, false
	}
	switch {
	case a.Type == Dynamic || b.Type == Dynamic:
		return strings.Compare(toText(a), toText(b)), a.Type == b.Type
	case a.Type == b.Type && a.Type.storage() == inInts:
		return cmp.Compare(a.num, b.num), true
	case a.Type == b.Type && a.Type.storage() == inStrings:
		return strings.Compare(a.str, b.str), true
	case a.Type.numeric() && b.Type.numeric():
		return compareNumbers(a, b), true
	case a.Type == Bool && b.Type.numeric() || b.Type == Bool && a.Type.numeric():
		return cmp.Compare(a.number(), b.number()), true
	case a.Type == String && b.Type != String:
		converted := convert(a, b.Type)
		if converted.Null {
			return strings.Compare(a.str, toText(b)), true
		}
		return compareValues(converted, b)
	case b.Type == String && a.Type != String:
		order, ok := compareValues(b, a)
		return -order, ok
	}
	return 0, false
}

func compareNumbers(a, b Value) int {
	switch {
	case a.Type == Decimal && b.Type != Real || b.Type == Decimal && a.Type != Real:
		return convertDecimalAny(a).Cmp(convertDecimalAny(b))
	case a.Type == Real || b.Type == Real:
		return compareReals(a.number(), b.number())
	}
	return cmp.Compare(a.num, b.num)
}

func convertDecimalAny(v Value) *big.Rat {
	if r, ok := v.any.(*big.Rat); ok {
		return r
	}
	return new(big.Rat).SetInt64(v.num)
}

// compareReals orders NaN above every number, so that sorting is total.
func compareReals(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	case a == b:
		return 0
	case math.IsNaN(a) && math.IsNaN(b):
		return 0
	case math.IsNaN(a):
		return 1
	}
	return -1
}

// equalValues is Kusto's == on two values that are not both typed null; two
// dynamics are equal by content.
func equalValues(a, b Value) bool {
	if a.Type == Dynamic && b.Type == Dynamic {
		return equalTrees(a.any, b.any)
	}
	order, ok := compareValues(a, b)
	return ok && order == 0
}

func equalTrees(a, b any) bool {
	switch x := a.(type) {
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for i := range x {
			if !equalTrees(x[i], y[i]) {
				return false
			}
		}
		return true
	case *Bag:
		y, ok := b.(*Bag)
		if !ok || x.Len() != y.Len() {
			return false
		}
		for i, key := range x.keys {
			other, ok := y.Get(key)
			if !ok || !equalTrees(x.values[i], other) {
				return false
			}
		}
		return true
	case nil:
		return b == nil
	}
	if b == nil {
		return false
	}
	va, vb := leaf(a), leaf(b)
	if va.Type == Dynamic || vb.Type == Dynamic {
		return false
	}
	if (va.Type == String) != (vb.Type == String) {
		return false
	}
	order, ok := compareValues(va, vb)
	return ok && order == 0
}

// orderValues orders any two values of one type for sorting, nulls first.
func orderValues(a, b Value) int {
	switch {
	case a.Null && b.Null:
		return 0
	case a.Null:
		return -1
	case b.Null:
		return 1
	}
	if order, ok := compareValues(a, b); ok {
		return order
	}
	return strings.Compare(toText(a), toText(b))
}

// appendKey adds a value's identity to a grouping key: equal values of one type
// have equal keys, and no key is the prefix of another.
func appendKey(key []byte, v Value) []byte {
	if v.Null {
		return append(key, 0)
	}
	switch v.Type.storage() {
	case inInts, inReals:
		n := uint64(v.num)
		if v.Type == Real && v.real() == 0 {
			n = 0
		}
		return append(key, 1, byte(n), byte(n>>8), byte(n>>16), byte(n>>24), byte(n>>32), byte(n>>40), byte(n>>48), byte(n>>56))
	case inStrings:
		return appendKeyText(key, v.str)
	}
	return appendKeyTree(key, v.any)
}

func appendKeyText(key []byte, s string) []byte {
	n := len(s)
	key = append(key, 2, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	return append(key, s...)
}

func appendKeyTree(key []byte, tree any) []byte {
	switch t := tree.(type) {
	case string:
		return appendKeyText(key, t)
	case float64:
		if t == math.Trunc(t) && math.Abs(t) < 1<<53 {
			return appendKey(append(key, 3), integer(int64(t)))
		}
		return appendKey(append(key, 4), realNumber(t))
	case int64:
		return appendKey(append(key, 3), integer(t))
	}
	return appendKeyText(append(key, 5), string(appendJSON(nil, tree, true)))
}
