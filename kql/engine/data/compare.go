package data

import (
	"cmp"
	"math"
	"math/big"
	"strings"
)

// CompareValues orders two non-null values; ok is false where they cannot be
// compared. Numbers compare across types; a dynamic is taken as the scalar that
// it holds.
func CompareValues(a, b Value) (order int, ok bool) {
	if a.Type == Dynamic {
		a = Leaf(a.Tree)
	}
	if b.Type == Dynamic {
		b = Leaf(b.Tree)
	}
	if a.Null || b.Null {
		return 0, false
	}
	switch {
	case a.Type == Dynamic || b.Type == Dynamic:
		return strings.Compare(a.Text(), b.Text()), a.Type == b.Type
	case a.Type == b.Type && a.Type.Storage() == InInts:
		return cmp.Compare(a.Num, b.Num), true
	case a.Type == b.Type && a.Type.Storage() == InStrings:
		return strings.Compare(a.Str, b.Str), true
	case a.Type.IsNumeric() && b.Type.IsNumeric():
		return CompareNumbers(a, b), true
	case a.Type == Bool && b.Type.IsNumeric() || b.Type == Bool && a.Type.IsNumeric():
		return cmp.Compare(a.Number(), b.Number()), true
	case a.Type == String && b.Type != String:
		t := b.Type
		if t == Int || t == Long {
			t = Decimal // so that "1.5" is not 1
		}
		converted := Convert(a, t)
		if converted.Null {
			return strings.Compare(a.Str, b.Text()), true
		}
		return CompareValues(converted, b)
	case b.Type == String && a.Type != String:
		order, ok := CompareValues(b, a)
		return -order, ok
	}
	return 0, false
}

// CompareNumbers orders two numbers of any numeric types.
func CompareNumbers(a, b Value) int {
	switch {
	case a.Type == Decimal && b.Type != Real || b.Type == Decimal && a.Type != Real:
		return RatOf(a).Cmp(RatOf(b))
	case a.Type == Real || b.Type == Real:
		return CompareReals(a.Number(), b.Number())
	}
	return cmp.Compare(a.Num, b.Num)
}

// RatOf is a decimal or a whole number as a fraction.
func RatOf(v Value) *big.Rat {
	if r, ok := v.Tree.(*big.Rat); ok {
		return r
	}
	return new(big.Rat).SetInt64(v.Num)
}

// CompareReals orders NaN above every number, so that sorting is total.
func CompareReals(a, b float64) int {
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

// EqualValues is Kusto's == on two values that are not both typed null; two
// dynamics are equal by content.
func EqualValues(a, b Value) bool {
	if a.Type == Dynamic && b.Type == Dynamic {
		return EqualTrees(a.Tree, b.Tree)
	}
	order, ok := CompareValues(a, b)
	return ok && order == 0
}

// EqualTrees says whether two dynamic trees are equal by content.
func EqualTrees(a, b any) bool {
	switch x := a.(type) {
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for i := range x {
			if !EqualTrees(x[i], y[i]) {
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
			if !ok || !EqualTrees(x.values[i], other) {
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
	va, vb := Leaf(a), Leaf(b)
	if va.Type == Dynamic || vb.Type == Dynamic {
		return false
	}
	if (va.Type == String) != (vb.Type == String) {
		return false
	}
	order, ok := CompareValues(va, vb)
	return ok && order == 0
}

// OrderValues orders any two values of one type for sorting, nulls first.
func OrderValues(a, b Value) int {
	switch {
	case a.Null && b.Null:
		return 0
	case a.Null:
		return -1
	case b.Null:
		return 1
	}
	if order, ok := CompareValues(a, b); ok {
		return order
	}
	return strings.Compare(a.Text(), b.Text())
}
