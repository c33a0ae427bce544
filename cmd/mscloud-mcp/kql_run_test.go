package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestKQLRun(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	events, hosts := filepath.Join(c.home, "events.csv"), filepath.Join(c.home, "hosts.jsonl")
	writeFile(t, events, []byte("At,Host,Bytes\n2024-01-01 10:00:00,a,5\n2024-01-01 10:30:00,b,7\n2024-01-01 11:10:00,a,\n"))
	writeFile(t, hosts, []byte(`{"Host":"a","Owner":{"name":"Ana"}}`+"\n"+`{"Host":"b","Owner":null}`+"\n"))
	query := filepath.Join(c.home, "q.kql")
	for text, want := range map[string]string{
		"Events | summarize n = count(), b = sum(Bytes) by bin(At, 1h) | sort by At asc": `{"At":"2024-01-01T10:00:00Z","n":2,"b":12}` + "\n" + `{"At":"2024-01-01T11:00:00Z","n":1,"b":0}`,
		"Events | join kind=inner Hosts on Host | where Bytes == 5 | project Owner.name": `{"Owner_name":"Ana"}`,
	} {
		writeFile(t, query, []byte(text))
		c.run("kql", "run", "--table", "Events="+events, "--table", "Hosts="+hosts, "--format", "jsonl", query).want(t, exitOK, want)
	}
	writeFile(t, query, []byte("Events\n| where Byte > 1"))
	c.run("kql", "run", "--table", "Events="+events, query).want(t, exitCheck, "q.kql:2:9: error: there is no column", "^^^^")
	c.run("kql", "run", "--table", "Events", query).want(t, exitUsage, "names no file")
	writeFile(t, query, []byte("range x from 1 to 5 step 1"))
	c.run("kql", "run", "--rows", "2", "--format", "csv", query).want(t, exitOK, "x\n1\n2\n", "Only the first 2 rows")
}

func TestKQLRunDemo(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	query := filepath.Join(c.home, "q.kql")
	writeFile(t, query, []byte("Users | where userPrincipalName has 'jonas' | project displayName, accountEnabled | union (SignIns | summarize n = count()) | take 3"))
	c.run("kql", "run", "--demo", query).want(t, exitOK, "Jonas Brandt", "displayName")
	writeFile(t, query, []byte("DeviceInfo | where Timestamp > ago(30d) | summarize n = dcount(DeviceId) | where n > 0 | project found = 'devices'"))
	c.run("kql", "run", "--demo", query).want(t, exitOK, "devices")
	c.run("kql", "run", "--demo", "--list").want(t, exitOK, "DeviceProcessEvents", "SignIns", "ProcessCommandLine")
}

// json is one document; jsonl is a line for each row.
func TestKQLRunFormats(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	for query, want := range map[string]int{"range A from 1 to 3 step 1": 3, "print A = 1": 1, "print A = 1 | where A > 1": 0} {
		file := filepath.Join(c.home, "q.kql")
		if err := os.WriteFile(file, []byte(query), 0o600); err != nil {
			t.Fatal(err)
		}
		var rows []map[string]any
		r := c.run("kql", "run", "--format", "json", file)
		if err := json.Unmarshal([]byte(r.stdout), &rows); err != nil || len(rows) != want || rows == nil {
			t.Errorf("%s: %d rows, %v, want %d\n%s", query, len(rows), err, want, r)
		}
		if n := strings.Count(c.run("kql", "run", "--format", "jsonl", file).stdout, "\n"); n != want {
			t.Errorf("%s: %d lines, want %d", query, n, want)
		}
	}
}
