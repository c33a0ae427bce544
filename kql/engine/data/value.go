package data

import (
	"math"
	"math/big"
)

// Value is one scalar. A string is never null: its empty value stands for it,
// as in Kusto.
type Value struct {
	Type Type
	Null bool
	Num  int64  // bool, int, long, datetime, timespan; the bits of a real
	Str  string // string, guid
	Tree any    // dynamic tree, or *big.Rat of a decimal
}

// Column is a named, typed column.
type Column struct {
	Name string
	Type Type
}

// NullOf is the type's null; of a string, which has none, the empty one.
func NullOf(t Type) Value {
	if t == String {
		return Value{Type: String}
	}
	return Value{Type: t, Null: true}
}

// BoolOf is a bool.
func BoolOf(b bool) Value {
	if b {
		return Value{Type: Bool, Num: 1}
	}
	return Value{Type: Bool}
}

// LongOf is a long. StringOf, RealOf, DateTimeOf, TimeSpanOf and GUIDOf make
// values of the types in their names; times are in ticks, a guid is lower case with dashes.
func LongOf(n int64) Value         { return Value{Type: Long, Num: n} }
func StringOf(s string) Value      { return Value{Type: String, Str: s} }
func RealOf(f float64) Value       { return Value{Type: Real, Num: int64(math.Float64bits(f))} }
func DateTimeOf(ticks int64) Value { return Value{Type: DateTime, Num: ticks} }
func TimeSpanOf(ticks int64) Value { return Value{Type: TimeSpan, Num: ticks} }
func GUIDOf(s string) Value        { return Value{Type: GUID, Str: s} }

// DecimalOf is a decimal.
func DecimalOf(r *big.Rat) Value { return Value{Type: Decimal, Tree: r} }

// IntOf is an int, null where 32 bits do not hold it.
func IntOf(n int64) Value {
	if n > math.MaxInt32 || n < math.MinInt32 {
		return NullOf(Int)
	}
	return Value{Type: Int, Num: n}
}

// DynamicOf wraps a tree of nil, bool, int64, float64, string, Ticks, Span, GUIDText,
// *big.Rat, []any and *Bag.
func DynamicOf(tree any) Value { return Value{Type: Dynamic, Null: tree == nil, Tree: tree} }

// IsTrue says whether a bool is true, neither false nor null.
func (v Value) IsTrue() bool { return !v.Null && v.Num != 0 }

// Real is the number of a real.
func (v Value) Real() float64 { return math.Float64frombits(uint64(v.Num)) }

// Long is the number of a bool, int, long, datetime (ticks) or timespan (ticks).
func (v Value) Long() int64 { return v.Num }

// Number is the value of any numeric type as a float.
func (v Value) Number() float64 {
	switch v.Type {
	case Real:
		return v.Real()
	case Decimal:
		f, _ := v.Tree.(*big.Rat).Float64()
		return f
	}
	return float64(v.Num)
}

// IsEmpty is Kusto's isempty(): null or the empty string.
func (v Value) IsEmpty() bool {
	if v.Type == Dynamic && !v.Null {
		s, ok := v.Tree.(string)
		return ok && s == ""
	}
	return v.Null || v.Type == String && v.Str == ""
}

// Size estimates the bytes that the value keeps alive, up to a bound.
func (v Value) Size() int64 {
	switch v.Type.Storage() {
	case InStrings:
		return int64(len(v.Str)) + 16
	case InAny:
		return 16 + treeSize(v.Tree)
	}
	return 8
}
