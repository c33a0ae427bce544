package kql

import "time"

// Literal is a constant.
type Literal struct {
	node
	Kind Type
	// Null says that it is a null of Kind: int(null), dynamic(null).
	Null bool
	// Value is nil (null), bool, int64 (int and long), float64 (real),
	// time.Time in UTC (datetime), Ticks (timespan), a string (string decoded,
	// guid in lower case with hyphens, decimal as written) or, for dynamic, a tree of nil, bool,
	// int64, float64, string, time.Time, Ticks, []any and Object.
	Value any
	// Text is as written.
	Text string
	// Obfuscated says that it was written h"…".
	Obfuscated bool
}

// Quoted is the name that a string stands for in brackets: ["a name"].
func (l *Literal) Quoted() *Ident {
	return &Ident{node: l.node, Name: l.Value.(string), Quoted: true}
}

// Ticks is a timespan in units of 100 ns, the language's resolution.
type Ticks int64

// The lengths in ticks that literals use.
const (
	Microsecond Ticks = 10
	Millisecond       = 1000 * Microsecond
	Second            = 1000 * Millisecond
	Minute            = 60 * Second
	Hour              = 60 * Minute
	Day               = 24 * Hour
)

// Duration is the timespan as a Go duration, cut to what that can hold (292
// years).
func (t Ticks) Duration() time.Duration {
	const most = Ticks(1<<63-1) / 100
	return time.Duration(max(-most, min(t, most))) * 100
}

// Object is a JSON object of a dynamic literal, in the order of its text.
type Object []Member

// Member is one property of an Object.
type Member struct {
	Name  string
	Value any
}

// TypeOf is typeof(string) with Type set, or typeof(a:int, …) with Columns.
type TypeOf struct {
	node
	Type    Type
	Columns []*ColumnDecl
}
