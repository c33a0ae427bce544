package compute

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Pairs is how keys and values stand in a text.
// https://learn.microsoft.com/kusto/query/parse-kv-operator
type Pairs struct {
	// Between separates pairs, Within a key and its value. Without either any
	// character that is no letter and no digit separates both.
	Between, Within string
	// Quotes are one or two characters each: what opens and what closes.
	Quotes []string
	// Escapes are the characters that take the next one as it is, in quotes.
	Escapes string
	// Greedy lets a value go on until the next key.
	Greedy bool
}

// Read is the values of keys, of each its first.
func (p Pairs) Read(s string, wanted func(key string) bool) map[string]string {
	out := map[string]string{}
	keep := func(key, value string) {
		if _, seen := out[key]; !seen && wanted(key) {
			out[key] = strings.TrimSpace(value)
		}
	}
	if p.Between == "" || p.Within == "" {
		p.words(s, wanted, keep)
		return out
	}
	for s != "" {
		key, rest, ok := p.key(s)
		if !ok {
			return out
		}
		value := ""
		value, s = p.value(rest)
		keep(key, value)
	}
	return out
}

// key reads up to the delimiter behind a key.
func (p Pairs) key(s string) (key, rest string, ok bool) {
	for {
		s = strings.TrimLeftFunc(s, unicode.IsSpace)
		for p.Between != "" && strings.HasPrefix(s, p.Between) {
			s = strings.TrimLeftFunc(s[len(p.Between):], unicode.IsSpace)
		}
		if text, behind, quoted := p.quoted(s); quoted {
			if after, ok := strings.CutPrefix(strings.TrimLeftFunc(behind, unicode.IsSpace), p.Within); ok {
				return strings.TrimSpace(text), after, true
			}
		}
		at := strings.Index(s, p.Within)
		if at < 0 {
			return "", "", false
		}
		// What ends before the delimiter is a pair without a key.
		between := strings.LastIndex(s[:at], p.Between)
		if between < 0 {
			return strings.TrimSpace(s[:at]), s[at+len(p.Within):], true
		}
		s = s[between+len(p.Between):]
	}
}

func (p Pairs) value(s string) (value, rest string) {
	if text, behind, ok := p.quoted(strings.TrimLeftFunc(s, unicode.IsSpace)); ok {
		_, rest, _ = strings.Cut(behind, p.Between)
		return text, rest
	}
	if !p.Greedy {
		value, rest, _ = strings.Cut(s, p.Between)
		return value, rest
	}
	next := strings.Index(s, p.Within)
	if next < 0 {
		return s, ""
	}
	if end := strings.LastIndex(s[:next], p.Between); end >= 0 {
		return s[:end], s[end+len(p.Between):]
	}
	return s, ""
}

// quoted reads a text in quotes, and what is behind it.
func (p Pairs) quoted(s string) (text, rest string, ok bool) {
	for _, quote := range p.Quotes {
		if quote == "" {
			continue
		}
		open, size := utf8.DecodeRuneInString(quote)
		shut := open
		if len(quote) > size {
			shut, _ = utf8.DecodeRuneInString(quote[size:])
		}
		if !strings.HasPrefix(s, string(open)) {
			continue
		}
		var out strings.Builder
		escaped := false
		for at, c := range s[size:] {
			switch {
			case !escaped && strings.ContainsRune(p.Escapes, c):
				escaped = true
				continue
			case !escaped && c == shut:
				return out.String(), s[size+at+utf8.RuneLen(c):], true
			}
			escaped = false
			out.WriteRune(c)
		}
	}
	return "", s, false
}

// words takes the word behind a wanted one for its value.
func (p Pairs) words(s string, wanted func(string) bool, keep func(key, value string)) {
	key := ""
	for s != "" {
		word, rest, ok := p.quoted(s)
		if !ok {
			end := strings.IndexFunc(s, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '_' })
			if end < 0 {
				end = len(s)
			}
			if end == 0 {
				_, size := utf8.DecodeRuneInString(s)
				s = s[size:]
				continue
			}
			word, rest = s[:end], s[end:]
		}
		s = rest
		switch {
		case key != "":
			keep(key, word)
			key = ""
		case wanted(word):
			key = word
		}
	}
}
