package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/config"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// auditFilter is what list and export select by.
type auditFilter struct{ since, until, connection, tool, outcome, session string }

func (f *auditFilter) register(a *app, cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.since, "since", "", "from this day (2026-11-01), time (2026-11-01T08:00:00Z) or this long ago (24h, 7d)")
	flags.StringVar(&f.until, "until", "", "before this day, time, or this long ago")
	flags.StringVar(&f.connection, "connection", "", "calls on this connection, by name or id")
	flags.StringVar(&f.tool, "tool", "", "calls of this tool")
	flags.StringVar(&f.outcome, "outcome", "", "ok or error")
	flags.StringVar(&f.session, "session", "", "calls of this MCP session")
	completeFlag(cmd, "connection", func() []string { return a.connectionNames(cmd) })
	completeFlag(cmd, "tool", toolNames)
	completeFlag(cmd, "outcome", func() []string { return []string{"ok", "error"} })
}

func (f *auditFilter) query(ctx context.Context, a *app, db *store.DB) (store.AuditQuery, error) {
	q := store.AuditQuery{Tool: f.tool, Outcome: f.outcome, Session: f.session, Connection: f.connection}
	var err error
	if q.Since, err = parseMoment(f.since, a.now()); err != nil {
		return q, err
	}
	if q.Until, err = parseMoment(f.until, a.now()); err != nil {
		return q, err
	}
	if f.outcome != "" && f.outcome != "ok" && f.outcome != "error" {
		return q, usagef("Use --outcome ok or --outcome error.", "there is no outcome %q", f.outcome)
	}
	if !q.Since.IsZero() && !q.Until.IsZero() && !q.Since.Before(q.Until) {
		return q, usagef("Swap them.", "--since %s is not before --until %s", f.since, f.until)
	}
	if f.connection != "" {
		conn, err := findConnection(ctx, db, f.connection)
		switch logged, lookErr := logged(ctx, db, store.AuditQuery{Connection: f.connection}); {
		case err == nil:
			q.Connection = conn.ID
		case lookErr != nil:
			return q, lookErr
		case !logged: // a removed connection's calls are still found by its id
			return q, err
		}
	}
	if err := f.knownTool(ctx, db); err != nil {
		return q, err
	}
	if f.session != "" {
		logged, err := logged(ctx, db, store.AuditQuery{Session: f.session})
		if err != nil {
			return q, err
		}
		if !logged {
			return q, usagef("`audit list --json` shows the session of each call.", "the log has no session %q", f.session)
		}
	}
	return q, nil
}

// knownTool refuses a tool that neither this version nor the log knows: another
// version may have had it.
func (f *auditFilter) knownTool(ctx context.Context, db *store.DB) error {
	names := toolNames()
	if f.tool == "" || slices.Contains(names, f.tool) {
		return nil
	}
	if logged, err := logged(ctx, db, store.AuditQuery{Tool: f.tool}); err != nil || logged {
		return err
	}
	return usagef(meant(f.tool, names), "there is no tool %q, and the log has no call of one", f.tool)
}

// logged reports whether the log has a row that q selects.
func logged(ctx context.Context, db *store.DB, q store.AuditQuery) (bool, error) {
	q.Limit = 1
	list, err := db.Audit(ctx, q)
	return len(list.Items) > 0, err
}

func (a *app) auditCommand() *cobra.Command {
	return group(&cobra.Command{
		Use:   "audit",
		Short: "Read and verify the log of tool calls",
		Long: `Read and verify the log of tool calls. Every call of a tool is a row: time,
session, client, connection, tool, a digest of the arguments, outcome, rows,
bytes and duration. Rows are only ever added, each carries the hash of the one
before, and the number of rows and the last hash are sealed with the store's key.`,
		Example: `  mscloud-mcp audit list --since 24h
  mscloud-mcp audit verify
  mscloud-mcp audit anchor --to /mnt/worm/mscloud.anchors
  mscloud-mcp audit export --format csv --output calls.csv`,
	}, a.auditListCommand(), a.auditVerifyCommand(), a.auditAnchorCommand(), a.auditSealCommand(), a.auditExportCommand())
}

func (a *app) auditListCommand() *cobra.Command {
	var filter auditFilter
	var limit int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Print the newest calls",
		Long: `Print the newest calls, filtered. The whole log, and the client, session, bytes
and hashes of each call, come from --json and ` + "`audit export`" + `.`,
		Example: `  mscloud-mcp audit list
  mscloud-mcp audit list --since 24h --outcome error
  mscloud-mcp audit list --tool entra_user_get --limit 10 --json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 1 || limit > store.MaxLimit {
				return usagef("Use `audit export` for more.", "--limit must be between 1 and %d", store.MaxLimit)
			}
			return a.withStore(cmd, func(ctx context.Context, db *store.DB) error {
				query, err := filter.query(ctx, a, db)
				if err != nil {
					return err
				}
				query.Limit = limit
				return a.listAudit(ctx, db, query, asJSON)
			})
		},
	}
	filter.register(a, cmd)
	cmd.Flags().IntVar(&limit, "limit", 50, "rows to print")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (a *app) listAudit(ctx context.Context, db *store.DB, query store.AuditQuery, asJSON bool) error {
	list, err := db.Audit(ctx, query)
	if err != nil {
		return err
	}
	if asJSON {
		return a.writeJSON(append([]store.AuditRow{}, list.Items...))
	}
	if len(list.Items) == 0 {
		fmt.Fprintln(a.stdout, "No calls.")
		return nil
	}
	names := map[string]string{}
	all, err := db.Connections(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		names[c.ID] = c.Name
	}
	var rows [][]string
	for _, r := range list.Items {
		rows = append(rows, []string{
			strconv.FormatInt(r.Seq, 10), r.Time.Local().Format("01-02 15:04:05"), clipped(firstOf(names[r.Connection], r.Connection, "-"), 16),
			strconv.Itoa(r.Rows), took(r.Duration), firstOf(r.Error, r.Outcome), r.Tool,
		})
	}
	return table(a.stdout, []string{"SEQ", "TIME", "CONNECTION", "ROWS", "TOOK", "OUTCOME", "TOOL"}, rows, nil)
}

// took is a duration as short as it can be read: 12ms, 3.1s.
func took(d time.Duration) string {
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(100 * time.Millisecond).String()
}

// parseMoment reads a day, a time, or a duration before now.
func parseMoment(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if d, err := config.ParseDuration(text); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usagef("Write it as 24h, 7d, 2026-11-01 or 2026-11-01T08:00:00Z.", "%q is not a time", text)
}
