package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// queryRun is the flags of kql run.
type queryRun struct {
	tables []string
	demo   bool
	list   bool
	format string
	rows   int
	memory int
}

func (a *app) kqlRunCommand() *cobra.Command {
	var flags queryRun
	cmd := &cobra.Command{
		Use:   "run FILE",
		Short: "Run a query over CSV or JSON files, or over the demo tenant",
		Long: `Run a query on this machine. Tables are files: CSV with a header, JSON (an array
of objects) or JSON lines; column types are read off the values. With --demo the
collections of the demo tenant are tables (Users, Groups, Devices, SignIns …), and
so are the tables of advanced hunting; --list prints them. A query may also bring its own rows (datatable, print, range).
FILE - is standard input.`,
		Example: `  mscloud-mcp kql run --table Events=events.csv --table Hosts=hosts.json hunt.kql
  mscloud-mcp kql run --demo users.kql
  mscloud-mcp kql run --demo --list`,
		Args: func(cmd *cobra.Command, args []string) error {
			if flags.list && len(args) == 0 {
				return nil
			}
			return oneArgument("a file, or - for standard input")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if flags.list {
				return a.listTables(flags)
			}
			text, err := a.readQuery(args[0])
			if err != nil {
				return err
			}
			return a.runQuery(cmd.Context(), args[0], text, flags)
		},
	}
	cmd.Flags().StringArrayVar(&flags.tables, "table", nil, "a table as Name=file.csv, .json or .jsonl (repeatable)")
	cmd.Flags().BoolVar(&flags.demo, "demo", false, "take the demo tenant's collections as tables")
	cmd.Flags().BoolVar(&flags.list, "list", false, "list the tables with their rows and columns; run nothing")
	cmd.Flags().StringVar(&flags.format, "format", "table", "how to print the answer: table, json (an array), jsonl (one object a line) or csv")
	cmd.Flags().IntVar(&flags.rows, "rows", 1000, "print at most this many rows; 0 prints all")
	cmd.Flags().IntVar(&flags.memory, "memory", engine.DefaultMemoryLimit>>20, "megabytes that the query may use")
	return cmd
}

func (a *app) runQuery(ctx context.Context, name, text string, flags queryRun) error {
	switch flags.format {
	case "table", "json", "jsonl", "csv":
	default:
		return usagef("One of table, json, jsonl, csv.", "there is no format %q", flags.format)
	}
	if flags.rows < 0 || flags.memory < 1 {
		return usagef("Give --rows of 0 or more and --memory of 1 or more.", "a limit is out of range")
	}
	db, now, library, err := flags.database(mentioned(text))
	if err != nil {
		return err
	}
	query, faults := kql.Parse(text)
	if len(faults) > 0 {
		return a.queryFailure(name, text, faults[0].Span, faults[0].Text())
	}
	got, err := engine.Run(ctx, db, query, engine.Options{MaxRows: flags.rows, MemoryLimit: int64(flags.memory) << 20, Now: now, Library: library})
	if span, ok := engine.Place(err); ok {
		return a.queryFailure(name, text, span, err.Error())
	}
	if err != nil {
		return err
	}
	if err := a.printAnswer(got, flags.format); err != nil {
		return err
	}
	if got.Truncated {
		fmt.Fprintf(a.stderr, "Only the first %d rows are shown; --rows 0 shows all.\n", flags.rows)
	}
	return nil
}

// queryFailure shows where a query fails.
func (a *app) queryFailure(name, query string, span kql.Span, message string) error {
	at := kql.Position(query, span.Start)
	fmt.Fprintf(a.stdout, "%s:%d:%d: %s: %s\n", text.Clean(name), at.Line, at.Column, a.ink(a.stdout).red("error"), text.Clean(message))
	for line := range strings.Lines(kql.Caret(query, span)) {
		fmt.Fprintln(a.stdout, text.Clean(strings.TrimRight(line, "\n")))
	}
	return &checkError{message: "the query did not run", fix: "See the place above."}
}

// database reads the tables that the flags name.
func (f queryRun) database(wanted func(table string) bool) (db *data.Database, now time.Time, library []kql.Statement, err error) {
	db = &data.Database{Tables: map[string]*data.Table{}}
	if f.demo {
		if now, library, err = addDemoTables(db, wanted); err != nil {
			return nil, now, nil, err
		}
	}
	for _, table := range f.tables {
		name, path, ok := strings.Cut(table, "=")
		if !ok || name == "" || path == "" {
			return nil, now, nil, usagef("Write --table Name=file.csv.", "--table %q names no file", table)
		}
		read, err := readTable(path)
		if err != nil {
			return nil, now, nil, fmt.Errorf("table %s: %w", name, err)
		}
		db.Tables[name] = read
	}
	return db, now, library, nil
}

func readTable(path string) (*data.Table, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
		return data.FromCSV(file)
	case ".json", ".jsonl", ".ndjson":
		return data.FromJSON(file)
	}
	return nil, usagef("Name the file .csv, .json or .jsonl.", "%s is of no known kind", filepath.Base(path))
}

func (a *app) printAnswer(got *engine.Result, format string) error {
	header := make([]string, len(got.Columns))
	for i, column := range got.Columns {
		header[i] = column.Name
	}
	if format == "json" || format == "jsonl" {
		return printAnswerJSON(a.stdout, got, format == "json")
	}
	rows := make([][]string, got.Len())
	for i := range rows {
		rows[i] = make([]string, len(header))
		for j := range header {
			rows[i][j] = got.Value(i, j).Text()
		}
	}
	if format == "csv" {
		writer := csv.NewWriter(a.stdout)
		return errors.Join(writer.Write(header), writer.WriteAll(rows))
	}
	return table(a.stdout, header, rows, nil)
}

// printAnswerJSON prints one object a row, keys in the order of the columns: in
// an array, or a line each.
func printAnswerJSON(w io.Writer, got *engine.Result, array bool) error {
	var out bytes.Buffer
	if array {
		out.WriteByte('[')
	}
	for i := range got.Len() {
		if array && i > 0 {
			out.WriteString(",\n ")
		}
		out.WriteByte('{')
		for j, column := range got.Columns {
			if j > 0 {
				out.WriteByte(',')
			}
			key, err := json.Marshal(column.Name)
			if err != nil {
				return err
			}
			value, err := got.Value(i, j).MarshalJSON()
			if err != nil {
				return err
			}
			out.Write(key)
			out.WriteByte(':')
			out.Write(value)
		}
		out.WriteByte('}')
		if !array {
			out.WriteByte('\n')
		}
	}
	if array {
		out.WriteString("]\n")
	}
	_, err := out.WriteTo(inertJSON(w))
	return err
}
