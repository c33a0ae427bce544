package kql_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/kqltest"
)

func TestFormat(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"one step a line": {
			"DeviceInfo|where Timestamp>ago(1d)   and OSPlatform  ==\"Windows11\" | project   DeviceName ,DeviceId|take 5",
			"DeviceInfo\n| where Timestamp > ago(1d) and OSPlatform == \"Windows11\"\n| project DeviceName, DeviceId\n| take 5\n",
		},
		"comments": {
			"// who\nDeviceInfo // all\n// only new\n| where a == 1 // one\n| take 5\n// end",
			"// who\nDeviceInfo // all\n// only new\n| where a == 1 // one\n| take 5\n// end\n",
		},
		"let statements": {
			"let start=ago(1d);\n\n\nlet T = DeviceInfo | where a==1;   T | take 5",
			"let start = ago(1d);\n\nlet T = DeviceInfo | where a == 1;\nT\n| take 5\n",
		},
		"a short subquery": {
			"A | join kind = inner ( B | where x == 1 ) on K",
			"A\n| join kind=inner (B | where x == 1) on K\n",
		},
		"a long subquery": {
			"A | join kind=inner (DeviceNetworkEvents | where Timestamp > ago(1d) | where RemoteIPType == 'Public' | project DeviceId, RemoteIP, RemotePort) on DeviceId",
			"A\n| join kind=inner (\n    DeviceNetworkEvents\n    | where Timestamp > ago(1d)\n    | where RemoteIPType == 'Public'\n    | project DeviceId, RemoteIP, RemotePort\n) on DeviceId\n",
		},
		"a long list": {
			"A | project aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, cccccccccccccccccccccccccccccc",
			"A\n| project aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,\n    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,\n    cccccccccccccccccccccccccccccc\n",
		},
		"wildcards and signs": {
			"union A*,B* | where x*2 > -1 and y in~('a','b') and z between(1..5)",
			"union A*, B*\n| where x * 2 > -1 and y in~('a', 'b') and z between(1..5)\n",
		},
	} {
		got, err := kql.Format(c.text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: want -, got +\n%s", name, diff)
		}
	}
	if got, err := kql.Format("T | where"); err == nil || got != "T | where" {
		t.Errorf("a text with errors: got %q, %v, want it as it was and an error", got, err)
	}
}

// TestFormatCorpus lays out every query of the corpus: it stays a query, and a
// second time changes nothing.
func TestFormatCorpus(t *testing.T) {
	t.Parallel()
	texts, _ := kqltest.Corpus(t)
	formatted := 0
	for name, text := range texts {
		if _, errs := kql.Parse(text); len(errs) > 0 {
			continue
		}
		once, err := kql.Format(text)
		if err != nil {
			t.Logf("%s: %v\n%s", name, err, text)
			continue
		}
		formatted++
		stable(t, name, once)
	}
	if formatted < 1400 {
		t.Errorf("%d queries were laid out, want more", formatted)
	}
}

// stable checks that a text that was laid out parses and is laid out the same.
func stable(t *testing.T, name, once string) {
	t.Helper()
	if _, errs := kql.Parse(once); len(errs) > 0 {
		t.Errorf("%s: laid out it has an error: %v\n%s", name, errs[0], once)
		return
	}
	twice, err := kql.Format(once)
	if err != nil || twice != once {
		t.Errorf("%s: not stable (%v), once -, twice +\n%s", name, err, cmp.Diff(once, twice))
	}
}

// FuzzFormat lays out any query: nothing is lost, and it is stable.
func FuzzFormat(f *testing.F) {
	texts, _ := kqltest.Corpus(f)
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once, err := kql.Format(text)
		if err != nil {
			return
		}
		stable(t, "fuzz", once)
	})
}
