package kql

import (
	"fmt"
	"slices"
	"strings"
)

// MaxLength is the longest text that Parse reads, in bytes; MaxDepth how deep
// expressions may nest. Both are far above what people write, and keep a
// hostile text from taking memory or stack.
const (
	MaxLength = 1 << 20
	MaxDepth  = 1500
)

// maxErrors is how many errors Parse reports at most.
const maxErrors = 20

// parser reads tokens by recursive descent. A fault unwinds to the nearest
// statement or operator, which notes it and goes on behind it.
type parser struct {
	src    string
	tokens []token
	at     int
	depth  int
	errs   []Error
}

// fault unwinds to a place of recovery; the error is in errs already.
type fault struct{}

// Parse reads a text. The tree is there even when there are errors, with *Bad
// and *BadOperator where it could not be read. No errors means that the text is
// a query; an empty text is one, without statements.
func Parse(src string) (*Query, []Error) {
	p := &parser{src: src}
	query := &Query{node: node{Span{0, len(src)}}, Source: src}
	if len(src) > MaxLength {
		p.report(Span{MaxLength, len(src)}, CodeLength, fmt.Sprintf("the text is longer than %d bytes", MaxLength))
		query.broken = true
		return query, p.errs
	}
	if text := strings.TrimLeft(src, " \t\r\n\ufeff"); len(text) > 1 && text[0] == '.' && isLetter(text[1]) {
		start := len(src) - len(text)
		query.Statements = []Statement{&Command{node{Span{start, len(src)}}, strings.TrimSpace(text)}}
		return query, nil
	}
	p.tokens = lex(src, func(span Span, message string, expected ...string) {
		p.report(span, CodeSyntax, message, expected...)
	})
	for p.kind() == directiveToken {
		p.at++
	}
	query.Statements = p.statements("")
	slices.SortStableFunc(p.errs, func(a, b Error) int { return a.Start - b.Start })
	query.broken = len(p.errs) > 0
	return query, p.errs
}

func (p *parser) report(span Span, code Code, message string, expected ...string) {
	if len(p.errs) < maxErrors {
		p.errs = append(p.errs, Error{Span: span, Pos: Position(p.src, span.Start), Code: code, Message: message, Expected: expected})
	}
}

func (p *parser) current() token { return p.tokens[p.at] }
func (p *parser) kind() kind     { return p.tokens[p.at].kind }

// ahead is the n-th token from here; behind the end it is the end.
func (p *parser) ahead(n int) token {
	return p.tokens[min(p.at+n, len(p.tokens)-1)]
}

func (p *parser) text(t token) string { return p.src[t.start:t.end] }

// is tells whether the n-th token from here is the keyword or sign.
func (p *parser) isAhead(n int, text string) bool {
	t := p.ahead(n)
	return (t.kind == wordToken || t.kind == punctToken || t.kind == nameToken) && p.text(t) == text
}

func (p *parser) is(text string) bool { return p.isAhead(0, text) }

// isAny is the current keyword or sign if it is one of texts, else "".
func (p *parser) isAny(texts ...string) string {
	if t := p.current(); t.kind == wordToken || t.kind == punctToken || t.kind == nameToken {
		if word := p.text(t); slices.Contains(texts, word) {
			return word
		}
	}
	return ""
}

func (p *parser) accept(text string) bool {
	if p.is(text) {
		p.at++
		return true
	}
	return false
}

func (p *parser) expect(text string) token {
	if !p.is(text) {
		p.fail(quoteExpected(text))
	}
	p.at++
	return p.tokens[p.at-1]
}

func quoteExpected(text string) string { return `"` + text + `"` }

// fail notes that something else was expected here, and unwinds.
func (p *parser) fail(expected ...string) {
	t := p.current()
	if p.at > 0 && p.is("=") {
		if before := p.tokens[p.at-1]; optionWords[p.text(before)] {
			p.failAt(Span{before.start, before.end}, "a new column of this name needs brackets", "['"+p.text(before)+"']")
		}
	}
	message := "unexpected " + p.describe(t)
	if t.kind == endToken {
		message = "the query ends too early"
	}
	p.failAt(Span{t.start, t.end}, message, expected...)
}

func (p *parser) describe(t token) string {
	text := p.text(t)
	if len(text) > 40 {
		text = strings.ToValidUTF8(text[:37], "") + "…"
	}
	switch t.kind {
	case endToken:
		return "end"
	case wordToken:
		return "keyword " + quoteExpected(text)
	case stringToken:
		return "text " + text
	}
	return quoteExpected(text)
}

func (p *parser) failAt(span Span, message string, expected ...string) {
	// What the lexer reported already, or a place behind it, is one error.
	if p.kind() != badToken && !slices.ContainsFunc(p.errs, func(e Error) bool { return e.Start == span.Start }) {
		p.report(span, CodeSyntax, message, expected...)
	}
	panic(fault{})
}

// recovered runs read; it is false if that unwound.
func (p *parser) recovered(read func()) (ok bool) {
	depth := p.depth
	defer func() {
		if !ok {
			if r := recover(); r != nil {
				if _, ours := r.(fault); !ours {
					panic(r)
				}
			}
			p.depth = depth
		}
	}()
	read()
	return true
}

// skipTo goes to the next of the signs that is not inside brackets that open
// behind here, to the bracket that closes around here, or to the end.
func (p *parser) skipTo(signs ...string) {
	open := 0
	for ; p.kind() != endToken; p.at++ {
		if p.kind() != punctToken {
			continue
		}
		text := p.text(p.current())
		if open == 0 && slices.Contains(signs, text) {
			return
		}
		switch text {
		case "(", "[", "{":
			open++
		case ")", "]", "}":
			if open == 0 {
				return
			}
			open--
		}
	}
}

// deeper counts nesting; the caller defers the return.
func (p *parser) deeper() func() {
	p.depth++
	if p.depth > MaxDepth {
		t := p.current()
		p.report(Span{t.start, t.end}, CodeDepth, fmt.Sprintf("nested deeper than %d", MaxDepth))
		p.at = len(p.tokens) - 1
		panic(fault{})
	}
	return func() { p.depth-- }
}

// from is the span from a token's start to the end of the last one read.
func (p *parser) from(start int) node {
	end := start
	if p.at > 0 {
		end = max(start, p.tokens[p.at-1].end)
	}
	return node{Span{start, end}}
}

func (p *parser) start() int { return p.current().start }

// place says which keywords are names too.
type place uint8

const (
	// inExpr is a column or table that an expression reads.
	inExpr place = iota
	// inColumns is a column that is made: extend a = 1, datatable(a:long).
	inColumns
	// inText is a name that a statement or an operator gives: let a, as a.
	inText
)

// isName tells whether the n-th token from here can be a name.
func (p *parser) isName(n int, where place) bool {
	t := p.ahead(n)
	switch t.kind {
	case nameToken:
		return true
	case wordToken:
		text := p.text(t)
		return nameWords[text] || where == inExpr && optionWords[text] || where == inColumns && columnWords[text]
	case punctToken:
		return p.isAhead(n, "[") && p.ahead(n+1).kind == stringToken && p.isAhead(n+2, "]")
	}
	return false
}

// nameLen is how many tokens the name takes.
func (p *parser) nameLen(n int) int {
	if p.ahead(n).kind == punctToken {
		return 3
	}
	return 1
}

// name reads a name.
func (p *parser) name(where place, expected string) *Ident {
	if !p.isName(0, where) {
		p.fail(expected)
	}
	start := p.start()
	if p.kind() == punctToken {
		p.at += 3
		text := literal(p.src, p.tokens[p.at-2]).Value.(string)
		return &Ident{node: p.from(start), Name: text, Quoted: true}
	}
	p.at++
	return &Ident{node: p.from(start), Name: p.text(p.tokens[p.at-1])}
}
