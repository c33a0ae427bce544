package function

import (
	"fmt"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// indexOf is indexof(text, lookup, start, length, occurrence), in characters.
func indexOf(_ *Call, a []data.Value) (data.Value, error) {
	runes, lookup := []rune(a[0].Str), []rune(a[1].Str)
	n := int64(len(runes))
	start, length, occurrence := int64(0), int64(-1), int64(1)
	if len(a) > 2 {
		start = a[2].Num
	}
	if len(a) > 3 {
		length = a[3].Num
	}
	if len(a) > 4 {
		occurrence = a[4].Num
	}
	if start < 0 {
		start = max(0, n+start)
	}
	if occurrence < 1 || length < -1 {
		return data.NullOf(data.Long), nil
	}
	// The lookup must start inside the range; it may end behind it.
	last := n
	if length >= 0 && start+length < n {
		last = start + length
	}
	for i := start; i < last && i+int64(len(lookup)) <= n; i++ {
		if string(runes[i:i+int64(len(lookup))]) == a[1].Str {
			if occurrence--; occurrence == 0 {
				return data.LongOf(i), nil
			}
		}
	}
	return data.LongOf(-1), nil
}

func split(_ *Call, a []data.Value) (data.Value, error) {
	var parts []string
	if a[1].Str == "" {
		parts = []string{a[0].Str}
	} else if strings.Count(a[0].Str, a[1].Str) >= data.LongestArray {
		return data.Value{}, fmt.Errorf("the array would be longer than %d items", data.LongestArray)
	} else {
		parts = strings.Split(a[0].Str, a[1].Str)
	}
	out := make([]any, len(parts))
	for i, part := range parts {
		out[i] = part
	}
	if len(a) < 3 {
		return data.DynamicOf(out), nil
	}
	one := data.Field(out, a[2])
	if one == nil {
		return data.DynamicOf([]any{}), nil
	}
	return data.DynamicOf([]any{one}), nil
}

func countOf(f *Call, a []data.Value) (data.Value, error) {
	if len(a) > 2 && strings.EqualFold(a[2].Str, "regex") {
		pattern, err := f.Regex.Compile(a[1].Str, a[0].Str)
		if err != nil {
			return data.Value{}, err
		}
		return data.LongOf(int64(len(pattern.FindAllStringIndex(a[0].Str, -1)))), nil
	}
	if a[1].Str == "" {
		return data.LongOf(0), nil
	}
	n := int64(0)
	for at := 0; ; n++ { // occurrences may overlap
		i := strings.Index(a[0].Str[at:], a[1].Str)
		if i < 0 {
			return data.LongOf(n), nil
		}
		at += i + 1
	}
}
