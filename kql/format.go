package kql

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Format lays a query out in one stable way: a step of a pipe a line, subqueries
// indented, long lists broken behind their commas, one space where people put
// spaces. Words, literals and comments stay as they are, and in their order.
//
// Err is an Error for a text that is no query, and then the text comes back as
// it was.
func Format(src string) (string, error) {
	query, errs := Parse(src)
	if len(errs) > 0 {
		return src, errs[0]
	}
	if len(query.Statements) == 0 {
		return src, nil
	}
	if _, command := query.Statements[0].(*Command); command {
		return src, errors.New("management commands are not formatted")
	}
	f := newFormatter(src)
	for i, s := range query.Statements {
		f.statement(s, 0, i > 0)
	}
	out := f.print()
	if err := sameTokens(src, out); err != nil {
		return src, err
	}
	return out, nil
}

// sameTokens holds the formatter to its promise.
func sameTokens(before, after string) error {
	a, b := textsOf(before), textsOf(after)
	if !slices.Equal(a, b) {
		return errors.New("the text has a form that cannot be laid out")
	}
	return nil
}

// textsOf are the tokens and comments of a text.
func textsOf(src string) []string {
	var all []string
	last := 0
	for _, t := range Lex(src, func(Span, string, ...string) {}) {
		all = append(all, commentsIn(src[last:t.Start])...)
		all = append(all, src[t.Start:t.End])
		last = t.End
	}
	return all
}

// commentsIn are the comments of a gap between tokens.
func commentsIn(gap string) []string {
	var all []string
	for {
		at := strings.Index(gap, "//")
		if at < 0 {
			return all
		}
		end := strings.IndexAny(gap[at:], "\r\n")
		if end < 0 {
			return append(all, strings.TrimRight(gap[at:], " \t"))
		}
		all = append(all, strings.TrimRight(gap[at:at+end], " \t"))
		gap = gap[at+end:]
	}
}

// The widths that a line keeps to: what is longer is broken.
const (
	lineWidth  = 100
	indentStep = 4
	// tooWide is the width of what cannot stand on one line.
	tooWide = 1 << 20
)

// formatter decides where lines begin, and prints.
type formatter struct {
	src    string
	tokens []Token
	// indent is the indent of a token that begins a line, -1 for others; blank
	// asks for an empty line before it.
	indent []int
	blank  []bool
	// width is how much room a token takes with the space before it.
	width []int
	// spaced are the starts of tokens that have spaces around them, tight of =
	// that have none.
	spaced, tight map[int]bool
}

func newFormatter(src string) *formatter {
	f := &formatter{src: src, tokens: Lex(src, func(Span, string, ...string) {}), spaced: map[int]bool{}, tight: map[int]bool{}}
	n := len(f.tokens)
	f.indent, f.blank, f.width = make([]int, n), make([]bool, n), make([]int, n)
	for i := range f.indent {
		f.indent[i] = -1
	}
	query, _ := Parse(src)
	Walk(query, func(node Node) bool {
		switch node := node.(type) {
		case *Binary:
			if node.Op != ":" {
				for i := f.at(node.OpSpan.Start); i < n && f.tokens[i].Start < node.OpSpan.End; i++ {
					f.spaced[f.tokens[i].Start] = true
				}
			}
		case *Option:
			f.equals(node.span, f.tight)
		case *Argument:
			if node.Name != nil {
				f.equals(node.span, f.tight)
			}
		case *NamedExpr:
			if len(node.Names) > 0 {
				f.equals(Span{node.Names[len(node.Names)-1].span.End, node.span.End}, f.spaced)
			}
		case *LetStatement:
			f.equals(Span{node.Name.span.End, node.span.End}, f.spaced)
		}
		return true
	})
	for i := range f.tokens {
		f.width[i] = f.tokenWidth(i)
	}
	return f
}

// equals notes the first = of a span.
func (f *formatter) equals(span Span, in map[int]bool) {
	for i := f.at(span.Start); i < len(f.tokens) && f.tokens[i].Start < span.End; i++ {
		if f.text(i) == "=" {
			in[f.tokens[i].Start] = true
			return
		}
	}
}

func (f *formatter) text(i int) string { return f.src[f.tokens[i].Start:f.tokens[i].End] }

// at is the first token that does not begin before a place.
func (f *formatter) at(offset int) int {
	i, _ := slices.BinarySearchFunc(f.tokens, offset, func(t Token, offset int) int { return t.Start - offset })
	return i
}

// gap is what stands before a token.
func (f *formatter) gap(i int) string {
	from := 0
	if i > 0 {
		from = f.tokens[i-1].End
	}
	return f.src[from:f.tokens[i].Start]
}

func (f *formatter) tokenWidth(i int) int {
	text := f.text(i)
	if strings.ContainsAny(text, "\r\n") || strings.Contains(f.gap(i), "//") {
		return tooWide
	}
	return len(text) + len(f.space(i))
}

// flat is the width of the tokens of a span on one line.
func (f *formatter) flat(span Span) int {
	total := 0
	for i := f.at(span.Start); i < len(f.tokens) && f.tokens[i].Start < span.End; i++ {
		w := f.width[i]
		if total == 0 && w >= tooWide && !strings.ContainsAny(f.text(i), "\r\n") {
			// A comment before the first token is not inside.
			w = len(f.text(i))
		}
		if total += w; total >= tooWide {
			return tooWide
		}
	}
	return total
}

// space is what stands between a token and the one before it on a line.
func (f *formatter) space(i int) string {
	if i == 0 {
		return ""
	}
	before, here := f.text(i-1), f.text(i)
	had := f.gap(i) != ""
	switch {
	case f.tight[f.tokens[i].Start] || f.tight[f.tokens[i-1].Start]:
		return ""
	case here == "," || here == ";" || here == ")" || here == "]":
		return ""
	case before == "(" || before == "[":
		return ""
	case before == "," || before == ";" || here == "|" || before == "|" || here == "{" || here == "}" || before == "{":
		return " "
	case f.spaced[f.tokens[i].Start] || f.spaced[f.tokens[i-1].Start]:
		return " "
	case had:
		return " "
	}
	return ""
}

// print writes the tokens with their comments.
func (f *formatter) print() string {
	var out strings.Builder
	line := 0 // the indent of the line that is being written
	for i, t := range f.tokens {
		comments := commentsIn(f.gap(i))
		ownLine := f.ownLine(i)
		indent := f.indent[i]
		if len(comments) > 0 && indent < 0 {
			indent = line + indentStep
		}
		if t.Kind == endToken {
			indent = 0
		}
		for n, comment := range comments {
			switch {
			case n == 0 && !ownLine && i > 0:
				out.WriteString(" ")
			case out.Len() > 0:
				f.newLine(&out, indent, n == 0 && f.emptyLine(i) && t.Kind != endToken)
			}
			out.WriteString(comment)
		}
		switch {
		case t.Kind == endToken:
		case i == 0 && len(comments) == 0:
		case indent >= 0:
			f.newLine(&out, indent, f.blank[i] && len(comments) == 0)
			line = indent
		default:
			out.WriteString(f.space(i))
		}
		out.WriteString(f.text(i))
	}
	return strings.TrimRight(out.String(), " \n") + "\n"
}

func (f *formatter) newLine(out *strings.Builder, indent int, blank bool) {
	if blank {
		out.WriteString("\n")
	}
	fmt.Fprintf(out, "\n%*s", indent, "")
}

// ownLine tells whether the first comment before a token stands on a line of its
// own.
func (f *formatter) ownLine(i int) bool {
	before, _, _ := strings.Cut(f.gap(i), "//")
	return i == 0 || strings.ContainsAny(before, "\r\n")
}

// emptyLine tells whether an empty line stands before a token and its comments.
func (f *formatter) emptyLine(i int) bool {
	before, _, _ := strings.Cut(f.gap(i), "//")
	return strings.Count(before, "\n") > 1
}
