package function

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func joinValues(values []data.Value, delimiter string) (data.Value, error) {
	size := 0
	for _, value := range values {
		size += len(value.Str) + len(delimiter)
	}
	if size > longestText {
		return data.Value{}, errTextTooLong
	}
	var out strings.Builder
	out.Grow(size)
	for i, value := range values {
		if i > 0 {
			out.WriteString(delimiter)
		}
		out.WriteString(value.Str)
	}
	return data.StringOf(out.String()), nil
}

func replaceAll(s, old, with string) (data.Value, error) {
	if old == "" {
		return data.StringOf(s), nil
	}
	if grown := len(s) + strings.Count(s, old)*(len(with)-len(old)); grown > longestText {
		return data.Value{}, errTextTooLong
	}
	return data.StringOf(strings.ReplaceAll(s, old, with)), nil
}

// replaceStrings replaces several texts in one pass: what was put in is not
// looked at again, and where several fit, the first of the list does.
// https://learn.microsoft.com/kusto/query/replace-strings-function
func replaceStrings(s string, lookups, rewrites []any) (data.Value, error) {
	var pairs []string
	longest := 1
	for i, old := range lookups {
		if text := data.TreeText(old); text != "" && i < len(rewrites) {
			with := data.TreeText(rewrites[i])
			pairs = append(pairs, text, with)
			longest = max(longest, len(with))
		}
	}
	if len(s)*longest <= longestText {
		return data.StringOf(strings.NewReplacer(pairs...).Replace(s)), nil
	}
	out := boundedText{most: longestText}
	if _, err := strings.NewReplacer(pairs...).WriteString(&out, s); err != nil {
		return data.Value{}, errTextTooLong
	}
	return data.StringOf(out.String()), nil
}

// boundedText refuses to grow beyond a length.
type boundedText struct {
	strings.Builder
	most int
}

func (b *boundedText) WriteString(s string) (int, error) {
	if b.Len()+len(s) > b.most {
		return 0, errTextTooLong
	}
	return b.Builder.WriteString(s)
}

func (b *boundedText) Write(p []byte) (int, error) { return b.WriteString(string(p)) }

func reverseText(s string) string {
	runes := []rune(s)
	for i, j := 0, len(runes)-1; i < j; i, j = i+1, j-1 {
		runes[i], runes[j] = runes[j], runes[i]
	}
	return string(runes)
}

func substring(_ *Call, a []data.Value) (data.Value, error) {
	runes := []rune(a[0].Str)
	n := int64(len(runes))
	start := a[1].Num
	if start < 0 {
		start = max(0, n+start)
	}
	start = min(start, n)
	end := n
	if len(a) > 2 {
		end = max(start, min(n, start+min(a[2].Num, n)))
	}
	return data.StringOf(string(runes[start:end])), nil
}

func translate(s, from, to string) string {
	source, target := []rune(from), []rune(to)
	if len(target) == 0 {
		return s
	}
	mapping := map[rune]rune{}
	for i, r := range source {
		mapping[r] = target[min(i, len(target)-1)]
	}
	return strings.Map(func(r rune) rune {
		if mapped, ok := mapping[r]; ok {
			return mapped
		}
		return r
	}, s)
}
