package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// listedConnection is a row of `connection list --json`.
type listedConnection struct {
	store.Connection
	LastTest *listedTest `json:"lastTest,omitempty"` // without the report, which `connection test --json` prints
	LastSync time.Time   `json:"lastSync,omitzero"`
	Health   string      `json:"health"`
}

type listedTest struct {
	At time.Time `json:"at"`
	OK bool      `json:"ok"`
}

func (a *app) connectionListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List connections with their health",
		Long:  "List connections: tenant, cloud, credential and its end, last sync, and what is wrong with it, if anything.",
		Example: `  mscloud-mcp connection list
  mscloud-mcp connection list --json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withStore(cmd, func(ctx context.Context, db *store.DB) error {
				return a.listConnections(ctx, db, asJSON)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (a *app) listConnections(ctx context.Context, db *store.DB, asJSON bool) error {
	all, err := db.Connections(ctx)
	if err != nil {
		return err
	}
	listed := []listedConnection{}
	for _, conn := range all {
		feeds, err := db.Feeds(ctx, conn.ID)
		if err != nil {
			return err
		}
		row := listedConnection{Connection: conn, LastSync: lastSync(feeds, a.now()), Health: health(conn, feeds, a.now())}
		if conn.LastTest != nil {
			row.LastTest = &listedTest{conn.LastTest.At, conn.LastTest.OK}
		}
		listed = append(listed, row)
	}
	if asJSON {
		return a.writeJSON(listed)
	}
	if len(listed) == 0 {
		fmt.Fprintf(a.stdout, "%s\n%s\n", sentence(errNoConnection.message), errNoConnection.fix)
		return nil
	}
	if err := a.printConnections(listed); err != nil {
		return err
	}
	for _, c := range all {
		a.warnOfExpiry(c)
	}
	return nil
}

// printConnections fits the usual connection into 80 columns: the cloud is
// shown where one is not Microsoft's public one, and long tenant names are cut.
func (a *app) printConnections(listed []listedConnection) error {
	public := !slices.ContainsFunc(listed, func(c listedConnection) bool { return c.Cloud != publicCloud })
	header := []string{"NAME", "TENANT", "CLOUD", "CREDENTIAL", "EXPIRES", "SYNCED", "HEALTH"}
	var rows [][]string
	for _, c := range listed {
		expires := "-"
		if at := c.Credential.ExpiresAt; !at.IsZero() {
			expires = at.Format(time.DateOnly)
		}
		rows = append(rows, []string{c.Name, clipped(firstOf(c.TenantName, c.TenantID), 20), c.Cloud, kindTitle(c.Credential), expires, ago(a.now(), c.LastSync), c.Health})
	}
	if public {
		header = slices.Delete(header, 2, 3)
		for i := range rows {
			rows[i] = slices.Delete(rows[i], 2, 3)
		}
	}
	ink, last := a.ink(a.stdout), len(header)-1
	return table(a.stdout, header, rows, func(_, column int, text string) string {
		switch {
		case column == last && text == healthy:
			return ink.green(text)
		case column == last:
			return ink.yellow(text)
		}
		return text
	})
}

const publicCloud = "public"

// clipped is text of at most n characters.
func clipped(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return text
}

const healthy = "ok"

// health is the one thing that a person should know about a connection.
func health(conn store.Connection, feeds []store.FeedState, now time.Time) string {
	expires := conn.Credential.ExpiresAt
	switch {
	case !conn.Enabled:
		return "disabled"
	case !expires.IsZero() && expires.Before(now):
		return "credential expired"
	case conn.LastTest != nil && !conn.LastTest.OK:
		return "last test failed"
	}
	failed, refused, ahead := 0, 0, false
	for _, f := range feeds {
		ahead = ahead || f.Ahead(now)
		switch f.State {
		case store.FeedFailed:
			failed++
		case store.FeedPermissionMissing, store.FeedLicenceMissing:
			refused++
		}
	}
	switch {
	case failed > 0:
		return plural(failed, "feed") + " failed"
	case ahead:
		return "read while the clock was ahead"
	case nothingRead(conn, feeds) != nil:
		return "nothing readable"
	case lastSync(feeds, now).IsZero():
		return "not synchronized yet"
	case refused > 0:
		return plural(refused, "feed") + " not readable"
	case !expires.IsZero() && expires.Sub(now) < expirySoon:
		return "credential expires soon"
	}
	return healthy
}

// lastSync is when a feed last came up to date, of those that tell.
func lastSync(feeds []store.FeedState, now time.Time) time.Time {
	var last time.Time
	for _, f := range feeds {
		if f.LastOKAt.After(last) && !store.Ahead(f.LastOKAt, now) {
			last = f.LastOKAt
		}
	}
	return last
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return count(int64(n)) + " " + noun + "s"
}
