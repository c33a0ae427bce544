package kql

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// unquote decodes a string literal in any of its forms.
func unquote(s string) string {
	if s[0] == 'h' || s[0] == 'H' {
		s = s[1:]
	}
	if s[0] == '@' {
		s = s[1:]
		if len(s) < 3 || s[0] != '`' && s[0] != '~' {
			quote := s[:1]
			return strings.ReplaceAll(s[1:len(s)-1], quote+quote, quote)
		}
	}
	if s[0] == '`' || s[0] == '~' {
		return s[3 : len(s)-3]
	}
	s = s[1 : len(s)-1]
	if !strings.Contains(s, `\`) {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		if s[i] != '\\' {
			out = append(out, s[i])
			i++
			continue
		}
		n := escapeLen(s[i:])
		out = appendEscape(out, s[i:i+n])
		i += n
	}
	return string(out)
}

func appendEscape(out []byte, escape string) []byte {
	switch c := escape[1]; c {
	case 'a', 'b', 'f', 'n', 'r', 't', 'v':
		return append(out, "\a\b\f\n\r\t\v"[strings.IndexByte("abfnrtv", c)])
	case 'x', 'u', 'U':
		v, _ := strconv.ParseUint(escape[2:], 16, 32)
		return utf8.AppendRune(out, rune(v))
	case '\\', '\'', '"':
		return append(out, c)
	default:
		v, _ := strconv.ParseUint(escape[1:], 8, 16)
		return utf8.AppendRune(out, rune(v))
	}
}
