package check

import (
	"fmt"
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// GuardOptions set what Guard allows.
type GuardOptions struct {
	// MaxLength is the longest query, in bytes; 0 is 100,000.
	MaxLength int
	// TimeColumns are the columns whose bounds count; nil is Timestamp,
	// TimeGenerated and ActivityTimestamp.
	TimeColumns []string
	// Schema, if given, tells which tables have no such column.
	Schema *Schema
	// Now is the time that ago() counts from; the zero value is the time now.
	Now time.Time
}

const defaultMaxLength = 100_000

// timeColumns are the columns that say when a row is of.
var timeColumns = []string{"Timestamp", "TimeGenerated", "ActivityTimestamp"}

// Guard says whether a query may be sent to a tenant. It looks at the tree, so
// that a text in quotes or a comment never counts, and refuses what it could
// not read.
func Guard(q *kql.Query, opts GuardOptions) GuardReport {
	g := &guard{src: q.Source, opts: opts, defined: map[string]bool{}}
	if g.opts.MaxLength == 0 {
		g.opts.MaxLength = defaultMaxLength
	}
	if g.opts.TimeColumns == nil {
		g.opts.TimeColumns = timeColumns
	}
	if g.opts.Now.IsZero() {
		g.opts.Now = time.Now()
	}
	if len(q.Source) > g.opts.MaxLength {
		g.refuse(kql.Span{Start: g.opts.MaxLength, End: len(q.Source)}, kql.CodeLength, fmt.Sprintf("the query has %d bytes, at most %d are sent", len(q.Source), g.opts.MaxLength))
		return GuardReport{Refusals: g.refusals}
	}
	if g.broken = q.Broken; g.broken {
		g.refuse(kql.Span{Start: 0, End: len(q.Source)}, kql.CodeUnparsed, "the query could not be read to its end")
	}
	if len(q.Statements) == 0 {
		g.refuse(kql.Span{Start: 0, End: len(q.Source)}, kql.CodeUnparsed, "the query is empty")
	}
	times := &spans{now: g.opts.Now, columns: g.opts.TimeColumns, lets: map[string]kql.Expr{}, given: map[string]bool{}}
	for _, s := range q.Statements {
		kql.Walk(s, func(n kql.Node) bool {
			if let, ok := n.(*kql.LetStatement); ok {
				g.defined[let.Name.Name] = true
			}
			times.define(n)
			return true
		})
	}
	for _, s := range q.Statements {
		kql.Walk(s, func(n kql.Node) bool {
			times.visit(n)
			return g.visit(n)
		})
	}
	slices.SortStableFunc(g.refusals, func(a, b kql.Diagnostic) int { return a.Start - b.Start })
	report := GuardReport{Refusals: g.refusals}
	report.Time = g.timeBound(q)
	report.Time.Longest, report.Time.Unclear = times.longest, times.unclear
	if n := len(q.Statements); n > 0 {
		if last, ok := q.Statements[n-1].(*kql.ExprStatement); ok {
			report.Rows = rowBound(last.Expr)
		}
	}
	return report
}

type guard struct {
	src      string
	opts     GuardOptions
	defined  map[string]bool
	broken   bool
	refusals []kql.Diagnostic
	// column is the first time column that bounds a table.
	column    string
	unbounded []kql.Diagnostic
}

func (g *guard) refuse(span kql.Span, code kql.Code, message string) {
	if len(g.refusals) < kql.MaxErrors {
		g.refusals = append(g.refusals, kql.Diagnostic{Span: span, Pos: kql.Position(g.src, span.Start), Code: code, Message: message})
	}
}
