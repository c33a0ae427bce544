package engine

import (
	"math"
	"math/big"
)

// Value is one scalar. A string is never null: its empty value stands for it,
// as in Kusto.
type Value struct {
	Type Type
	Null bool
	num  int64  // bool, int, long, datetime, timespan; the bits of a real
	str  string // string, guid
	any  any    // dynamic tree, or *big.Rat of a decimal
}

// Column is a named, typed column.
type Column struct {
	Name string
	Type Type
}

func nullOf(t Type) Value {
	if t == String {
		return Value{Type: String}
	}
	return Value{Type: t, Null: true}
}

func boolean(b bool) Value {
	if b {
		return Value{Type: Bool, num: 1}
	}
	return Value{Type: Bool}
}

func integer(n int64) Value      { return Value{Type: Long, num: n} }
func text(s string) Value        { return Value{Type: String, str: s} }
func realNumber(f float64) Value { return Value{Type: Real, num: int64(math.Float64bits(f))} }
func moment(ticks int64) Value   { return Value{Type: DateTime, num: ticks} }
func duration(ticks int64) Value { return Value{Type: TimeSpan, num: ticks} }
func guid(s string) Value        { return Value{Type: GUID, str: s} }

func decimal(r *big.Rat) Value { return Value{Type: Decimal, any: r} }

func int32Value(n int64) Value {
	if n > math.MaxInt32 || n < math.MinInt32 {
		return nullOf(Int)
	}
	return Value{Type: Int, num: n}
}

// dynamic wraps a tree of nil, bool, int64, float64, string, Ticks, Span, GUIDText,
// *big.Rat, []any and *Bag.
func dynamic(tree any) Value { return Value{Type: Dynamic, Null: tree == nil, any: tree} }

func (v Value) isTrue() bool  { return !v.Null && v.num != 0 }
func (v Value) real() float64 { return math.Float64frombits(uint64(v.num)) }

// Long is the number of a bool, int, long, datetime (ticks) or timespan (ticks).
func (v Value) Long() int64 { return v.num }

// Text is the value as tostring() renders it; null is empty.
func (v Value) Text() string { return toText(v) }

// number is the value of any numeric type as a float.
func (v Value) number() float64 {
	switch v.Type {
	case Real:
		return v.real()
	case Decimal:
		f, _ := v.any.(*big.Rat).Float64()
		return f
	}
	return float64(v.num)
}

// isEmpty is Kusto's isempty(): null or the empty string.
func (v Value) isEmpty() bool {
	if v.Type == Dynamic && !v.Null {
		s, ok := v.any.(string)
		return ok && s == ""
	}
	return v.Null || v.Type == String && v.str == ""
}

// size estimates the bytes that the value keeps alive, up to a bound.
func (v Value) size() int64 {
	switch v.Type.storage() {
	case inStrings:
		return int64(len(v.str)) + 16
	case inAny:
		return 16 + treeSize(v.any)
	}
	return 8
}
