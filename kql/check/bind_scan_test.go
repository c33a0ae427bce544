package check_test

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
)

// TestBindScan: what is wrong in the steps of scan is found where Microsoft's
// analyzer finds it; the offsets are its own.
func TestBindScan(t *testing.T) {
	t.Parallel()
	const of = "datatable(Level:string, Timestamp:datetime, ProcessId:string)[] | "
	for text, want := range map[string]struct {
		found   string // the text that is found wrong
		columns int
	}{
		"scan declare (x:long=0) with (step a: true => x = 1; step b output=all: x > 1 => x = a.x + 1, y = 2;)":                                          {"y", 4},
		"scan with_match_id=m partition by Level declare (x:long=0) with (step a: true => x = 1; step b: Level == a.Level and b.x > 1 and a.Nope == 1;)": {"Nope", 5},
		"scan with (step s1: nofun(Level) > 1;)":                                                       {"nofun", 3},
		"scan with (step s1: Level == c.Level; step c: true;)":                                         {"", 3},
		"scan order by Nope asc with (step s1: true;)":                                                 {"Nope", 3},
		"scan declare(n:long) with (step s1: true => n = count();)":                                    {"count", 4},
		"scan declare(n:long) with (step s1: true => n = iff(isnull(s1.n), 1, s1.n + 1);) | project n": {"", 1},
		"scan declare(n:long) with (step s1: true => Level = 'x';)":                                    {"", 4},
		"scan with (step s1: true;) | project nope":                                                    {"nope", 1},
		"scan declare(d:dynamic) with (step s1: d.x > 1 => d = dynamic({});)":                          {"", 4},
		"scan declare(Level:string) with (step s1: Timestamp > ago(1d) => Level = 'a';)":               {"", 3},
	} {
		q, faults := kql.Parse(of + text)
		if len(faults) > 0 {
			t.Errorf("%s: %v", text, faults[0])
			continue
		}
		binding := check.Bind(q, check.HuntingSchema())
		got := ""
		if r := binding.Refused(); r != nil {
			got = q.Source[r.Start:r.End]
		}
		if got != want.found || len(binding.Columns) != want.columns {
			t.Errorf("%s: found %q with %d columns, want %q with %d", text, got, len(binding.Columns), want.found, want.columns)
		}
	}
}
