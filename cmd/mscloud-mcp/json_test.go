package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode"

	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// hostile steers a terminal, turns the direction of text and hides.
const hostile = "Contoso\u009b31m\u0085 \u202egnp\u2066 \u200bx\u2028y"

// TestJSONSteersNothing: what a tenant or a client calls itself comes out of every
// --json as a value, and never as itself.
func TestJSONSteersNothing(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	db := c.store()
	conn, err := db.CreateConnection(t.Context(), store.Connection{Name: "Contoso", TenantID: "t", ClientID: "c", Cloud: "public", TenantName: hostile, Credential: store.Credential{Kind: "azureCLI", Hint: hostile}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.AppendAudit(t.Context(), store.AuditRow{Connection: conn.ID, Client: hostile, Tool: "entra_search", Outcome: "ok"}); err != nil {
		t.Fatal(err)
	}
	rows := filepath.Join(c.home, "rows.json")
	encoded, _ := json.Marshal([]map[string]string{{"name": hostile}})
	writeFile(t, rows, encoded)
	exported := filepath.Join(c.home, "calls.jsonl")
	c.run("audit", "export", "--output", exported).want(t, exitOK)
	for name, out := range map[string]string{
		"connection list": c.run("connection", "list", "--json").stdout,
		"audit list":      c.run("audit", "list", "--json").stdout,
		"audit export":    c.run("audit", "export").stdout,
		"into a file":     read(t, exported),
		"kql run json":    c.runWith("T", "kql", "run", "--table", "T="+rows, "--format", "json", "-").stdout,
		"kql run jsonl":   c.runWith("T", "kql", "run", "--table", "T="+rows, "--format", "jsonl", "-").stdout,
		"kql check":       c.runWith("print '"+hostile+"' | whre x", "kql", "check", "--json", "-").stdout,
	} {
		if i := strings.IndexFunc(out, func(r rune) bool {
			return r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
		}); i >= 0 {
			t.Errorf("%s: %+q", name, out[max(0, i-20):i+10])
		}
		if name != "kql check" && !strings.Contains(out, `\u202e`) {
			t.Errorf("%s lost the value:\n%s", name, out)
		}
		if name == "connection list" || name == "audit list" {
			var any []map[string]any
			if err := json.Unmarshal([]byte(out), &any); err != nil || !strings.Contains(strings.Join(texts(any[0]), " "), hostile) {
				t.Errorf("%s: %v, want the same value", name, err)
			}
		}
	}
}

func texts(object map[string]any) []string {
	var all []string
	for _, v := range object {
		switch v := v.(type) {
		case string:
			all = append(all, v)
		case map[string]any:
			all = append(all, texts(v)...)
		}
	}
	return all
}

// TestFilesAreClosed: an export is for its owner alone though the file was there,
// and so is the database, which is told.
func TestFilesAreClosed(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // modes are not rights there
	}
	c := audited(t)
	file := filepath.Join(c.home, "calls.csv")
	for _, path := range []string{file, c.database()} {
		if path == file {
			writeFile(t, path, []byte("before"))
		}
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c.run("audit", "export", "--format", "csv", "--output", file).want(t, exitOK, "Warning:", "mode 0644")
	for _, path := range []string{file, c.database()} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has %v, %v", path, info.Mode(), err)
		}
	}
	c.run("audit", "export", "--output", os.DevNull).want(t, exitOK)
}
