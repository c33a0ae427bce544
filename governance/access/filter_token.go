package access

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type filterKind int

const (
	filterEnd filterKind = iota
	filterWord
	filterString
	filterPunct // ( ) [ ] ,
	filterBad
)

type filterToken struct {
	kind filterKind
	text string
	at   int // byte offset in the rule
}

type filterParser struct {
	whole, rest string
	tok         filterToken
}

func (p *filterParser) next() {
	p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace)
	p.tok = filterToken{at: len(p.whole) - len(p.rest)}
	if p.rest == "" {
		return
	}
	r, size := utf8.DecodeRuneInString(p.rest)
	switch {
	case strings.ContainsRune("()[],", r):
		p.tok.kind, p.tok.text, p.rest = filterPunct, p.rest[:size], p.rest[size:]
	case r == '"' || r == '\'':
		p.text(r)
	default:
		end := strings.IndexFunc(p.rest, func(r rune) bool {
			return unicode.IsSpace(r) || strings.ContainsRune("()[],\"'", r)
		})
		if end < 0 {
			end = len(p.rest)
		}
		p.tok.kind, p.tok.text, p.rest = filterWord, p.rest[:end], p.rest[end:]
	}
}

// text reads a string: in double quotes with ` before a quote inside, or in
// single quotes with two for one inside.
func (p *filterParser) text(quote rune) {
	var b strings.Builder
	body := p.rest[1:]
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case (c == '`' || c == '\\') && quote == '"' && i+1 < len(body) && (body[i+1] == '"' || body[i+1] == c):
			i++
			b.WriteByte(body[i])
		case rune(c) == quote && quote == '\'' && i+1 < len(body) && body[i+1] == '\'':
			i++
			b.WriteByte('\'')
		case rune(c) == quote:
			p.tok.kind, p.tok.text, p.rest = filterString, b.String(), body[i+1:]
			return
		default:
			b.WriteByte(c)
		}
	}
	p.tok.kind, p.tok.text, p.rest = filterBad, p.rest, ""
}

func (p *filterParser) punct(mark string) bool {
	return p.tok.kind == filterPunct && p.tok.text == mark
}

// operator is the current word as an operator: without its hyphen, in lower
// case; "" when it is none.
func (p *filterParser) operator() string {
	if p.tok.kind != filterWord {
		return ""
	}
	return strings.ToLower(strings.TrimLeftFunc(p.tok.text, dash))
}

// dash reports whether r may stand before an operator.
func dash(r rune) bool { return r == '-' || r == '–' || r == '—' || r == '−' }

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
