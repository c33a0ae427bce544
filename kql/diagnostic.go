package kql

import (
	"fmt"
	"strings"
)

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
