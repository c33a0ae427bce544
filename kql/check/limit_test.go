package check_test

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
)

// TestHostileTexts gives texts that are built to take stack, time or memory.
// They need only end; the test's own time limit is the judge.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	columns := strings.Repeat("a, ", 20_000) + "a"
	var doubling strings.Builder
	doubling.WriteString("let t0 = DeviceInfo;\n")
	for i := range 40 {
		from, to := string(rune('a'+i%26))+strings.Repeat("x", i/26), string(rune('a'+(i+1)%26))+strings.Repeat("x", (i+1)/26)
		if i == 0 {
			from = "t0"
		}
		doubling.WriteString("let " + to + " = union " + from + ", (" + from + " | join " + from + " on DeviceId);\n")
	}
	doubling.WriteString("t0")
	for name, text := range map[string]string{
		"parentheses":    strings.Repeat("(", 100_000),
		"closed":         strings.Repeat("(", 50_000) + "T" + strings.Repeat(")", 50_000),
		"brackets":       "print a" + strings.Repeat("[a", 50_000),
		"braces":         "let f = " + strings.Repeat("() {", 20_000),
		"signs":          "print " + strings.Repeat("-", 100_000) + "1",
		"or":             "T | where a" + strings.Repeat(" or a", 100_000),
		"json":           "print dynamic(" + strings.Repeat("[", 100_000),
		"pipes":          "T" + strings.Repeat(" | where", 50_000),
		"steps":          "T" + strings.Repeat(" | extend a = 1", 50_000),
		"statements":     strings.Repeat("let x = 1;", 50_000),
		"columns":        "DeviceInfo | project " + columns,
		"unknown names":  "DeviceInfo | where " + strings.Repeat("DeviceNam == 1 or ", 20_000) + "true",
		"new columns":    "DeviceInfo | extend a1 = 1" + strings.Repeat(", b = 1, cc = 2", 20_000),
		"wide joins":     "DeviceInfo" + strings.Repeat(" | join DeviceInfo on DeviceId", 2_000),
		"doubling":       doubling.String(),
		"open text":      "T | where a == \"" + strings.Repeat("\\", 50_001),
		"unclosed fence": "```" + strings.Repeat("x", 100_000),
		"comments":       strings.Repeat("//\n", 100_000),
		"too long":       strings.Repeat("a ", kql.MaxLength),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			query, errs := kql.Parse(text)
			if len(errs) > 20 {
				t.Errorf("%d errors, want at most 20", len(errs))
			}
			if warnings := check.Bind(query, check.HuntingSchema()).Findings; len(warnings) > 20 {
				t.Errorf("%d warnings, want at most 20", len(warnings))
			}
			check.Guard(query, check.GuardOptions{MaxLength: kql.MaxLength})
		})
	}
}

// TestDepth has nesting that people reach, and nesting that they do not.
func TestDepth(t *testing.T) {
	t.Parallel()
	nest := func(n int) string {
		return "T | extend a = " + strings.Repeat("iff(a == 1, 1, ", n) + "0" + strings.Repeat(")", n)
	}
	if _, errs := kql.Parse(nest(200)); len(errs) > 0 {
		t.Errorf("200 nested calls: %v", errs[0])
	}
	_, errs := kql.Parse(nest(5_000))
	if len(errs) == 0 || errs[0].Code != kql.CodeDepth {
		t.Errorf("5,000 nested calls: %v, want %s", errs, kql.CodeDepth)
	}
}

// TestLongConditions has more terms than Microsoft's analyzer looks at: names
// are still checked.
func TestLongConditions(t *testing.T) {
	t.Parallel()
	text := "DeviceInfo | where DeviceId == 'a'" + strings.Repeat(" or DeviceId == 'b'", 900) + " or Nonsense == 1"
	query, errs := kql.Parse(text)
	if len(errs) > 0 {
		t.Fatal(errs[0])
	}
	if found := check.Bind(query, check.HuntingSchema()).Findings; len(found) != 1 || found[0].Code != kql.CodeUnknownColumn {
		t.Errorf("findings %v, want the unknown column behind 900 terms", found)
	}
}

// TestLongLists: a list is as long as the text allows.
func TestLongLists(t *testing.T) {
	t.Parallel()
	q, faults := kql.Parse("DeviceInfo | where DeviceName in (" + strings.Repeat(`"a",`, 40_000) + `"a")`)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if found := check.Bind(q, check.HuntingSchema()).Findings; len(found) > 0 {
		t.Error(found[0].Text())
	}
}
