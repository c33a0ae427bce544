package kql

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isHex(c byte) bool    { return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

// isNameByte tells what may stand inside a name: names are ASCII, all others
// are written ['…'].
func isNameByte(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' }

// lexer cuts a source into tokens.
type lexer struct {
	src    string
	pos    int
	tokens []token
	report func(span Span, message string, expected ...string)
}

// lex cuts the whole source; the last token is the end.
func lex(src string, report func(Span, string, ...string)) []token {
	l := &lexer{src: src, tokens: make([]token, 0, len(src)/4+8), report: report}
	for {
		l.skipBlank()
		start := l.pos
		if start >= len(src) {
			l.tokens = append(l.tokens, token{endToken, start, start})
			return l.tokens
		}
		k := l.next()
		l.tokens = append(l.tokens, token{k, start, l.pos})
	}
}

func (l *lexer) peek(i int) byte {
	if l.pos+i < len(l.src) {
		return l.src[l.pos+i]
	}
	return 0
}

func (l *lexer) skipBlank() {
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; {
		case c == ' ' || c >= '\t' && c <= '\r':
			l.pos++
		case c == '/' && l.peek(1) == '/':
			end := strings.IndexAny(l.src[l.pos:], "\r\n")
			if end < 0 {
				l.pos = len(l.src)
				return
			}
			l.pos += end
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(l.src[l.pos:])
			if !unicode.IsSpace(r) && r != '\ufeff' && r != '\u180e' && r != '\u200b' {
				return
			}
			l.pos += size
		default:
			return
		}
	}
}

// next cuts one token at pos, which is not blank.
func (l *lexer) next() kind {
	c := l.src[l.pos]
	switch {
	case isLetter(c) || c == '_' || c == '$':
		return l.word()
	case isDigit(c):
		return l.number()
	case c == '"' || c == '\'' || c == '@' && (l.peek(1) == '"' || l.peek(1) == '\''),
		strings.HasPrefix(l.src[l.pos:], "```"), strings.HasPrefix(l.src[l.pos:], "~~~"):
		return l.text()
	case c == '#':
		if end := strings.IndexAny(l.src[l.pos:], "\r\n"); end >= 0 {
			l.pos += end
		} else {
			l.pos = len(l.src)
		}
		return directiveToken
	}
	return l.sign()
}

var signs = []string{"..", "<=", "<|", "<>", ">=", "==", "=>", "=~", "!=", "!~"}

func (l *lexer) sign() kind {
	rest := l.src[l.pos:]
	if rest[0] == '!' {
		if word := compound("", rest); word != "" {
			l.pos += len(word)
			return wordToken
		}
	}
	for _, sign := range signs {
		if strings.HasPrefix(rest, sign) {
			l.pos += 2
			return punctToken
		}
	}
	if strings.IndexByte("()[]{}|.+-*/%<>=!:;,@?", rest[0]) >= 0 {
		l.pos++
		return punctToken
	}
	_, size := utf8.DecodeRuneInString(rest)
	l.report(Span{l.pos, l.pos + size}, "unexpected character "+quoteRune(rest[:size]))
	l.pos += size
	return badToken
}

// compound is the longest keyword with signs that rest starts with, where lead
// are its first letters.
func compound(lead, rest string) string {
	for _, word := range compounds[lead] {
		if strings.HasPrefix(rest, word) && (len(rest) == len(word) || !isNameByte(rest[len(word)])) {
			return word
		}
	}
	return ""
}

func (l *lexer) word() kind {
	start := l.pos
	rest := l.src[start:]
	if n := guidLen(rest); n > 0 {
		l.pos += n
		return rawGUIDToken
	}
	n := 1
	for n < len(rest) && isNameByte(rest[n]) {
		n++
	}
	word := rest[:n]
	if c := byteAt(rest, n); n == 1 && (word == "h" || word == "H") &&
		(c == '"' || c == '\'' || c == '@' || strings.HasPrefix(rest[1:], "```") || strings.HasPrefix(rest[1:], "~~~")) {
		if c != '@' || byteAt(rest, 2) == '"' || byteAt(rest, 2) == '\'' {
			return l.text()
		}
	}
	if long := compound(word, rest); long != "" {
		l.pos += len(long)
		return wordToken
	}
	l.pos += n
	if k, ok := directWords[word]; ok && byteAt(rest, n) == '(' {
		l.direct(rest[n:])
		return k
	}
	switch word {
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return boolToken
	}
	if words[word] || nameWords[word] {
		return wordToken
	}
	return nameToken
}

// direct reads to the closing parenthesis of long(…) and its like: on one line,
// with anything inside.
func (l *lexer) direct(rest string) {
	end := strings.IndexAny(rest, ")\r\n")
	switch {
	case end >= 0 && rest[end] == ')':
		l.pos += end + 1
	default:
		if end < 0 {
			end = len(rest)
		}
		l.pos += end
		l.report(Span{l.pos, l.pos}, "the literal has no end", `")"`)
	}
}

func byteAt(s string, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return 0
}

func (l *lexer) number() kind {
	rest := l.src[l.pos:]
	if n := guidLen(rest); n > 0 {
		l.pos += n
		return rawGUIDToken
	}
	for _, try := range []struct {
		length func(string) int
		kind   kind
	}{{realLen, realToken}, {timespanLen, timeToken}, {longLen, longToken}} {
		if n := try.length(rest); n > 0 {
			l.pos += n
			return try.kind
		}
	}
	// 3abc and the chart 3Dchart: a name may start with digits.
	n := 0
	for n < len(rest) && isNameByte(rest[n]) {
		n++
	}
	l.pos += n
	if words[rest[:n]] {
		return wordToken
	}
	return nameToken
}

func digits(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

func exponentLen(s string) int {
	if c := byteAt(s, 0); c != 'e' && c != 'E' {
		return 0
	}
	n := 1
	if c := byteAt(s, n); c == '+' || c == '-' {
		n++
	}
	if d := digits(s[n:]); d > 0 {
		return n + d
	}
	return 0
}

// realLen is the length of 1.5, 1., 1e3. In 1..5 the dots are a range's.
func realLen(s string) int {
	n := digits(s)
	if byteAt(s, n) == '.' && (byteAt(s, n+1) != '.' || byteAt(s, n+2) == '.') {
		n++
		n += digits(s[n:])
		n += exponentLen(s[n:])
	} else {
		e := exponentLen(s[n:])
		if e == 0 {
			return 0
		}
		n += e
	}
	if isNameByte(byteAt(s, n)) {
		return 0
	}
	return n
}

// timespanLen is the length of 1d, 1.5h, 30min.
func timespanLen(s string) int {
	n := digits(s)
	if byteAt(s, n) == '.' {
		if d := digits(s[n+1:]); d > 0 {
			n += 1 + d
		}
	}
	end := n
	for isNameByte(byteAt(s, end)) {
		end++
	}
	if _, ok := units[s[n:end]]; !ok {
		return 0
	}
	return end
}

func longLen(s string) int {
	n := digits(s)
	if n == 1 && s[0] == '0' && (byteAt(s, 1) == 'x' || byteAt(s, 1) == 'X') {
		n = 2
		for isHex(byteAt(s, n)) {
			n++
		}
		if n == 2 {
			return 0
		}
	}
	if isNameByte(byteAt(s, n)) {
		return 0
	}
	return n
}

// guidLen is 36 if s starts with a guid in hyphens.
func guidLen(s string) int {
	if len(s) < 36 || !isHex(s[0]) || s[8] != '-' {
		return 0
	}
	for i := range 36 {
		switch i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return 0
			}
		default:
			if !isHex(s[i]) {
				return 0
			}
		}
	}
	return 36
}
