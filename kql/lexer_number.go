package kql

import "github.com/google/uuid"

func (l *lexer) number() TokenKind {
	rest := l.src[l.pos:]
	if n := guidLen(rest); n > 0 {
		l.pos += n
		return rawGUIDToken
	}
	for _, try := range []struct {
		length func(string) int
		kind   TokenKind
	}{{realLen, realToken}, {timespanLen, timeToken}, {longLen, longToken}} {
		if n := try.length(rest); n > 0 {
			l.pos += n
			return try.kind
		}
	}
	// 3abc and the chart 3Dchart: a name may start with digits.
	n := 0
	for n < len(rest) && IsNameByte(rest[n]) {
		n++
	}
	l.pos += n
	if words[rest[:n]] {
		return WordToken
	}
	return NameToken
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
	if IsNameByte(byteAt(s, n)) {
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
	for IsNameByte(byteAt(s, end)) {
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
	if IsNameByte(byteAt(s, n)) {
		return 0
	}
	return n
}

// guidLen is 36 if s starts with a guid in hyphens.
func guidLen(s string) int {
	if len(s) < 36 || s[8] != '-' || uuid.Validate(s[:36]) != nil {
		return 0
	}
	return 36
}
