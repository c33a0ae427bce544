package function

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func patternFunctions() map[string]Scalar {
	return map[string]Scalar{
		"extract":                {Params: "sls|s", Result: data.String, Apply: extract},
		"extract_all extractall": {Params: "s|aa", Result: data.Dynamic, Apply: extractAll},
		"replace_regex": {Params: "sss", Result: data.String, Apply: func(f *Call, a []data.Value) (data.Value, error) {
			return replaceRegex(f, a[0].Str, a[1].Str, a[2].Str)
		}},
		"replace": {Params: "sss", Result: data.String, Apply: func(f *Call, a []data.Value) (data.Value, error) {
			return replaceRegex(f, a[2].Str, a[0].Str, a[1].Str)
		}},
		"indexof_regex": {Params: "ss|lll", Result: data.Long, Apply: func(f *Call, a []data.Value) (data.Value, error) {
			pattern, err := f.Regex.Compile(a[1].Str, a[0].Str)
			if err != nil {
				return data.Value{}, err
			}
			start, length, wanted := int64(0), int64(-1), int64(1)
			for i, setting := range []*int64{&start, &length, &wanted} {
				if len(a) > 2+i {
					*setting = a[2+i].Num
				}
			}
			if start < 0 || length < -1 || wanted < 0 {
				return data.NullOf(data.Long), nil
			}
			text := []rune(a[0].Str)
			from := min(start, int64(len(text)))
			to := int64(len(text))
			if length >= 0 {
				to = min(to, from+length)
			}
			part := string(text[from:to])
			for _, at := range pattern.FindAllStringIndex(part, -1) {
				if wanted--; wanted == 0 {
					return data.LongOf(from + int64(utf8.RuneCountInString(part[:at[0]]))), nil
				}
			}
			return data.LongOf(-1), nil
		}},
		"regex_quote": {Params: "s", Result: data.String, Apply: textOf(regexp.QuoteMeta)},
		"trim":        {Params: "ss", Result: data.String, Apply: trimmer(true, true)},
		"trim_start":  {Params: "ss", Result: data.String, Apply: trimmer(true, false)},
		"trim_end":    {Params: "ss", Result: data.String, Apply: trimmer(false, true)},
	}
}

// extract is extract(regex, group, text): empty where nothing matches.
func extract(f *Call, a []data.Value) (data.Value, error) {
	pattern, err := f.Regex.Compile(a[0].Str, a[len(a)-1].Str)
	if err != nil {
		return data.Value{}, err
	}
	groups := pattern.FindStringSubmatch(a[2].Str)
	if a[1].Num < 0 || a[1].Num >= int64(len(groups)) {
		return data.StringOf(""), nil
	}
	return data.StringOf(groups[a[1].Num]), nil
}

// extractAll is extract_all(regex, [groups,] text): an array of matches, or of
// arrays where several groups are asked for.
func extractAll(f *Call, a []data.Value) (data.Value, error) {
	source := a[len(a)-1]
	pattern, err := f.Regex.Compile(a[0].Str, a[len(a)-1].Str)
	if err != nil {
		return data.Value{}, err
	}
	var wanted []int
	if len(a) > 2 {
		items, _ := a[1].Tree.([]any)
		for _, item := range items {
			if name, ok := item.(string); ok {
				wanted = append(wanted, pattern.SubexpIndex(name))
			} else if n, ok := item.(int64); ok {
				wanted = append(wanted, int(n))
			}
		}
	} else {
		for i := range pattern.NumSubexp() {
			wanted = append(wanted, i+1)
		}
		if len(wanted) == 0 {
			wanted = []int{0}
		}
	}
	matches := pattern.FindAllStringSubmatch(source.Text(), -1)
	if len(matches) == 0 {
		return data.NullOf(data.Dynamic), nil
	}
	out := make([]any, 0, len(matches))
	for _, match := range matches {
		groups := make([]any, 0, len(wanted))
		for _, i := range wanted {
			if i >= 0 && i < len(match) {
				groups = append(groups, match[i])
			}
		}
		if len(wanted) == 1 && len(groups) == 1 {
			out = append(out, groups[0])
		} else {
			out = append(out, groups)
		}
	}
	return data.DynamicOf(out), nil
}

// replaceRegex is replace_regex(text, regex, rewrite): \1 stands for a group, \0
// for the match. The old replace(regex, rewrite, text) has another order.
func replaceRegex(f *Call, s, pattern, rewrite string) (data.Value, error) {
	compiled, err := f.Regex.Compile(pattern, s)
	if err != nil {
		return data.Value{}, err
	}
	var out strings.Builder
	last := 0
	for _, at := range compiled.FindAllStringSubmatchIndex(s, -1) {
		out.WriteString(s[last:at[0]])
		for i := 0; i < len(rewrite); i++ {
			if rewrite[i] != '\\' || i+1 == len(rewrite) {
				out.WriteByte(rewrite[i])
				continue
			}
			i++
			group := int(rewrite[i]) - '0'
			switch {
			case group < 0 || group > 9:
				out.WriteByte(rewrite[i])
			case 2*group+1 < len(at) && at[2*group] >= 0:
				out.WriteString(s[at[2*group]:at[2*group+1]])
			}
		}
		last = at[1]
		if out.Len() > longestText {
			return data.Value{}, errTextTooLong
		}
	}
	out.WriteString(s[last:])
	return data.StringOf(out.String()), nil
}

// trimmer removes what a regular expression matches at the ends.
func trimmer(start, end bool) func(*Call, []data.Value) (data.Value, error) {
	return func(f *Call, a []data.Value) (data.Value, error) {
		s := a[1].Str
		if start {
			pattern, err := f.Regex.Compile("^(?:"+a[0].Str+")", a[1].Str)
			if err != nil {
				return data.Value{}, err
			}
			s = s[len(pattern.FindString(s)):]
		}
		if end {
			pattern, err := f.Regex.Compile("(?:"+a[0].Str+")$", a[1].Str)
			if err != nil {
				return data.Value{}, err
			}
			if at := pattern.FindStringIndex(s); at != nil {
				s = s[:at[0]]
			}
		}
		return data.StringOf(s), nil
	}
}
