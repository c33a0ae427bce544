package odata

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// tokenKind is the kind of a token of a $filter expression.
type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenString
	tokenNumber
	tokenTime
	tokenDate
	tokenGUID
	tokenOpen
	tokenClose
	tokenComma
	tokenColon
	tokenSlash
)

type token struct {
	kind tokenKind
	text string // of a string: its value
	pos  int
	enum string // of a string: the enumeration that it is a constant of
}

// lexer splits a $filter expression. Its messages are those of Microsoft's
// OData library, which Graph passes on.
type lexer struct {
	text string
	pos  int
	tok  token
}

func (l *lexer) syntaxError(pos int) *Error {
	return BadRequest("Invalid filter clause: Syntax error at position %d in '%s'.", pos, l.text)
}

func (l *lexer) next() *Error {
	for l.pos < len(l.text) && isSpace(l.text[l.pos]) {
		l.pos++
	}
	start := l.pos
	if start >= len(l.text) {
		l.tok = token{kind: tokenEnd, pos: start}
		return nil
	}
	c := l.text[start]
	if i := strings.IndexByte("(),:/", c); i >= 0 {
		l.pos++
		l.tok = token{kind: tokenOpen + tokenKind(i), text: l.text[start:l.pos], pos: start}
		return nil
	}
	if c == '\'' {
		return l.stringLiteral(start)
	}
	if entra.IsID(wordAt(l.text, start)) {
		l.pos = start + 36
		l.tok = token{kind: tokenGUID, text: l.text[start:l.pos], pos: start}
		return nil
	}
	if c >= '0' && c <= '9' || c == '-' {
		return l.number(start)
	}
	r, size := utf8.DecodeRuneInString(l.text[start:])
	if c != '$' && c != '_' && c != '@' && !unicode.IsLetter(r) {
		return BadRequest("Invalid filter clause: Syntax error: character '%c' is not valid at position %d in '%s'.", r, start, l.text)
	}
	l.pos += size
	for l.pos < len(l.text) {
		r, size := utf8.DecodeRuneInString(l.text[l.pos:])
		if r != '_' && r != '.' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		l.pos += size
	}
	name := l.text[start:l.pos]
	if enum, ok := strings.CutPrefix(name, directory.TypePrefix); ok && l.pos < len(l.text) && l.text[l.pos] == '\'' {
		if err := l.stringLiteral(l.pos); err != nil {
			return err
		}
		l.tok.pos, l.tok.enum = start, enum
		return nil
	}
	l.tok = token{kind: tokenName, text: name, pos: start}
	return nil
}

func (l *lexer) stringLiteral(start int) *Error {
	var value strings.Builder
	for i := start + 1; i < len(l.text); i++ {
		if l.text[i] != '\'' {
			value.WriteByte(l.text[i])
			continue
		}
		if i+1 < len(l.text) && l.text[i+1] == '\'' {
			value.WriteByte('\'')
			i++
			continue
		}
		l.pos = i + 1
		l.tok = token{kind: tokenString, text: value.String(), pos: start}
		return nil
	}
	return BadRequest("Invalid filter clause: There is an unterminated string literal at position %d in '%s'.", len(l.text), l.text)
}

// number reads a number, a date or a date with time, which begin alike.
func (l *lexer) number(start int) *Error {
	word := wordAt(l.text, start)
	l.pos = start + len(word)
	kind := tokenNumber
	switch {
	case strings.ContainsAny(word, "Tt") && strings.Contains(word, "-"):
		kind = tokenTime
	case len(word) == 10 && word[4] == '-' && word[7] == '-':
		kind = tokenDate
	default:
		for i, c := range word {
			if (c < '0' || c > '9') && c != '.' && !(c == '-' && i == 0) {
				return l.syntaxError(start + i)
			}
		}
		if word == "-" {
			return l.syntaxError(start)
		}
	}
	l.tok = token{kind: kind, text: word, pos: start}
	return nil
}

// wordAt returns the run of characters that a literal without quotes may have.
func wordAt(s string, start int) string {
	end := start
	for end < len(s) {
		c := s[end]
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '.' || c == '+' ||
			c == ':' && end+1 < len(s) && s[end+1] >= '0' && s[end+1] <= '9') {
			break
		}
		end++
	}
	return s[start:end]
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
