package kql

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Pos is a place in the source for people: lines and columns count from 1,
// columns in characters.
type Pos struct{ Offset, Line, Column int }

// Position is the place of a byte offset of src.
func Position(src string, offset int) Pos {
	offset = max(0, min(offset, len(src)))
	line := strings.Count(src[:offset], "\n")
	start := strings.LastIndexByte(src[:offset], '\n') + 1
	return Pos{Offset: offset, Line: line + 1, Column: utf8.RuneCountInString(src[start:offset]) + 1}
}

// Code says which rule a diagnostic comes from; it is stable, so that a caller
// can branch on it.
type Code string

// The codes of errors and diagnostics.
const (
	CodeSyntax Code = "syntax"
	CodeDepth  Code = "tooDeep"
	CodeLength Code = "tooLong"
	// What Bind finds.
	CodeUnknownTable    Code = "unknownTable"
	CodeUnknownColumn   Code = "unknownColumn"
	CodeUnknownFunction Code = "unknownFunction"
	CodeTypeMismatch    Code = "typeMismatch"
	// CodeNoSource is a query that starts with an operator on rows.
	CodeNoSource Code = "noSource"
	// What Guard refuses.
	CodeCommand       Code = "managementCommand"
	CodeExternal      Code = "externalData"
	CodeCrossDatabase Code = "crossDatabase"
	CodePlugin        Code = "plugin"
	CodeUnparsed      Code = "unparsed"
)

// Error is one place where the text is not a query.
type Error struct {
	Span
	Pos
	Code Code
	// Message says what is wrong, Expected what could have stood there.
	Message  string
	Expected []string
}

// Error is line:column: message, expected ….
func (e Error) Error() string {
	return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Text())
}

// Text is the message with what was expected, without the place.
func (e Error) Text() string {
	if len(e.Expected) == 0 {
		return e.Message
	}
	last := len(e.Expected) - 1
	expected := e.Expected[last]
	if last > 0 {
		expected = strings.Join(e.Expected[:last], ", ") + " or " + expected
	}
	return e.Message + ": expected " + expected
}

// Caret shows the line of src with the place marked beneath it.
func (e Error) Caret(src string) string { return Caret(src, e.Span) }

// Diagnostic is a finding of Bind or Guard at a place of the source.
type Diagnostic struct {
	Span
	Pos
	Code    Code
	Message string
	// Nearest are known names close to the one that is not known, best first.
	Nearest []string
}

// Error is line:column: message.
func (d Diagnostic) Error() string {
	return fmt.Sprintf("%d:%d: %s", d.Line, d.Column, d.Text())
}

// Text is the message with the nearest names, without the place.
func (d Diagnostic) Text() string {
	if len(d.Nearest) == 0 {
		return d.Message
	}
	return d.Message + "; did you mean " + strings.Join(d.Nearest, ", ") + "?"
}

// Caret shows the line of src with the place marked beneath it.
func (d Diagnostic) Caret(src string) string { return Caret(src, d.Span) }

// maxCaretLine is how many characters of a long line Caret shows.
const maxCaretLine = 120

// Caret shows the first line of span in src, its number in front, and carets
// beneath the span. Long lines are cut around it.
func Caret(src string, span Span) string {
	at := Position(src, span.Start)
	line := src[at.Offset-len(lineBefore(src, at.Offset)):]
	if end := strings.IndexAny(line, "\r\n"); end >= 0 {
		line = line[:end]
	}
	runes := []rune(strings.ReplaceAll(strings.ToValidUTF8(line, "?"), "\t", " "))
	from := min(at.Column-1, len(runes))
	to := from + max(1, utf8.RuneCountInString(src[at.Offset:max(at.Offset, min(span.End, len(src)))]))
	lead, tail := "", ""
	if len(runes) > maxCaretLine {
		cut := max(0, min(from-maxCaretLine/2, len(runes)-maxCaretLine))
		if cut > 0 {
			lead = "…"
		}
		if cut+maxCaretLine < len(runes) {
			tail = "…"
		}
		runes = runes[cut:min(cut+maxCaretLine, len(runes))]
		from, to = from-cut, to-cut
	}
	to = max(from+1, min(to, len(runes)))
	number := fmt.Sprintf("%4d | ", at.Line)
	return number + lead + string(runes) + tail + "\n" +
		strings.Repeat(" ", len(number)+utf8.RuneCountInString(lead)+from) + strings.Repeat("^", to-from)
}

func lineBefore(src string, offset int) string {
	return src[strings.LastIndexByte(src[:offset], '\n')+1 : offset]
}

func quoteRune(s string) string {
	if !utf8.ValidString(s) {
		return fmt.Sprintf("%q", s)
	}
	return "'" + s + "'"
}
