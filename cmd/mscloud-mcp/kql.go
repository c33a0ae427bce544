package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

func (a *app) kqlCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "kql",
		Short: "Check, lay out and run Kusto queries without a tenant",
		Long: `Check, lay out and run queries in the Kusto query language, as advanced hunting, Resource Graph
and Log Analytics take them. No query is sent anywhere.`,
		Example: "  mscloud-mcp kql check hunt.kql",
	}
	group(cmd, a.kqlCheckCommand(), a.kqlFormatCommand(), a.kqlRunCommand(), a.kqlServerCommand())
	return cmd
}

func (a *app) kqlCheckCommand() *cobra.Command {
	var schema, connection, format string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check FILE",
		Short: "Check a query: its grammar, its names and types, and what the guard says",
		Long: `Check a query before it costs quota: errors with the place and what was expected;
unknown tables, columns and functions with the nearest names; arguments, operators,
joins and aggregates that Microsoft's service refuses; and what the guard of the
query tools refuses (data from outside, other databases and clusters, plugins that
reach out, management commands). FILE - is standard input.

With --connection names are held against the hunting schema that the tenant tells of
itself: its own tables, what its licences bring, functions that people have saved. It
is read once a day; a tenant that does not tell it has the published one.

A warning is a name that the published schema lacks and the tenant may have; advice
is a query that runs and hardly does what was meant. Errors and refusals give exit
code 3.`,
		Example: `  mscloud-mcp kql check hunt.kql
  mscloud-mcp kql check --format json hunt.kql
  mscloud-mcp kql check --connection Contoso hunt.kql
  mscloud-mcp kql check --schema resource-graph vms.kql`,
		Args: oneArgument("a file, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "text" && format != "json" {
				return usagef("One of text, json.", "there is no format %q", format)
			}
			text, err := a.readQuery(args[0])
			if err != nil {
				return err
			}
			known, err := a.querySchema(cmd, schema, connection)
			if err != nil {
				return err
			}
			return a.checkQuery(args[0], text, known, asJSON || format == "json")
		},
	}
	cmd.Flags().StringVar(&schema, "schema", "hunting", "tables to hold names against: hunting, resource-graph or none")
	a.queryConnectionFlag(cmd, &connection)
	cmd.Flags().StringVar(&format, "format", "text", "how to print the findings: text or json")
	cmd.Flags().BoolVar(&asJSON, "json", false, "the same as --format json")
	return cmd
}

// readQuery reads a query file, - being standard input, up to a little more
// than the parser takes.
func (a *app) readQuery(path string) (string, error) {
	in := a.stdin
	if path != "-" {
		file, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(path, "| \n") {
			return "", usagef("Write the query into a file, or pass it on standard input: echo '…' | mscloud-mcp kql check -", "a file is needed here, this looks like a query: %s", text.Clip(path, 60))
		}
		if err != nil {
			return "", err
		}
		defer file.Close()
		in = file
	}
	text, err := io.ReadAll(io.LimitReader(in, kql.MaxLength+1))
	plain, fenced := kql.WithoutFence(string(text))
	if fenced {
		fmt.Fprintln(a.stderr, "The Markdown fence around the query was taken off.")
	}
	return plain, err
}

// queryFinding is one finding of kql check as JSON.
type queryFinding struct {
	Severity  string   `json:"severity"` // error, warning, advice or refusal
	Code      kql.Code `json:"code"`
	Line      int      `json:"line"`
	Column    int      `json:"column"`
	EndLine   int      `json:"endLine"`
	EndColumn int      `json:"endColumn"`
	Message   string   `json:"message"`
	Expected  []string `json:"expected,omitempty"`
	// Fix may stand in the place of the text from line and column to their ends.
	Fix     string   `json:"fix,omitempty"`
	Nearest []string `json:"nearest,omitempty"`
	caret   string
}

// queryReport is the answer of kql check as JSON.
type queryReport struct {
	OK       bool           `json:"ok"`
	Findings []queryFinding `json:"findings"`
	Tables   []string       `json:"tables"`
	// Columns are of the result, absent if they are not sure.
	Columns []queryColumn `json:"columns,omitempty"`
	// TimeColumn is what bounds every table, "" if one is read for all time.
	TimeColumn string   `json:"timeColumn,omitempty"`
	Unbounded  []string `json:"unbounded,omitempty"`
	Rows       *int64   `json:"rows,omitempty"`
}

type queryColumn struct {
	Name string   `json:"name"`
	Type kql.Type `json:"type,omitempty"`
}

func (a *app) checkQuery(name, text string, schema *check.Schema, asJSON bool) error {
	report := inspectQuery(text, schema)
	if asJSON {
		encoder := json.NewEncoder(inertJSON(a.stdout))
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(report); err != nil {
			return err
		}
	} else {
		a.printQueryReport(name, report)
	}
	if !report.OK {
		return &checkError{message: "the query must not be sent as it is", fix: "See the findings above."}
	}
	return nil
}

// inspectQuery parses, binds and guards a query. Names in a text with errors
// are not judged: the tree may lack the part that explains them.
func inspectQuery(text string, schema *check.Schema) queryReport {
	query, faults := kql.Parse(text)
	report := queryReport{Findings: []queryFinding{}, Tables: []string{}}
	add := func(kind string, d kql.Diagnostic, expected []string) {
		end := kql.Position(text, d.End)
		finding := queryFinding{
			Severity: kind, Code: d.Code, Line: d.Line, Column: d.Column, EndLine: end.Line, EndColumn: end.Column,
			Message: d.Message, Expected: expected, Nearest: d.Nearest, caret: d.Caret(text),
		}
		if len(d.Nearest) > 0 {
			finding.Fix = d.Nearest[0]
		}
		report.Findings = append(report.Findings, finding)
	}
	for _, e := range faults {
		add("error", kql.Diagnostic{Span: e.Span, Pos: e.Pos, Code: e.Code, Message: e.Message}, e.Expected)
	}
	verdict := check.Guard(query, check.GuardOptions{Schema: schema})
	for _, d := range verdict.Refusals {
		// Of a text with errors, that it has errors is said already.
		if len(faults) == 0 || d.Code != kql.CodeUnparsed {
			add("refusal", d, nil)
		}
	}
	report.OK = len(faults) == 0 && len(verdict.Refusals) == 0
	if len(faults) > 0 {
		return report
	}
	binding := check.Bind(query, schema)
	for _, d := range binding.Findings {
		add(d.Severity.String(), d, nil)
	}
	report.OK = report.OK && binding.Refused() == nil
	report.Tables = append(report.Tables, binding.Tables...)
	if binding.Known {
		for _, c := range binding.Columns {
			report.Columns = append(report.Columns, queryColumn{c.Name, c.Type})
		}
	}
	if verdict.Time.Found {
		report.TimeColumn = verdict.Time.Column
	}
	for _, d := range verdict.Time.Unbounded {
		report.Unbounded = append(report.Unbounded, d.Message)
	}
	if verdict.Rows.Found && verdict.Rows.Rows >= 0 {
		report.Rows = &verdict.Rows.Rows
	}
	return report
}

func (a *app) printQueryReport(name string, report queryReport) {
	ink := a.ink(a.stdout)
	if name == "-" {
		name = "standard input"
	}
	for _, f := range report.Findings {
		kind := ink.red(f.Severity)
		if f.Severity == "warning" || f.Severity == "advice" {
			kind = ink.yellow(f.Severity)
		}
		message := kql.Error{Message: f.Message, Expected: f.Expected}.Text()
		if len(f.Nearest) > 0 {
			message = kql.Diagnostic{Message: f.Message, Nearest: f.Nearest}.Text()
		}
		fmt.Fprintf(a.stdout, "%s:%d:%d: %s: %s\n", text.Clean(name), f.Line, f.Column, kind, text.Clean(message))
		for line := range strings.Lines(f.caret) {
			fmt.Fprintln(a.stdout, text.Clean(strings.TrimRight(line, "\n")))
		}
	}
	if !report.OK {
		return
	}
	fmt.Fprintln(a.stdout, ink.green("The query can be sent."))
	if len(report.Tables) > 0 {
		fmt.Fprintf(a.stdout, "Tables:  %s\n", strings.Join(report.Tables, ", "))
	}
	if len(report.Columns) > 0 {
		columns := make([]string, len(report.Columns))
		for i, c := range report.Columns {
			columns[i] = c.Name
			if c.Type != kql.Unknown {
				columns[i] += ":" + string(c.Type)
			}
		}
		fmt.Fprintf(a.stdout, "Answer:  %s\n", text.Clean(strings.Join(columns, ", ")))
	}
	switch {
	case report.TimeColumn != "":
		fmt.Fprintf(a.stdout, "Time:    bounded on %s\n", report.TimeColumn)
	case len(report.Unbounded) > 0:
		fmt.Fprintf(a.stdout, "Time:    %s\n", text.Clean(strings.Join(report.Unbounded, "; ")))
	}
	if report.Rows != nil {
		fmt.Fprintf(a.stdout, "Rows:    at most %s\n", count(*report.Rows))
	}
}
