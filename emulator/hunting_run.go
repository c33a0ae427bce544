package emulator

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

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// Limits of the hunting APIs.
// https://learn.microsoft.com/defender-xdr/api-advanced-hunting and
// https://learn.microsoft.com/defender-endpoint/api/run-advanced-query-api
const (
	huntingDays  = 30
	huntingRows  = 100_000
	huntingTime  = 3 * time.Minute
	huntingBytes = 124 << 20
	huntingQuery = 1 << 20 // of the request, as other bodies
)

// huntingRequest is a query on its way.
type huntingRequest struct {
	query    string
	from, to time.Time       // rows that it sees; the last 30 days at most
	only     DefenderProduct // the API reads this product's tables only
	throttle bool
}

// huntingError is a query that was refused or failed.
type huntingError struct {
	status  int
	code    string // "" for the status' usual one
	message string
	wait    time.Duration // Retry-After
}

func badQuery(format string, args ...any) *huntingError {
	return &huntingError{status: http.StatusBadRequest, code: "BadRequest", message: fmt.Sprintf(format, args...)}
}

// hunt runs a query. The wordings of errors are those of
// https://learn.microsoft.com/defender-xdr/advanced-hunting-errors, except
// where another source is named; what the API puts around them is not on
// record.
func (d *Directory) hunt(ctx context.Context, in huntingRequest) (*engine.Result, *huntingError) {
	now := d.Now()
	if err := d.hunting.quota.admit(in, now); err != nil {
		return nil, err
	}
	if strings.TrimSpace(in.query) == "" {
		return nil, badQuery("The query is empty.")
	}
	q, problems := kql.Parse(in.query)
	if len(problems) > 0 {
		p := problems[0]
		return nil, badQuery("A recognition error occurred. Query could not be parsed on line [%d,%d]: %s. Fix syntax errors in your query and try again.", p.Line, p.Column, p.Text())
	}
	if slices.ContainsFunc(q.Statements, func(s kql.Statement) bool { _, command := s.(*kql.Command); return command }) {
		return nil, badQuery("A recognition error occurred. Query could not be parsed on line [1,1]: management commands are not queries. Fix syntax errors in your query and try again.")
	}
	schema := d.huntingSchema(in.only)
	binding := kql.Bind(q, schema)
	for _, w := range binding.Warnings {
		if message := semanticError(q, w); message != "" {
			return nil, badQuery("%s. Fix semantic errors in your query and try again.", message)
		}
	}
	names := binding.Tables
	if readsEverything(q) {
		names = slices.Sorted(maps.Keys(schema.Tables))
	}
	from, to := now.AddDate(0, 0, -huntingDays), now
	if in.from.After(from) {
		from = in.from
	}
	if !in.to.IsZero() && in.to.Before(to) {
		to = in.to
	}
	tables := d.huntingTables(names, from, to)
	d.hunting.quota.charge(tables)
	ctx, cancel := context.WithTimeout(ctx, huntingTime)
	defer cancel()
	result, err := engine.Run(ctx, &data.Database{Tables: tables}, q, engine.Options{MaxRows: huntingRows, Now: now})
	if err != nil {
		return nil, runError(err)
	}
	return result, nil
}

// semanticError says of a finding what Microsoft says, "" of advice only.
func semanticError(q *kql.Query, w kql.Diagnostic) string {
	name := strings.TrimSpace(q.Source[w.Start:w.End])
	switch w.Code {
	case kql.CodeUnknownTable:
		return operatorAt(q, w.Span) + "Failed to resolve table or column expression named '" + name + "'"
	case kql.CodeUnknownColumn:
		return operatorAt(q, w.Span) + "Failed to resolve scalar expression named '" + name + "'"
	case kql.CodeUnknownFunction:
		return "Unknown function: '" + name + "'"
	}
	return ""
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
func runError(err error) *huntingError {
	var memory *engine.MemoryError
	var missing *engine.Unsupported
	switch {
	case errors.As(err, &memory):
		return badQuery("Query execution has exceeded the allowed limits. The query execution was preempted. This could possibly be due to high CPU and/or memory resource consumption. Optimize your query by following best practices and try again.")
	case errors.As(err, &missing):
		return &huntingError{status: http.StatusNotImplemented, code: "NotImplemented", message: missing.What + " exists in Kusto and is not run by this emulator."}
	case errors.Is(err, context.DeadlineExceeded):
		return badQuery("Query exceeded the timeout period.")
	default:
		return badQuery("%s. Fix semantic errors in your query and try again.", strings.TrimSuffix(err.Error(), "."))
	}
}

// huntingNames are the keys of an answer: Graph spells them one way, the
// Defender hosts another.
type huntingNames struct{ schema, name, typ, results string }

var (
	graphHunting    = huntingNames{"schema", "name", "type", "results"}
	defenderHunting = huntingNames{"Schema", "Name", "Type", "Results"}
)

// encode writes the columns and rows of an answer, or says that they are too
// many bytes. Graph gives dynamic columns as text that holds JSON, the Defender
// hosts as JSON. most is huntingBytes but in tests.
func (n huntingNames) encode(out *bytes.Buffer, r *engine.Result, most int) *huntingError {
	fmt.Fprintf(out, "%q:[", n.schema)
	heads := make([]string, len(r.Columns))
	for i, c := range r.Columns {
		if i > 0 {
			out.WriteByte(',')
		}
		typ := c.Type.System()
		typ = typ[strings.LastIndexByte(typ, '.')+1:]
		name := string(appendJSONString(nil, c.Name))
		fmt.Fprintf(out, `{"%s":%s,"%s":"%s"}`, n.name, name, n.typ, typ)
		heads[i] = name + ":"
	}
	fmt.Fprintf(out, "],%q:[", n.results)
	text := n == graphHunting
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
				value = appendJSONString(nil, string(value))
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
