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

// replaceStrings replaces one text of the list after the other: what was found for
// one is not looked at again for the next. What is to be put in but is no text
// leaves the place as it is.
// https://learn.microsoft.com/kusto/query/replace-strings-function
func replaceStrings(s string, lookups, rewrites []any) (data.Value, error) {
	type part struct {
		text string
		done bool
	}
	parts := []part{{text: s}}
	length := len(s)
	for i, old := range lookups {
		find, ok := old.(string)
		if !ok || find == "" || i >= len(rewrites) {
			continue
		}
		with, ok := rewrites[i].(string)
		if !ok {
			with = find
		}
		var next []part
		for _, p := range parts {
			if p.done {
				next = append(next, p)
				continue
			}
			for n, text := range strings.Split(p.text, find) {
				if n > 0 {
					if length += len(with) - len(find); length > longestText {
						return data.Value{}, errTextTooLong
					}
					next = append(next, part{with, true})
				}
				if text != "" {
					next = append(next, part{text: text})
				}
			}
		}
		parts = next
	}
	var out strings.Builder
	for _, p := range parts {
		out.WriteString(p.text)
	}
	return data.StringOf(out.String()), nil
}

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

func translate(from, to, s string) string {
	source, target := []rune(from), []rune(to)
	mapping := map[rune]rune{}
	for i, r := range source {
		mapping[r] = -1 // left out
		if len(target) > 0 {
			mapping[r] = target[min(i, len(target)-1)]
		}
	}
	return strings.Map(func(r rune) rune {
		if mapped, ok := mapping[r]; ok {
			return mapped
		}
		return r
	}, s)
}
