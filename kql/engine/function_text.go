package engine

import (
	"errors"
	"strings"
	"unicode/utf8"
)

func textOf(fn func(string) string) func(*call, []Value) (Value, error) {
	return func(_ *call, a []Value) (Value, error) { return text(fn(a[0].str)), nil }
}

// longestText is what a single string may come to.
const longestText = 1 << 26

var errTextTooLong = errors.New("the text would be longer than 64 MB")

func textFunctions() map[string]function {
	return map[string]function{
		"strlen": {params: "s", result: Long, apply: func(_ *call, a []Value) (Value, error) {
			return integer(int64(utf8.RuneCountInString(a[0].str))), nil
		}},
		"string_size": {params: "s", result: Long, apply: func(_ *call, a []Value) (Value, error) {
			return integer(int64(len(a[0].str))), nil
		}},
		"tolower": {params: "s", result: String, apply: textOf(strings.ToLower)},
		"toupper": {params: "s", result: String, apply: textOf(strings.ToUpper)},
		"reverse": {params: "s", result: String, apply: textOf(reverseText)},
		"strcat": {params: "s*", result: String, apply: func(_ *call, a []Value) (Value, error) {
			return joinValues(a, "")
		}},
		"strcat_delim": {params: "ss*", result: String, apply: func(_ *call, a []Value) (Value, error) {
			return joinValues(a[1:], a[0].str)
		}},
		"strcat_array array_strcat": {params: "ds", result: String, apply: func(_ *call, a []Value) (Value, error) {
			items, _ := a[0].any.([]any)
			values := make([]Value, len(items))
			for i, item := range items {
				values[i] = text(treeText(item))
			}
			return joinValues(values, a[1].str)
		}},
		"strrep": {params: "sl|s", result: String, apply: func(_ *call, a []Value) (Value, error) {
			delimiter := ""
			if len(a) > 2 {
				delimiter = a[2].str
			}
			n := max(0, min(a[1].num, 1024))
			if int64(len(a[0].str)+len(delimiter))*n > longestText {
				return Value{}, errTextTooLong
			}
			return text(strings.TrimSuffix(strings.Repeat(a[0].str+delimiter, int(n)), delimiter)), nil
		}},
		"strcmp": {params: "ss", result: Long, apply: func(_ *call, a []Value) (Value, error) {
			return integer(int64(strings.Compare(a[0].str, a[1].str))), nil
		}},
		"substring": {params: "sl|l", result: String, apply: substring},
		"indexof":   {params: "ss|lll", result: Long, apply: indexOf},
		"split":     {params: "ss|l", result: Dynamic, apply: split},
		"replace_string": {params: "sss", result: String, apply: func(_ *call, a []Value) (Value, error) {
			return replaceAll(a[0].str, a[1].str, a[2].str)
		}},
		"replace_strings": {params: "sdd", result: String, apply: func(_ *call, a []Value) (Value, error) {
			from, _ := a[1].any.([]any)
			to, _ := a[2].any.([]any)
			out := a[0]
			for i, old := range from {
				if i < len(to) {
					var err error
					if out, err = replaceAll(out.str, treeText(old), treeText(to[i])); err != nil {
						return out, err
					}
				}
			}
			return out, nil
		}},
		"translate": {params: "sss", result: String, apply: func(_ *call, a []Value) (Value, error) {
			return text(translate(a[0].str, a[1].str, a[2].str)), nil
		}},
		"countof": {params: "ss|s", result: Long, apply: countOf},
		"isempty": {params: "A", result: Bool, apply: func(_ *call, a []Value) (Value, error) {
			return boolean(a[0].isEmpty()), nil
		}},
		"isnotempty notempty": {params: "A", result: Bool, apply: func(_ *call, a []Value) (Value, error) {
			return boolean(!a[0].isEmpty()), nil
		}},
		"isascii": {params: "s", result: Bool, apply: func(_ *call, a []Value) (Value, error) {
			return boolean(isASCII(a[0].str)), nil
		}},
		"isutf8": {params: "s", result: Bool, apply: func(_ *call, a []Value) (Value, error) {
			return boolean(utf8.ValidString(a[0].str)), nil
		}},
		"unicode_codepoints_from_string to_utf8": {params: "s", result: Dynamic, apply: func(_ *call, a []Value) (Value, error) {
			out := []any{}
			for _, r := range a[0].str {
				out = append(out, int64(r))
			}
			return dynamic(out), nil
		}},
		"unicode_codepoints_to_string make_string": {params: "a*", result: String, apply: func(_ *call, a []Value) (Value, error) {
			var out strings.Builder
			for _, value := range a {
				items, ok := value.any.([]any)
				if !ok {
					items = []any{value.tree()}
				}
				for _, item := range items {
					if n := convert(leaf(item), Long); !n.Null && n.num >= 0 && n.num <= utf8.MaxRune {
						out.WriteRune(rune(n.num))
					}
				}
			}
			return text(out.String()), nil
		}},
		"has_any_index": {params: "sd", result: Long, apply: func(_ *call, a []Value) (Value, error) {
			items, _ := a[1].any.([]any)
			for i, item := range items {
				if hasTerm(a[0].str, treeText(item), true, true, true) {
					return integer(int64(i)), nil
				}
			}
			return integer(-1), nil
		}},
	}
}

func joinValues(values []Value, delimiter string) (Value, error) {
	size := 0
	for _, value := range values {
		size += len(value.str) + len(delimiter)
	}
	if size > longestText {
		return Value{}, errTextTooLong
	}
	var out strings.Builder
	out.Grow(size)
	for i, value := range values {
		if i > 0 {
			out.WriteString(delimiter)
		}
		out.WriteString(value.str)
	}
	return text(out.String()), nil
}

func replaceAll(s, old, with string) (Value, error) {
	if old == "" {
		return text(s), nil
	}
	if grown := len(s) + strings.Count(s, old)*(len(with)-len(old)); grown > longestText {
		return Value{}, errTextTooLong
	}
	return text(strings.ReplaceAll(s, old, with)), nil
}

func reverseText(s string) string {
	runes := []rune(s)
	for i, j := 0, len(runes)-1; i < j; i, j = i+1, j-1 {
		runes[i], runes[j] = runes[j], runes[i]
	}
	return string(runes)
}

func substring(_ *call, a []Value) (Value, error) {
	runes := []rune(a[0].str)
	n := int64(len(runes))
	start := a[1].num
	if start < 0 {
		start = max(0, n+start)
	}
	start = min(start, n)
	end := n
	if len(a) > 2 {
		end = max(start, min(n, start+min(a[2].num, n)))
	}
	return text(string(runes[start:end])), nil
}

// indexOf is indexof(text, lookup, start, length, occurrence), in characters.
func indexOf(_ *call, a []Value) (Value, error) {
	runes, lookup := []rune(a[0].str), []rune(a[1].str)
	n := int64(len(runes))
	start, length, occurrence := int64(0), int64(-1), int64(1)
	if len(a) > 2 {
		start = a[2].num
	}
	if len(a) > 3 {
		length = a[3].num
	}
	if len(a) > 4 {
		occurrence = a[4].num
	}
	if start < 0 {
		start = max(0, n+start)
	}
	if occurrence < 1 || length < -1 {
		return nullOf(Long), nil
	}
	// The lookup must start inside the range; it may end behind it.
	last := n
	if length >= 0 && start+length < n {
		last = start + length
	}
	for i := start; i < last && i+int64(len(lookup)) <= n; i++ {
		if string(runes[i:i+int64(len(lookup))]) == a[1].str {
			if occurrence--; occurrence == 0 {
				return integer(i), nil
			}
		}
	}
	return integer(-1), nil
}

func split(_ *call, a []Value) (Value, error) {
	var parts []string
	if a[1].str == "" {
		parts = []string{a[0].str}
	} else {
		parts = strings.Split(a[0].str, a[1].str)
	}
	out := make([]any, len(parts))
	for i, part := range parts {
		out[i] = part
	}
	if len(a) < 3 {
		return dynamic(out), nil
	}
	one := field(out, a[2])
	if one == nil {
		return dynamic([]any{}), nil
	}
	return dynamic([]any{one}), nil
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

func countOf(f *call, a []Value) (Value, error) {
	if len(a) > 2 && strings.EqualFold(a[2].str, "regex") {
		pattern, err := f.regex.compile(a[1].str)
		if err != nil {
			return Value{}, err
		}
		return integer(int64(len(pattern.FindAllStringIndex(a[0].str, -1)))), nil
	}
	if a[1].str == "" {
		return integer(0), nil
	}
	n := int64(0)
	for at := 0; ; n++ { // occurrences may overlap
		i := strings.Index(a[0].str[at:], a[1].str)
		if i < 0 {
			return integer(n), nil
		}
		at += i + 1
	}
}
