package main

import (
	"encoding/csv"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

func audited(t *testing.T) *cli {
	t.Helper()
	c := newCLI(t)
	db := c.store()
	for i, tool := range []string{"entra_user_list", "entra_user_get", "entra_user_get"} {
		row := store.AuditRow{Time: time.Now(), Session: "s1", Client: "=cmd|' /C calc'!A0", Tool: tool, Outcome: "ok", Rows: i, Bytes: 100, Duration: time.Second}
		if i == 2 {
			row.Outcome, row.Error = "error", "notFound"
		}
		if _, err := db.AppendAudit(t.Context(), row); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func TestAuditList(t *testing.T) {
	t.Parallel()
	c := audited(t)
	c.run("audit", "list").want(t, exitOK, "entra_user_list", "entra_user_get", "notFound")
	if r := c.run("audit", "list", "--outcome", "error"); strings.Contains(r.stdout, "entra_user_list") {
		t.Errorf("the filter lets through\n%s", r)
	}
	c.run("audit", "list", "--tool", "entra_search").want(t, exitOK, "No calls.")
	c.run("audit", "list", "--since", "1h").want(t, exitOK, "entra_user_list")
	c.run("audit", "list", "--until", "1h").want(t, exitOK, "No calls.")
	c.run("audit", "verify").want(t, exitOK, "3 rows, unbroken")
	var rows []store.AuditRow
	if err := json.Unmarshal([]byte(c.run("audit", "list", "--tool", "entra_user_get", "--json").stdout), &rows); err != nil || len(rows) != 2 || rows[0].Session != "s1" {
		t.Errorf("--json: %v, %v, want two calls of session s1", rows, err)
	}
	if empty := strings.TrimSpace(c.run("audit", "list", "--tool", "entra_search", "--json").stdout); empty != "[]" {
		t.Errorf("--json without a call: %q, want []", empty)
	}
}

// A filter that names nothing there is no answer of "no calls".
func TestAuditRefusesUnknownNames(t *testing.T) {
	t.Parallel()
	c := audited(t)
	const removed = "c-removed"
	db := c.store()
	if _, err := db.AppendAudit(t.Context(), store.AuditRow{Time: time.Now(), Connection: removed, Tool: "entra_old_name", Outcome: "ok"}); err != nil {
		t.Fatal(err)
	}
	c.run("audit", "list", "--connection", "Contoso").want(t, exitUsage, "o tenant is connected yet")
	for _, name := range []string{"Contoso", "Fabrikam"} {
		if _, err := db.CreateConnection(t.Context(), store.Connection{Name: name, TenantID: "t", ClientID: "c", Cloud: "public", Credential: store.Credential{Kind: "azureCLI"}}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct{ flag, value, want string }{
		{"--connection", "Contosso", "Did you mean Contoso?"},
		{"--connection", "xyz", "There are: Contoso, Fabrikam."},
		{"--tool", "entra_user_lst", "Did you mean entra_user_list?"},
		{"--session", "s9", "no session"},
	} {
		for _, command := range []string{"list", "export"} {
			r := c.run("audit", command, test.flag, test.value)
			r.want(t, exitUsage, test.want)
			r.oneError(t)
		}
	}
	c.run("audit", "list", "--since", "1h", "--until", "2h").want(t, exitUsage, "Swap them")
	c.run("audit", "list", "--connection", "contoso").want(t, exitOK, "No calls.")
	c.run("audit", "list", "--connection", removed).want(t, exitOK, "entra_old_name")
	c.run("audit", "list", "--tool", "entra_old_name").want(t, exitOK, removed)
	c.run("audit", "list", "--session", "s1").want(t, exitOK, "entra_user_list")
}

func TestAuditExport(t *testing.T) {
	t.Parallel()
	c := audited(t)
	var seqs []int64
	for line := range strings.Lines(c.run("audit", "export").stdout) {
		var row store.AuditRow
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		seqs = append(seqs, row.Seq)
	}
	if len(seqs) != 3 || seqs[0] > seqs[2] {
		t.Errorf("rows %v, want three, oldest first", seqs)
	}
	file := filepath.Join(c.home, "calls.csv")
	c.run("audit", "export", "--format", "csv", "--output", file).want(t, exitOK)
	rows, err := csv.NewReader(strings.NewReader(read(t, file))).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if client := rows[1][3]; !strings.HasPrefix(client, "'=") {
		t.Errorf("a formula goes into the spreadsheet: %q", client)
	}
}

// A row that was changed behind the program's back is found.
func TestAuditVerifyFindsChange(t *testing.T) {
	t.Parallel()
	c := audited(t)
	execute(t, c.database(), "DROP TRIGGER audit_no_update")
	execute(t, c.database(), "UPDATE audit SET tool = 'entra_group_get' WHERE seq = 2")
	r := c.run("audit", "verify")
	r.want(t, exitCheck, "was changed: row 2 does not fit")
	r.oneError(t)
}
