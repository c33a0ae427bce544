package kql

import (
	"fmt"
	"strings"
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
