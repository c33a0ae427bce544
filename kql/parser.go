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

// MaxErrors is how many errors Parse reports at most.
const MaxErrors = 20

// parser reads tokens by recursive descent. A fault unwinds to the nearest
// statement or operator, which notes it and goes on behind it.
type parser struct {
	src    string
	tokens []Token
	at     int
	depth  int
	errs   []Error
	// rereads counts the parts that were read once more.
	rereads int
}

// Parse reads a text. The tree is there even when there are errors, with *Bad
// and *BadOperator where it could not be read. No errors means that the text is
// a query; an empty text is one, without statements.
func Parse(src string) (*Query, []Error) {
	p := &parser{src: src}
	query := &Query{node: node{Span{0, len(src)}}, Source: src}
	if len(src) > MaxLength {
		p.report(Span{MaxLength, len(src)}, CodeLength, fmt.Sprintf("the text is longer than %d bytes", MaxLength))
		query.Broken = true
		return query, p.errs
	}
	if text := strings.TrimLeft(src, " \t\r\n\ufeff"); len(text) > 1 && text[0] == '.' && isLetter(text[1]) {
		start := len(src) - len(text)
		query.Statements = []Statement{&Command{node{Span{start, len(src)}}, strings.TrimSpace(text)}}
		return query, nil
	}
	p.tokens = Lex(src, func(span Span, message string, expected ...string) {
		p.report(span, CodeSyntax, message, expected...)
	})
	for p.kind() == directiveToken {
		p.at++
	}
	query.Statements = p.statements("")
	slices.SortStableFunc(p.errs, func(a, b Error) int { return a.Start - b.Start })
	query.Broken = len(p.errs) > 0
	return query, p.errs
}

func (p *parser) current() Token  { return p.tokens[p.at] }
func (p *parser) kind() TokenKind { return p.tokens[p.at].Kind }

// ahead is the n-th token from here; behind the end it is the end.
func (p *parser) ahead(n int) Token {
	return p.tokens[min(p.at+n, len(p.tokens)-1)]
}

func (p *parser) text(t Token) string { return p.src[t.Start:t.End] }

// is tells whether the n-th token from here is the keyword or sign.
func (p *parser) isAhead(n int, text string) bool {
	t := p.ahead(n)
	return (t.Kind == WordToken || t.Kind == punctToken || t.Kind == NameToken) && p.text(t) == text
}

func (p *parser) is(text string) bool { return p.isAhead(0, text) }

// isAny is the current keyword or sign if it is one of texts, else "".
func (p *parser) isAny(texts ...string) string {
	if t := p.current(); t.Kind == WordToken || t.Kind == punctToken || t.Kind == NameToken {
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

func (p *parser) expect(text string) Token {
	if !p.is(text) {
		p.fail(quoteExpected(text))
	}
	p.at++
	return p.tokens[p.at-1]
}

// deeper counts nesting; the caller defers the return.
func (p *parser) deeper() func() {
	p.depth++
	if p.depth > MaxDepth {
		t := p.current()
		p.report(Span{t.Start, t.End}, CodeDepth, fmt.Sprintf("nested deeper than %d", MaxDepth))
		p.at = len(p.tokens) - 1
		panic(fault{})
	}
	return func() { p.depth-- }
}

// from is the span from a token's start to the end of the last one read.
func (p *parser) from(start int) node {
	end := start
	if p.at > 0 {
		end = max(start, p.tokens[p.at-1].End)
	}
	return node{Span{start, end}}
}

func (p *parser) start() int { return p.current().Start }

const (
	// inExpr is a column or table that an expression reads.
	inExpr place = iota
	// inColumns is a column that is made: extend a = 1, datatable(a:long).
	inColumns
	// inText is a name that a statement or an operator gives: let a, as a.
	inText
)
