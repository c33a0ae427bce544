package hunting

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// Limits of the hunting APIs.
// https://learn.microsoft.com/defender-xdr/api-advanced-hunting and
// https://learn.microsoft.com/defender-endpoint/api/run-advanced-query-api
const (
	Days      = 30
	maxRows   = 100_000
	timeLimit = 3 * time.Minute
	MaxBytes  = 124 << 20
	MaxQuery  = 1 << 20 // of the request, as other bodies
)

// Request is a query on its way.
type Request struct {
	Query    string
	From, To time.Time // rows that it sees; the last 30 days at most
	Only     Product   // the API reads this product's tables only
	Throttle bool
}

// Error is a query that was refused or failed.
type Error struct {
	Status  int
	Code    string // "" for the status' usual one
	Message string
	Wait    time.Duration // Retry-After
}

func badQuery(format string, args ...any) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "BadRequest", Message: fmt.Sprintf(format, args...)}
}

// Run runs a query. The wordings of errors are those of
// https://learn.microsoft.com/defender-xdr/advanced-hunting-errors, except
// where another source is named; what the API puts around them is not on
// record.
func (h *Service) Run(ctx context.Context, in Request) (*engine.Result, *Error) {
	now := h.d.Now()
	if err := h.quota.admit(in, now); err != nil {
		return nil, err
	}
	if strings.TrimSpace(in.Query) == "" {
		return nil, badQuery("The query is empty.")
	}
	q, problems := kql.Parse(in.Query)
	if len(problems) > 0 {
		p := problems[0]
		return nil, badQuery("A recognition error occurred. Query could not be parsed on line [%d,%d]: %s. Fix syntax errors in your query and try again.", p.Line, p.Column, p.Text())
	}
	if slices.ContainsFunc(q.Statements, func(s kql.Statement) bool { _, command := s.(*kql.Command); return command }) {
		return nil, badQuery("A recognition error occurred. Query could not be parsed on line [1,1]: management commands are not queries. Fix syntax errors in your query and try again.")
	}
	schema := h.schema(in.Only)
	binding := check.Bind(q, schema)
	for _, w := range binding.Findings {
		if message := semanticError(q, w); message != "" {
			return nil, badQuery("%s. Fix semantic errors in your query and try again.", message)
		}
	}
	names := binding.Tables
	if readsEverything(q) {
		names = slices.Sorted(maps.Keys(schema.Tables))
	}
	for _, name := range FunctionTables(in.Query) {
		if schema.Table(name) != nil && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	from, to := now.AddDate(0, 0, -Days), now
	if in.From.After(from) {
		from = in.From
	}
	if !in.To.IsZero() && in.To.Before(to) {
		to = in.To
	}
	tables := h.tables(names, from, to)
	h.quota.charge(tables)
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	result, err := engine.Run(ctx, &data.Database{Tables: tables}, q, engine.Options{MaxRows: maxRows, Now: now, Library: h.Functions()})
	if err != nil {
		return nil, runError(err)
	}
	return result, nil
}

// semanticError says of a finding what Microsoft says, "" of advice only.
func semanticError(q *kql.Query, w kql.Diagnostic) string {
	name := strings.TrimSpace(q.Source[w.Start:w.End])
	switch w.Code {
	case kql.CodeUnknownTable, kql.CodeRetiredTable, kql.CodeSentinelTable:
		return operatorAt(q, w.Span) + "Failed to resolve table or column expression named '" + name + "'"
	case kql.CodeUnknownColumn:
		return operatorAt(q, w.Span) + "Failed to resolve scalar expression named '" + name + "'"
	case kql.CodeUnknownFunction:
		return "Unknown function: '" + name + "'"
	}
	if w.Severity == kql.SeverityAdvice || w.Code == kql.CodeLiteral { // the service makes null of such a literal
		return ""
	}
	return operatorAt(q, w.Span) + w.Message
}

// operatorAt names the operator around a place: "'where' operator: ". What
// stands before the first operator is blamed on it.
func operatorAt(q *kql.Query, at kql.Span) string {
	name := ""
	for _, s := range q.Statements {
		kql.Walk(s, func(n kql.Node) bool {
			if pipe, ok := n.(*kql.Pipe); ok {
				for i, op := range pipe.Ops {
					span := op.Span()
					inside := span.Start <= at.Start && at.End <= span.End
					if inside || i == 0 && pipe.Source != nil && pipe.Source.Span() == at {
						word, _, _ := strings.Cut(strings.TrimLeft(q.Source[span.Start:span.End], "| \t\r\n"), " ")
						name = "'" + word + "' operator: "
					}
				}
			}
			return true
		})
	}
	return name
}

// readsEverything says whether a query names tables by a pattern or not at all.
func readsEverything(q *kql.Query) bool {
	found := false
	for _, s := range q.Statements {
		kql.Walk(s, func(n kql.Node) bool {
			switch n := n.(type) {
			case *kql.Wildcard, *kql.Star, *kql.Search, *kql.Find:
				found = true
			case *kql.Call:
				found = found || n.Name.Name == "table"
			}
			return !found
		})
	}
	return found
}

// runError says why a query that was understood has no answer. The words for
// memory are on record with
// https://github.com/OpenAEV-Platform/openaev/issues/3983.
func runError(err error) *Error {
	var memory *engine.MemoryError
	var missing *engine.Unsupported
	switch {
	case errors.As(err, &memory):
		return badQuery("Query execution has exceeded the allowed limits. The query execution was preempted. This could possibly be due to high CPU and/or memory resource consumption. Optimize your query by following best practices and try again.")
	case errors.As(err, &missing):
		return &Error{Status: http.StatusNotImplemented, Code: "NotImplemented", Message: missing.What + " exists in Kusto and is not run by this emulator."}
	case errors.Is(err, context.DeadlineExceeded):
		return badQuery("Query exceeded the timeout period.")
	default:
		return badQuery("%s. Fix semantic errors in your query and try again.", strings.TrimSuffix(err.Error(), "."))
	}
}

// Spelling are the keys of an answer: Graph spells them one way, the
// Defender hosts another.
type Spelling struct{ schema, name, typ, results string }

// The two spellings.
var (
	GraphSpelling    = Spelling{"schema", "name", "type", "results"}
	DefenderSpelling = Spelling{"Schema", "Name", "Type", "Results"}
)

// Encode writes the columns and rows of an answer, or says that they are too
// many bytes. Graph gives dynamic columns as text that holds JSON, the Defender
// hosts as JSON. most is MaxBytes but in tests.
func (n Spelling) Encode(out *bytes.Buffer, r *engine.Result, most int) *Error {
	fmt.Fprintf(out, "%q:[", n.schema)
	heads := make([]string, len(r.Columns))
	for i, c := range r.Columns {
		if i > 0 {
			out.WriteByte(',')
		}
		typ := typeWord(c.Type)
		name := string(directory.AppendString(nil, c.Name))
		fmt.Fprintf(out, `{"%s":%s,"%s":"%s"}`, n.name, name, n.typ, typ)
		heads[i] = name + ":"
	}
	fmt.Fprintf(out, "],%q:[", n.results)
	text := n == GraphSpelling
	for row := range r.Len() {
		separator := ",{"
		if row == 0 {
			separator = "{"
		}
		out.WriteString(separator)
		for i, c := range r.Columns {
			if i > 0 {
				out.WriteByte(',')
			}
			out.WriteString(heads[i])
			value, err := r.Value(row, i).MarshalJSON()
			if err != nil {
				return badQuery("An unexpected error occurred during query execution. Please try again in a few minutes.")
			}
			if text && c.Type == data.Dynamic && string(value) != "null" && value[0] != '"' {
				value = directory.AppendString(nil, string(value))
			}
			out.Write(value)
		}
		out.WriteByte('}')
		if out.Len() > most {
			return badQuery("Query execution has exceeded the allowed result size. Optimize your query by limiting the number of results and try again")
		}
	}
	out.WriteByte(']')
	return nil
}
