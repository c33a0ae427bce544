package kql

import (
	"slices"
	"strings"
)

func (p *parser) report(span Span, code Code, message string, expected ...string) {
	if len(p.errs) < MaxErrors {
		p.errs = append(p.errs, Error{Span: span, Pos: Position(p.src, span.Start), Code: code, Message: message, Expected: expected})
	}
}

// fail notes that something else was expected here, and unwinds.
func (p *parser) fail(expected ...string) {
	t := p.current()
	if p.at > 0 && p.is("=") {
		if before := p.tokens[p.at-1]; optionWords[p.text(before)] {
			p.failAt(Span{before.Start, before.End}, "a new column of this name needs brackets", "['"+p.text(before)+"']")
		}
	}
	message := "unexpected " + p.describe(t)
	if t.Kind == endToken {
		message = "the query ends too early"
	}
	p.failAt(Span{t.Start, t.End}, message, expected...)
}

func (p *parser) describe(t Token) string {
	text := p.text(t)
	if len(text) > 40 {
		text = strings.ToValidUTF8(text[:37], "") + "…"
	}
	switch t.Kind {
	case endToken:
		return "end"
	case WordToken:
		return "keyword " + quoteExpected(text)
	case StringToken:
		return "text " + text
	}
	return quoteExpected(text)
}

func (p *parser) failAt(span Span, message string, expected ...string) {
	// What the lexer reported already, or a place behind it, is one error.
	if p.kind() != BadToken && !slices.ContainsFunc(p.errs, func(e Error) bool { return e.Start == span.Start }) {
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

// fault unwinds to a place of recovery; the error is in errs already.
type fault struct{}

func quoteExpected(text string) string { return `"` + text + `"` }
