package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

func (a *app) auditExportCommand() *cobra.Command {
	var filter auditFilter
	var format, output string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the log as JSON lines or CSV, oldest first",
		Long:  "Write the log, filtered, as JSON lines or CSV, oldest first, to standard output or a file.",
		Example: `  mscloud-mcp audit export > calls.jsonl
  mscloud-mcp audit export --format csv --since 2026-11-01 --output calls.csv`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "jsonl" && format != "csv" {
				return usagef("Use --format jsonl or --format csv.", "there is no format %q", format)
			}
			return a.withStore(cmd, func(ctx context.Context, db *store.DB) error {
				query, err := filter.query(ctx, a, db)
				if err != nil {
					return err
				}
				if output == "" {
					return exportAudit(ctx, db, query, format, a.stdout)
				}
				return exportToFile(ctx, db, query, format, output)
			})
		},
	}
	filter.register(a, cmd)
	cmd.Flags().StringVar(&format, "format", "jsonl", "jsonl or csv")
	cmd.Flags().StringVar(&output, "output", "", "file to write, for its owner alone")
	return cmd
}

func exportToFile(ctx context.Context, db *store.DB, query store.AuditQuery, format, path string) error {
	file, err := privateFile(path)
	if err != nil {
		return err
	}
	if err := exportAudit(ctx, db, query, format, file); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// privateFile empties or makes a file for its owner alone: one that is there
// keeps its mode when it is opened, so that is set before anything is written. A
// device or a pipe is taken as it is.
func privateFile(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		err = file.Chmod(0o600)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

func exportAudit(ctx context.Context, db *store.DB, query store.AuditQuery, format string, w io.Writer) error {
	query.OldestFirst, query.Limit = true, store.MaxLimit
	write := jsonRows(w)
	if format == "csv" {
		write = csvRows(w)
	}
	for {
		list, err := db.Audit(ctx, query)
		if err != nil {
			return err
		}
		if err := write(list.Items); err != nil {
			return fmt.Errorf("write the export: %w", err)
		}
		if list.Next == "" {
			return nil
		}
		query.After = list.Next
	}
}

func jsonRows(w io.Writer) func([]store.AuditRow) error {
	enc := json.NewEncoder(inertJSON(w))
	enc.SetEscapeHTML(false)
	return func(rows []store.AuditRow) error {
		for _, r := range rows {
			if err := enc.Encode(r); err != nil {
				return err
			}
		}
		return nil
	}
}

func csvRows(w io.Writer) func([]store.AuditRow) error {
	out := csv.NewWriter(w)
	header := []string{"seq", "time", "session", "client", "connection", "tool", "argsDigest", "outcome", "error", "rows", "bytes", "durationMs", "prev", "hash"}
	return func(rows []store.AuditRow) error {
		if header != nil {
			if err := out.Write(header); err != nil {
				return err
			}
			header = nil
		}
		for _, r := range rows {
			err := out.Write([]string{
				strconv.FormatInt(r.Seq, 10), r.Time.UTC().Format(time.RFC3339Nano), inert(r.Session), inert(r.Client), inert(r.Connection), r.Tool,
				r.ArgsDigest, r.Outcome, inert(r.Error), strconv.Itoa(r.Rows), strconv.Itoa(r.Bytes), strconv.FormatInt(r.Duration.Milliseconds(), 10), r.Prev, r.Hash,
			})
			if err != nil {
				return err
			}
		}
		out.Flush()
		return out.Error()
	}
}

// inert keeps a spreadsheet from taking a client's name for a formula.
// https://owasp.org/www-community/attacks/CSV_Injection
func inert(text string) string {
	if text != "" && (text[0] == '=' || text[0] == '+' || text[0] == '-' || text[0] == '@') {
		return "'" + text
	}
	return text
}
