package data

import "math/big"

// Ticks is a datetime inside a dynamic value: 100 ns since the year 1.
type Ticks int64

// Span is a timespan inside a dynamic value, in ticks of 100 ns.
type Span int64

// GUIDText is a guid inside a dynamic value, in lower case with dashes.
type GUIDText string

// Node is the value as a node of a dynamic value.
func (v Value) Node() any {
	if v.Null {
		return nil
	}
	switch v.Type {
	case Bool:
		return v.Num != 0
	case Int, Long:
		return v.Num
	case Real:
		return v.Real()
	case String:
		return v.Str
	case DateTime:
		return Ticks(v.Num)
	case TimeSpan:
		return Span(v.Num)
	case GUID:
		return GUIDText(v.Str)
	}
	return v.Tree
}

// Leaf is the node of a dynamic value as a scalar of its own type; arrays and
// bags stay dynamic.
func Leaf(tree any) Value {
	switch t := tree.(type) {
	case bool:
		return BoolOf(t)
	case int64:
		return LongOf(t)
	case float64:
		return RealOf(t)
	case string:
		return StringOf(t)
	case Ticks:
		return DateTimeOf(int64(t))
	case Span:
		return TimeSpanOf(int64(t))
	case GUIDText:
		return GUIDOf(string(t))
	case *big.Rat:
		return DecimalOf(t)
	}
	return DynamicOf(tree)
}

// Field is the member of a dynamic value by key, or by index (negative from the
// end); nil where there is none.
func Field(tree any, key Value) any {
	switch t := tree.(type) {
	case *Bag:
		if key.Type == String {
			value, _ := t.Get(key.Str)
			return value
		}
	case []any:
		if key.Null || key.Type != Long && key.Type != Int {
			return nil
		}
		i := key.Num
		if i < 0 {
			i += int64(len(t))
		}
		if i >= 0 && i < int64(len(t)) {
			return t[i]
		}
	}
	return nil
}
