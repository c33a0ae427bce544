package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
)

func TestKQLCheck(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		query string
		code  int
		want  []string
	}{
		"fine": {"DeviceInfo | where Timestamp > ago(1d) | project DeviceName, OSPlatform | take 10", exitOK,
			[]string{"The query can be sent.", "Tables:  DeviceInfo", "Answer:  DeviceName:string, OSPlatform:string", "bounded on Timestamp", "at most 10"}},
		"warning": {"DeviceInfo\n| where DeviceNam == 'x'", exitOK,
			[]string{"q.kql:2:9: warning: unknown column DeviceNam; did you mean DeviceName", "   2 | | where DeviceNam == 'x'", "^^^^^^^^^", "DeviceInfo is read without a bound on Timestamp"}},
		"error": {"DeviceInfo | wehre x == 1", exitCheck,
			[]string{`q.kql:1:14: error: unknown operator "wehre": expected "where"`, "             ^^^^^"}},
		"type": {"DeviceInfo | where DeviceName contains 5", exitCheck,
			[]string{"q.kql:1:31: error: operator contains does not take string and long"}},
		"advice": {"DeviceInfo | where Timestamp > ago(1d) and DeviceName == 5", exitOK,
			[]string{"q.kql:1:55: advice: == compares string with long", "The query can be sent."}},
		"Sentinel": {"SecurityEvent | take 5", exitOK, []string{"q.kql:1:1: warning: SecurityEvent is a table of Microsoft Sentinel"}},
		"replaced": {"AIAgentsInfo | take 5", exitCheck, []string{"error: AIAgentsInfo is replaced", "did you mean AgentsInfo?"}},
		"fence":    {"```kusto\nDeviceInfo | count\n```", exitOK, []string{"The query can be sent.", "Markdown fence"}},
		"refusal":  {`cluster("x").database("y").T | take 1`, exitCheck, []string{"refusal: cluster() reaches outside this database"}},
		"command":  {".drop table T", exitCheck, []string{"refusal: management commands are not sent"}},
		"hostile":  {"T\x1b[2J | take 1", exitCheck, []string{"error: unexpected character"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCLI(t)
			file := filepath.Join(c.home, "q.kql")
			writeFile(t, file, []byte(test.query))
			c.run("kql", "check", file).want(t, test.code, test.want...)
		})
	}
}

func TestKQLCheckJSON(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	file := filepath.Join(c.home, "q.kql")
	writeFile(t, file, []byte("DeviceInfo | count"))
	r := c.run("kql", "check", "--json", file)
	r.want(t, exitOK)
	var got queryReport
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatal(err)
	}
	one := int64(1)
	want := queryReport{
		OK: true, Findings: []queryFinding{}, Tables: []string{"DeviceInfo"},
		Columns: []queryColumn{{"Count", "long"}}, Rows: &one,
		Unbounded: []string{"DeviceInfo is read without a bound on Timestamp"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(queryFinding{})); diff != "" {
		t.Error(diff)
	}
	c.run("kql", "check", "--schema", "sql", file).want(t, exitUsage, "hunting, resource-graph, none")
	c.run("kql", "check", filepath.Join(c.home, "no.kql")).want(t, exitUsage, "here is no file")
	c.run("kql", "run", "--demo", "DeviceInfo | count").want(t, exitUsage, "this looks like a query: DeviceInfo | count", "standard input")
	if r := c.run("kql", "check", "--schema", "resource-graph", "--format", "json", file); strings.Contains(r.stdout, "Timestamp") || !strings.Contains(r.stdout, `"tables": [`) {
		t.Errorf("Resource Graph has no past: %s", r.stdout)
	}
}

func TestKQLCheckFix(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	file := filepath.Join(c.home, "q.kql")
	writeFile(t, file, []byte("DeviceInfo\n| where DeviceNam == 'x'"))
	r := c.run("kql", "check", "--format", "json", file)
	r.want(t, exitOK)
	var got queryReport
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatal(err)
	}
	want := []queryFinding{{
		Severity: "warning", Code: "unknownColumn", Line: 2, Column: 9, EndLine: 2, EndColumn: 18,
		Message: "unknown column DeviceNam", Fix: "DeviceName", Nearest: []string{"DeviceName"},
	}}
	if diff := cmp.Diff(want, got.Findings, cmp.AllowUnexported(queryFinding{})); diff != "" {
		t.Error(diff)
	}
	c.run("kql", "check", "--format", "xml", file).want(t, exitUsage, "text, json")
}

func TestKQLFormat(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	file := filepath.Join(c.home, "q.kql")
	writeFile(t, file, []byte("DeviceInfo|take 5 // five"))
	c.run("kql", "fmt", file).want(t, exitOK, "DeviceInfo\n| take 5 // five\n")
	c.run("kql", "fmt", "--check", file).want(t, exitCheck, "not laid out")
	c.run("kql", "fmt", "--write", file).want(t, exitOK)
	c.run("kql", "fmt", "--check", file).want(t, exitOK)
	writeFile(t, file, []byte("DeviceInfo | where"))
	c.run("kql", "fmt", file).want(t, exitCheck, "q.kql:1:19: error")
	c.run("kql", "fmt", "--write", "-").want(t, exitUsage, "--write")
}

func TestKQLServer(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	c.run("kql", "lsp", "--schema", "sql").want(t, exitUsage, "hunting, resource-graph, none")
}

// TestKQLCheckConnection: names are held against the tenant's own schema, which
// is read once; without a network the published one takes its place, said so.
func TestKQLCheckConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	w.Hunting().Remove(hunting.Office)
	c := connected(t, w)
	file := filepath.Join(c.home, "q.kql")
	writeFile(t, file, []byte("EmailEvents | where Timestamp > ago(1d) | take 5"))
	c.run("kql", "check", file).want(t, exitOK, "The query can be sent.")
	c.run("kql", "check", "--connection", "contoso", file).want(t, exitOK, "this tenant has no table EmailEvents", "held against the tenant's hunting schema")
	if err := w.unplug(); err != nil {
		t.Fatal(err)
	}
	c.run("kql", "check", "--connection", "Contoso", file).want(t, exitOK, "this tenant has no table EmailEvents")
	c.run("kql", "check", "--connection", "Nobody", file).want(t, exitUsage, "Contoso")
	c.run("kql", "check", "--connection", "Contoso", "--schema", "none", file).want(t, exitUsage, "not none")
}
