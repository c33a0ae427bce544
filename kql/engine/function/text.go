package function

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func textOf(fn func(string) string) func(*Call, []data.Value) (data.Value, error) {
	return func(_ *Call, a []data.Value) (data.Value, error) { return data.StringOf(fn(a[0].Str)), nil }
}

// longestText is what a single string may come to.
const longestText = 1 << 24

var errTextTooLong = errors.New("the text would be longer than 16 MB")

func textFunctions() map[string]Scalar {
	return map[string]Scalar{
		"strlen": {Params: "s", Result: data.Long, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.LongOf(int64(utf8.RuneCountInString(a[0].Str))), nil
		}},
		"string_size": {Params: "s", Result: data.Long, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.LongOf(int64(len(a[0].Str))), nil
		}},
		"tolower": {Params: "s", Result: data.String, Apply: textOf(strings.ToLower)},
		"toupper": {Params: "s", Result: data.String, Apply: textOf(strings.ToUpper)},
		"reverse": {Params: "s", Result: data.String, Apply: textOf(reverseText)},
		"strcat": {Params: "s*", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return joinValues(a, "")
		}},
		"strcat_delim": {Params: "ss*", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return joinValues(a[1:], a[0].Str)
		}},
		"strcat_array array_strcat": {Params: "ds", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			items, _ := a[0].Tree.([]any)
			values := make([]data.Value, len(items))
			for i, item := range items {
				values[i] = data.StringOf(data.TreeText(item))
			}
			return joinValues(values, a[1].Str)
		}},
		"strrep": {Params: "sl|s", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			delimiter := ""
			if len(a) > 2 {
				delimiter = a[2].Str
			}
			n := max(0, min(a[1].Num, 1024))
			if int64(len(a[0].Str)+len(delimiter))*n > longestText {
				return data.Value{}, errTextTooLong
			}
			return data.StringOf(strings.TrimSuffix(strings.Repeat(a[0].Str+delimiter, int(n)), delimiter)), nil
		}},
		"strcmp": {Params: "ss", Result: data.Long, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.LongOf(int64(strings.Compare(a[0].Str, a[1].Str))), nil
		}},
		"substring": {Params: "sl|l", Result: data.String, Apply: substring},
		"indexof":   {Params: "ss|lll", Result: data.Long, Apply: indexOf},
		"split":     {Params: "ss|l", Result: data.Dynamic, Apply: split},
		"replace_string": {Params: "sss", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return replaceAll(a[0].Str, a[1].Str, a[2].Str)
		}},
		"replace_strings": {Params: "sdd", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			from, _ := a[1].Tree.([]any)
			to, _ := a[2].Tree.([]any)
			return replaceStrings(a[0].Str, from, to)
		}},
		"translate": {Params: "sss", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.StringOf(translate(a[0].Str, a[1].Str, a[2].Str)), nil
		}},
		"countof": {Params: "ss|s", Result: data.Long, Apply: countOf},
		"isempty": {Params: "A", Result: data.Bool, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.BoolOf(a[0].IsEmpty()), nil
		}},
		"isnotempty notempty": {Params: "A", Result: data.Bool, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.BoolOf(!a[0].IsEmpty()), nil
		}},
		"isascii": {Params: "s", Result: data.Bool, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.BoolOf(compute.IsASCII(a[0].Str)), nil
		}},
		"isutf8": {Params: "s", Result: data.Bool, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			return data.BoolOf(utf8.ValidString(a[0].Str)), nil
		}},
		"unicode_codepoints_from_string to_utf8": {Params: "s", Result: data.Dynamic, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			out := []any{}
			for _, r := range a[0].Str {
				out = append(out, int64(r))
			}
			return data.DynamicOf(out), nil
		}},
		"unicode_codepoints_to_string make_string": {Params: "a*", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			var out strings.Builder
			for _, value := range a {
				items, ok := value.Tree.([]any)
				if !ok {
					items = []any{value.Node()}
				}
				for _, item := range items {
					if n := data.Convert(data.Leaf(item), data.Long); !n.Null && n.Num >= 0 && n.Num <= utf8.MaxRune {
						out.WriteRune(rune(n.Num))
					}
				}
			}
			return data.StringOf(out.String()), nil
		}},
		"has_any_index": {Params: "sd", Result: data.Long, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			items, _ := a[1].Tree.([]any)
			for i, item := range items {
				if compute.HasTerm(a[0].Str, data.TreeText(item), true, true, true) {
					return data.LongOf(int64(i)), nil
				}
			}
			return data.LongOf(-1), nil
		}},
	}
}
