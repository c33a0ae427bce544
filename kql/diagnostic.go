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
	// What Bind finds: names.
	CodeUnknownTable    Code = "unknownTable"
	CodeUnknownColumn   Code = "unknownColumn"
	CodeUnknownFunction Code = "unknownFunction"
	// CodeRetiredTable is a table that Microsoft has replaced, CodeSentinelTable
	// one that only a workspace of Microsoft Sentinel has.
	CodeRetiredTable  Code = "retiredTable"
	CodeSentinelTable Code = "sentinelTable"
	CodeDuplicateName Code = "duplicateName"
	// What Bind finds: values.
	CodeTypeMismatch   Code = "typeMismatch"
	CodeArgumentCount  Code = "argumentCount"
	CodeScalarExpected Code = "scalarExpected"
	CodeTableExpected  Code = "tableExpected"
	CodeColumnExpected Code = "columnExpected"
	CodeDynamicKey     Code = "dynamicKey"
	CodeNotConstant    Code = "notConstant"
	CodeLiteral        Code = "literalValue"
	// What Bind finds: places.
	CodeAggregatePlace Code = "aggregatePlace"
	CodeJoinCondition  Code = "joinCondition"
	CodeOption         Code = "operatorOption"
	CodePattern        Code = "parsePattern"
	CodeNotAllowed     Code = "notAllowedHere"
	// CodeNoSource is a query that starts with an operator on rows.
	CodeNoSource Code = "noSource"
	// CodeDialect is what the service's own dialect of the language lacks.
	CodeDialect Code = "dialect"
	// What Guard refuses.
	CodeCommand       Code = "managementCommand"
	CodeExternal      Code = "externalData"
	CodeCrossDatabase Code = "crossDatabase"
	CodePlugin        Code = "plugin"
	CodeUnparsed      Code = "unparsed"
)

// Severity says what a diagnostic means for the query.
type Severity uint8

// The severities, worst first.
const (
	// SeverityError is a query that the service refuses.
	SeverityError Severity = iota
	// SeverityWarning is a name that the published schema lacks and the tenant
	// may have: the query can be sent, and the service refuses it where the name
	// does not exist.
	SeverityWarning
	// SeverityAdvice is a query that runs and hardly does what was meant.
	SeverityAdvice
)

// String is error, warning or advice.
func (s Severity) String() string {
	return [...]string{"error", "warning", "advice"}[s]
}

// Diagnostic is a finding of Bind or Guard at a place of the source.
type Diagnostic struct {
	Span
	Pos
	Severity Severity
	Code     Code
	Message  string
	// Nearest are known names close to the one that is not known, best first. The
	// first one may stand in the place of the Span.
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
