package data

import "math"

// AppendKey adds a value's identity to a grouping key: equal values of one type
// have equal keys, and no key is the prefix of another.
func AppendKey(key []byte, v Value) []byte {
	if v.Null {
		return append(key, 0)
	}
	switch v.Type.Storage() {
	case InInts, InReals:
		n := uint64(v.Num)
		if v.Type == Real && v.Real() == 0 {
			n = 0
		}
		return append(key, 1, byte(n), byte(n>>8), byte(n>>16), byte(n>>24), byte(n>>32), byte(n>>40), byte(n>>48), byte(n>>56))
	case InStrings:
		return appendKeyText(key, v.Str)
	}
	return AppendKeyTree(key, v.Tree)
}

func appendKeyText(key []byte, s string) []byte {
	n := len(s)
	key = append(key, 2, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	return append(key, s...)
}

// AppendKeyTree is AppendKey of a dynamic tree.
func AppendKeyTree(key []byte, tree any) []byte {
	switch t := tree.(type) {
	case string:
		return appendKeyText(key, t)
	case float64:
		if t == math.Trunc(t) && math.Abs(t) < 1<<53 {
			return AppendKey(append(key, 3), LongOf(int64(t)))
		}
		return AppendKey(append(key, 4), RealOf(t))
	case int64:
		return AppendKey(append(key, 3), LongOf(t))
	}
	return appendKeyText(append(key, 5), string(AppendJSON(nil, tree, true)))
}

// AppendVectorKey is AppendKey of row i, without making its value where that
// costs.
func AppendVectorKey(key []byte, v *Vector, i int) []byte {
	i = v.At(i)
	if v.Nulls != nil && v.Nulls[i] {
		return append(key, 0)
	}
	switch v.Type.Storage() {
	case InInts:
		n := uint64(v.Ints[i])
		return append(key, 1, byte(n), byte(n>>8), byte(n>>16), byte(n>>24), byte(n>>32), byte(n>>40), byte(n>>48), byte(n>>56))
	case InStrings:
		return appendKeyText(key, v.Strings[i])
	}
	return AppendKey(key, v.Value(i))
}
