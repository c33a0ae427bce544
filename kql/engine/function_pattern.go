package engine

import (
	"regexp"
	"strings"
)

func patternFunctions() map[string]function {
	return map[string]function{
		"extract":                {params: "sls|s", result: String, apply: extract},
		"extract_all extractall": {params: "s|aa", result: Dynamic, apply: extractAll},
		"replace_regex": {params: "sss", result: String, apply: func(f *call, a []Value) (Value, error) {
			return replaceRegex(f, a[0].str, a[1].str, a[2].str)
		}},
		"replace": {params: "sss", result: String, apply: func(f *call, a []Value) (Value, error) {
			return replaceRegex(f, a[2].str, a[0].str, a[1].str)
		}},
		"indexof_regex": {params: "ss|lll", result: Long, apply: func(f *call, a []Value) (Value, error) {
			pattern, err := f.regex.compile(a[1].str)
			if err != nil {
				return Value{}, err
			}
			start, wanted := 0, int64(1)
			if len(a) > 2 {
				start = int(max(0, min(a[2].num, int64(len(a[0].str)))))
			}
			if len(a) > 4 {
				wanted = a[4].num
			}
			for _, at := range pattern.FindAllStringIndex(a[0].str[start:], -1) {
				if wanted--; wanted == 0 {
					return integer(int64(len([]rune(a[0].str[:start+at[0]])))), nil
				}
			}
			return integer(-1), nil
		}},
		"regex_quote": {params: "s", result: String, apply: textOf(regexp.QuoteMeta)},
		"trim":        {params: "ss", result: String, apply: trimmer(true, true)},
		"trim_start":  {params: "ss", result: String, apply: trimmer(true, false)},
		"trim_end":    {params: "ss", result: String, apply: trimmer(false, true)},
	}
}

// extract is extract(regex, group, text): empty where nothing matches.
func extract(f *call, a []Value) (Value, error) {
	pattern, err := f.regex.compile(a[0].str)
	if err != nil {
		return Value{}, err
	}
	groups := pattern.FindStringSubmatch(a[2].str)
	if a[1].num < 0 || a[1].num >= int64(len(groups)) {
		return text(""), nil
	}
	return text(groups[a[1].num]), nil
}

// extractAll is extract_all(regex, [groups,] text): an array of matches, or of
// arrays where several groups are asked for.
func extractAll(f *call, a []Value) (Value, error) {
	source := a[len(a)-1]
	pattern, err := f.regex.compile(a[0].str)
	if err != nil {
		return Value{}, err
	}
	var wanted []int
	if len(a) > 2 {
		items, _ := a[1].any.([]any)
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
	matches := pattern.FindAllStringSubmatch(toText(source), -1)
	if len(matches) == 0 {
		return nullOf(Dynamic), nil
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
	return dynamic(out), nil
}

// replaceRegex is replace_regex(text, regex, rewrite): \1 stands for a group, \0
// for the match. The old replace(regex, rewrite, text) has another order.
func replaceRegex(f *call, s, pattern, rewrite string) (Value, error) {
	compiled, err := f.regex.compile(pattern)
	if err != nil {
		return Value{}, err
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
			return Value{}, errTextTooLong
		}
	}
	out.WriteString(s[last:])
	return text(out.String()), nil
}

// trimmer removes what a regular expression matches at the ends.
func trimmer(start, end bool) func(*call, []Value) (Value, error) {
	return func(f *call, a []Value) (Value, error) {
		s := a[1].str
		if start {
			pattern, err := f.regex.compile("^(?:" + a[0].str + ")")
			if err != nil {
				return Value{}, err
			}
			s = s[len(pattern.FindString(s)):]
		}
		if end {
			pattern, err := f.regex.compile("(?:" + a[0].str + ")$")
			if err != nil {
				return Value{}, err
			}
			if at := pattern.FindStringIndex(s); at != nil {
				s = s[:at[0]]
			}
		}
		return text(s), nil
	}
}
