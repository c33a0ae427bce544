package main

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
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
		"refusal": {`cluster("x").database("y").T | take 1`, exitCheck, []string{"refusal: cluster() reaches outside this database"}},
		"command": {".drop table T", exitCheck, []string{"refusal: management commands are not sent"}},
		"hostile": {"T\x1b[2J | take 1", exitCheck, []string{"error: unexpected character"}},
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
	c.run("kql", "check", filepath.Join(c.home, "no.kql")).want(t, exitFailed, "here is no file")
}
