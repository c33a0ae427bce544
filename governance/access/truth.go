package access

// Truth is what can be said of a condition: that it holds, that it does not, or
// neither, because something that decides it is not known. The zero value is
// Unknown.
type Truth int8

// The three values. They are ordered, so that "and" is the smaller and "or" the
// larger of two.
const (
	No      Truth = -1
	Unknown Truth = 0
	Yes     Truth = 1
)

// truth turns a known fact into a Truth.
func truth(holds bool) Truth {
	if holds {
		return Yes
	}
	return No
}

// not turns a Truth round; what is unknown stays so.
func (t Truth) not() Truth { return -t }

// anyOf is Yes when f holds for one of the list, and No for an empty list.
func anyOf[T any](list []T, f func(T) Truth) Truth {
	out := No
	for _, v := range list {
		if out = max(out, f(v)); out == Yes {
			return Yes
		}
	}
	return out
}
