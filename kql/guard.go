package kql

import (
	"fmt"
	"slices"
	"strings"
)

// GuardOptions set what Guard allows.
type GuardOptions struct {
	// MaxLength is the longest query, in bytes; 0 is 100,000.
	MaxLength int
	// TimeColumns are the columns whose bounds count; nil is Timestamp and
	// TimeGenerated.
	TimeColumns []string
	// Schema, if given, tells which tables have no such column.
	Schema *Schema
}

// GuardReport is what Guard says of a query.
type GuardReport struct {
	// Refusals are the reasons not to send the query; none lets it pass.
	Refusals []Diagnostic
	Time     TimeBound
	Rows     RowBound
}

// TimeBound says whether all tables are read since some time only.
type TimeBound struct {
	// Found says that each table with a time column is bounded below by it.
	Found bool
	// Column is the column of the first bound, "" if there is none.
	Column string
	// Unbounded are the tables that are read for all time.
	Unbounded []Diagnostic
}

// RowBound says whether the query limits the rows of its answer.
type RowBound struct {
	Found bool
	// Rows is the limit, -1 if it is not a constant.
	Rows int64
}

const defaultMaxLength = 100_000

// leaving are the functions that read outside the database, by what they reach.
var leaving = map[string]Code{
	"cluster": CodeCrossDatabase, "database": CodeCrossDatabase, "adx": CodeCrossDatabase,
	"external_table": CodeExternal, "inline_external_table": CodeExternal, "externaldata": CodeExternal, "external_data": CodeExternal,
	"http_request": CodePlugin, "http_request_post": CodePlugin,
}

// crossScope are the functions with which Log Analytics reads other workspaces,
// unless the query has a function of that name,
// https://learn.microsoft.com/azure/azure-monitor/logs/cross-workspace-query.
var crossScope = set(`workspace app resource`)

// safePlugins compute over the rows they are given and reach nothing else,
// https://learn.microsoft.com/kusto/query/evaluate-operator.
var safePlugins = set(`bag_unpack pivot narrow autocluster basket diffpatterns diffpatterns_text
	active_users_count activity_counts_metrics activity_engagement activity_metrics new_activity_metrics
	session_count sliding_window_counts funnel_sequence funnel_sequence_completion dcount_intersect
	rolling_percentile rows_near rows_count ipv4_lookup ipv6_lookup preview schema_merge
	series_decompose_anomalies`)

// Guard says whether a query may be sent to a tenant. It looks at the tree, so
// that a text in quotes or a comment never counts, and refuses what it could
// not read.
func Guard(q *Query, opts GuardOptions) GuardReport {
	g := &guard{src: q.Source, opts: opts, defined: map[string]bool{}}
	if g.opts.MaxLength == 0 {
		g.opts.MaxLength = defaultMaxLength
	}
	if g.opts.TimeColumns == nil {
		g.opts.TimeColumns = []string{"Timestamp", "TimeGenerated"}
	}
	if len(q.Source) > g.opts.MaxLength {
		g.refuse(Span{g.opts.MaxLength, len(q.Source)}, CodeLength, fmt.Sprintf("the query has %d bytes, at most %d are sent", len(q.Source), g.opts.MaxLength))
		return GuardReport{Refusals: g.refusals}
	}
	if g.broken = q.broken; g.broken {
		g.refuse(Span{0, len(q.Source)}, CodeUnparsed, "the query could not be read to its end")
	}
	if len(q.Statements) == 0 {
		g.refuse(Span{0, len(q.Source)}, CodeUnparsed, "the query is empty")
	}
	for _, s := range q.Statements {
		Walk(s, func(n Node) bool {
			if let, ok := n.(*LetStatement); ok {
				g.defined[let.Name.Name] = true
			}
			return true
		})
	}
	for _, s := range q.Statements {
		Walk(s, g.visit)
	}
	slices.SortStableFunc(g.refusals, func(a, b Diagnostic) int { return a.Start - b.Start })
	report := GuardReport{Refusals: g.refusals}
	report.Time = g.timeBound(q)
	if n := len(q.Statements); n > 0 {
		if last, ok := q.Statements[n-1].(*ExprStatement); ok {
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
	refusals []Diagnostic
	// column is the first time column that bounds a table.
	column    string
	unbounded []Diagnostic
}

func (g *guard) refuse(span Span, code Code, message string) {
	if len(g.refusals) < maxErrors {
		g.refusals = append(g.refusals, Diagnostic{span, Position(g.src, span.Start), code, message, nil})
	}
}

func (g *guard) visit(n Node) bool {
	switch n := n.(type) {
	case *Command:
		g.refuse(n.span, CodeCommand, "management commands are not sent")
	case *ExternalData:
		g.refuse(n.span, CodeExternal, "externaldata reads from outside the tenant")
	case *Call:
		g.name(n.Name)
	case *Evaluate:
		if name := n.Plugin.Name; !safePlugins[name.Name] && leaving[name.Name] == "" {
			g.refuse(name.span, CodePlugin, "plugin "+name.Name+" is not on the list of those that only compute")
		}
	case *Graph:
		g.text(n.span, n.Text)
	case *DeclareStatement:
		if n.Kind == "pattern" {
			g.text(n.span, n.Text)
		}
	case *Bad, *BadOperator:
		if g.broken {
			break
		}
		g.refuse(n.Span(), CodeUnparsed, "this part could not be read")
	}
	return true
}

func (g *guard) name(name *Ident) {
	code := leaving[lower(name.Name)]
	switch {
	case code != "":
		g.refuse(name.span, code, name.Name+"() reaches outside this database")
	case crossScope[lower(name.Name)] && !g.defined[name.Name]:
		g.refuse(name.span, CodeCrossDatabase, name.Name+"() reaches outside this database")
	}
}

// text looks at the names of a part that the tree keeps as text.
func (g *guard) text(span Span, text string) {
	tokens := lex(text, func(Span, string, ...string) {})
	for i, t := range tokens {
		word := text[t.start:t.end]
		if t.kind == stringToken {
			word = literal(text, t).Value.(string)
		}
		if leaving[lower(word)] == "" && !crossScope[lower(word)] {
			continue
		}
		behind := tokens[i+1:]
		if t.kind == stringToken && len(behind) > 0 && text[behind[0].start:behind[0].end] == "]" {
			behind = behind[1:]
		}
		if len(behind) > 0 && strings.HasPrefix(text[behind[0].start:], "(") {
			g.refuse(span, CodeCrossDatabase, word+"() reaches outside this database")
		}
	}
}

// rowBound looks at the last steps: a limit counts until rows multiply again.
func rowBound(e Expr) RowBound {
	p, ok := e.(*Pipe)
	if !ok {
		switch e.(type) {
		case *Literal, *Unary, *Binary:
			return RowBound{true, 1}
		}
		return RowBound{}
	}
	bound := RowBound{}
	if p.Source != nil {
		bound = rowBound(p.Source)
	}
	limit := func(count Expr) {
		next := RowBound{true, -1}
		if lit, ok := count.(*Literal); ok {
			if v, ok := lit.Value.(int64); ok {
				next.Rows = v
			}
		}
		if !bound.Found || bound.Rows < 0 || next.Rows >= 0 && next.Rows < bound.Rows {
			bound = next
		}
	}
	for _, op := range p.Ops {
		switch op := op.(type) {
		case *Take:
			limit(op.Count)
		case *Top:
			limit(op.Count)
		case *Sample:
			limit(op.Count)
		case *SampleDistinct:
			limit(op.Count)
		case *TopHitters:
			limit(op.Count)
		case *Count, *Print:
			bound = RowBound{true, 1}
		case *Summarize:
			if len(op.By) == 0 && !op.HasBy {
				bound = RowBound{true, 1}
			}
		case *Where, *Project, *ProjectNames, *ProjectRename, *ProjectByNames, *Extend, *Serialize,
			*Sort, *Distinct, *ParseText, *ParseKV, *Render, *As, *AssertSchema, *Reduce:
		case *Join:
			switch op.Options.Word("kind") {
			case "leftanti", "leftantisemi", "anti", "leftsemi":
			default:
				bound = RowBound{}
			}
		default:
			bound = RowBound{}
		}
	}
	return bound
}
