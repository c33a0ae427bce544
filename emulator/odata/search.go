package odata

import (
	"strings"
	"unicode"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// ParseSearch reads $search over directory objects: clauses "property:value"
// in double quotes, joined by AND and OR and grouped by parentheses.
// https://learn.microsoft.com/graph/search-query-parameter
func ParseSearch(t *directory.Type, text string) (Predicate, *Error) {
	p := &searchParser{typ: t, text: text}
	found, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.skipSpace(); p.pos < len(p.text) {
		return nil, p.syntaxError()
	}
	return found, nil
}

type searchParser struct {
	typ   *directory.Type
	text  string
	pos   int
	depth int
}

func (p *searchParser) syntaxError() *Error {
	if p.pos >= len(p.text) {
		return BadRequest("Syntax error: unexpected end of the search expression '%s'.", p.text)
	}
	at := p.pos
	if colon := strings.IndexByte(p.text[at:], ':'); colon > 0 && !strings.ContainsAny(p.text[at:at+colon], `" `) {
		at += colon
	}
	return BadRequest("Syntax error: character '%c' is not valid at position %d in '%s'.", []rune(p.text[at:])[0], at, p.text)
}

func (p *searchParser) skipSpace() {
	for p.pos < len(p.text) && isSpace(p.text[p.pos]) {
		p.pos++
	}
}

func (p *searchParser) word(w string) bool {
	p.skipSpace()
	rest := p.text[p.pos:]
	if !strings.HasPrefix(rest, w) || len(rest) > len(w) && !isSpace(rest[len(w)]) && rest[len(w)] != '"' && rest[len(w)] != '(' {
		return false
	}
	p.pos += len(w)
	return true
}

func (p *searchParser) or() (Predicate, *Error) {
	left, err := p.and()
	for err == nil && p.word("OR") {
		var right Predicate
		a := left
		right, err = p.and()
		left = func(o *directory.Object, e any) bool { return a(o, e) || right(o, e) }
	}
	return left, err
}

func (p *searchParser) and() (Predicate, *Error) {
	left, err := p.clause()
	for err == nil && p.word("AND") {
		var right Predicate
		a := left
		right, err = p.clause()
		left = func(o *directory.Object, e any) bool { return a(o, e) && right(o, e) }
	}
	return left, err
}

func (p *searchParser) clause() (Predicate, *Error) {
	p.skipSpace()
	if p.pos >= len(p.text) {
		return nil, p.syntaxError()
	}
	if p.text[p.pos] == '(' {
		if p.depth++; p.depth > maxFilterDepth {
			return nil, BadRequest("Recursion depth exceeded allowed limit.")
		}
		defer func() { p.depth-- }()
		p.pos++
		inner, err := p.or()
		if err != nil {
			return nil, err
		}
		if p.skipSpace(); p.pos >= len(p.text) || p.text[p.pos] != ')' {
			return nil, p.syntaxError()
		}
		p.pos++
		return inner, nil
	}
	if p.text[p.pos] != '"' {
		return nil, p.syntaxError()
	}
	var quoted strings.Builder
	i := p.pos + 1
	for ; i < len(p.text) && p.text[i] != '"'; i++ {
		if p.text[i] == '\\' && i+1 < len(p.text) {
			i++
		}
		quoted.WriteByte(p.text[i])
	}
	if i >= len(p.text) {
		p.pos = len(p.text)
		return nil, p.syntaxError()
	}
	p.pos = i + 1
	return p.bind(quoted.String())
}

// bind makes the predicate of one clause. displayName and description match
// any word by its beginning, the other properties by their own beginning.
func (p *searchParser) bind(clause string) (Predicate, *Error) {
	name, value, ok := strings.Cut(clause, ":")
	if !ok {
		return nil, UnsupportedQuery("Search clause '%s' must name a property, as in \"displayName:value\".", clause)
	}
	b := &filterBinder{typ: p.typ}
	property, err := b.property(name)
	if err != nil {
		return nil, BadRequest("Could not find a property named '%s' on type '%s'.", name, p.typ.FullName())
	}
	if property.Kind != directory.KindString {
		return nil, UnsupportedQuery("Unsupported property '%s' in search clause.", name)
	}
	words := strings.FieldsFunc(strings.ToLower(value), notInWord)
	prefix := strings.ToLower(value)
	tokens := name == "displayName" || name == "description"
	if tokens && len(words) == 0 || prefix == "" {
		return nil, DirectoryBadRequest("Invalid search value in clause '%s'.", clause)
	}
	return func(o *directory.Object, _ any) bool {
		if property.Collection {
			for _, e := range elements(o, name, property) {
				if s, ok := e.(string); ok && strings.HasPrefix(strings.ToLower(s), prefix) {
					return true
				}
			}
			return false
		}
		text, ok := o.Scalar(name)
		if !ok {
			return false
		}
		text = strings.ToLower(text)
		if !tokens {
			return strings.HasPrefix(text, prefix)
		}
		return matchWords(strings.FieldsFunc(text, notInWord), words)
	}, nil
}

func notInWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// matchWords reports whether every wanted word begins a word of the text.
func matchWords(have, want []string) bool {
	for _, w := range want {
		found := false
		for _, h := range have {
			if strings.HasPrefix(h, w) {
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}
