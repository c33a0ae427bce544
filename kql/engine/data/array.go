package data

// LongestArray is Kusto's limit of the elements that range() and make_list make.
const LongestArray = 1 << 20

// Array is the items of a dynamic array; ok is false for any other value.
func Array(v Value) ([]any, bool) {
	items, ok := v.Tree.([]any)
	return items, ok
}
