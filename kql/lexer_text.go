package kql

import "strings"

// text reads a string literal in any of its forms.
func (l *lexer) text() TokenKind {
	rest := l.src[l.pos:]
	start := l.pos
	n := 0
	if rest[n] == 'h' || rest[n] == 'H' {
		n++
	}
	verbatim := rest[n] == '@'
	if verbatim {
		n++
	}
	if quote := rest[n:]; strings.HasPrefix(quote, "```") || strings.HasPrefix(quote, "~~~") {
		end := strings.Index(quote[3:], quote[:3])
		if end < 0 {
			l.pos = len(l.src)
			l.report(Span{start, start + n + 3}, "the string has no end", quote[:3])
			return BadToken
		}
		l.pos += n + 3 + end + 3
		return StringToken
	}
	quote := rest[n]
	n++
	for n < len(rest) && rest[n] != '\r' && rest[n] != '\n' {
		switch c := rest[n]; {
		case c == quote && verbatim && byteAt(rest, n+1) == quote:
			n += 2
		case c == quote:
			l.pos += n + 1
			return StringToken
		case c == '\\' && !verbatim:
			e := escapeLen(rest[n:])
			if e == 0 {
				l.pos += n
				l.report(Span{l.pos, min(l.pos+2, len(l.src))},
					`\ starts no escape here; write \\, or @"…" for text with backslashes`)
				l.skipBrokenText(quote)
				return BadToken
			}
			n += e
		default:
			n++
		}
	}
	l.pos += n
	l.report(Span{start, l.pos}, "the string has no end on its line", string(quote))
	return BadToken
}

// skipBrokenText goes on behind a string with a wrong escape, so that its rest
// is not taken for query text.
func (l *lexer) skipBrokenText(quote byte) {
	for l.pos < len(l.src) && l.src[l.pos] != '\n' && l.src[l.pos] != '\r' {
		c := l.src[l.pos]
		l.pos++
		if c == quote {
			return
		}
		if c == '\\' && l.pos < len(l.src) && l.src[l.pos] == quote {
			l.pos++
		}
	}
}

// escapeLen is the length of the escape that s starts with, 0 if it is none.
func escapeLen(s string) int {
	hex := 0
	switch c := byteAt(s, 1); c {
	case '\\', '\'', '"', 'a', 'b', 'f', 'n', 'r', 't', 'v':
		return 2
	case 'x':
		hex = 2
	case 'u':
		hex = 4
	case 'U':
		hex = 8
	default:
		n := 1
		for n < 4 && byteAt(s, n) >= '0' && byteAt(s, n) <= '7' {
			n++
		}
		if n == 1 {
			return 0
		}
		if n == 4 && s[1] > '3' {
			n = 3
		}
		return n
	}
	for i := range hex {
		if !isHex(byteAt(s, 2+i)) {
			return 0
		}
	}
	return 2 + hex
}
