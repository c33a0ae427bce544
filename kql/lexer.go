package kql

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isHex(c byte) bool    { return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

// IsNameByte tells what may stand inside a name: names are ASCII, all others
// are written ['…'].
func IsNameByte(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' }

// lexer cuts a source into tokens.
type lexer struct {
	src    string
	pos    int
	tokens []Token
	report func(span Span, message string, expected ...string)
}

// Lex cuts the whole source; the last token is the end. report is told of each
// place that is no token.
func Lex(src string, report func(Span, string, ...string)) []Token {
	l := &lexer{src: src, tokens: make([]Token, 0, len(src)/4+8), report: report}
	for {
		l.skipBlank()
		start := l.pos
		if start >= len(src) {
			l.tokens = append(l.tokens, Token{endToken, start, start})
			return l.tokens
		}
		k := l.next()
		l.tokens = append(l.tokens, Token{k, start, l.pos})
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
func (l *lexer) next() TokenKind {
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

func (l *lexer) sign() TokenKind {
	rest := l.src[l.pos:]
	if rest[0] == '!' {
		if word := compound("", rest); word != "" {
			l.pos += len(word)
			return WordToken
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
	return BadToken
}

// compound is the longest keyword with signs that rest starts with, where lead
// are its first letters.
func compound(lead, rest string) string {
	for _, word := range compounds[lead] {
		if strings.HasPrefix(rest, word) && (len(rest) == len(word) || !IsNameByte(rest[len(word)])) {
			return word
		}
	}
	return ""
}

func (l *lexer) word() TokenKind {
	start := l.pos
	rest := l.src[start:]
	if n := guidLen(rest); n > 0 {
		l.pos += n
		return rawGUIDToken
	}
	n := 1
	for n < len(rest) && IsNameByte(rest[n]) {
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
		return WordToken
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
		return WordToken
	}
	return NameToken
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
