package kql_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// TestErrors holds the wording: place, what was found, what was expected, and
// the caret beneath the place.
func TestErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want []string
		// caret is of the first error.
		caret string
	}{
		"operator": {"DeviceInfo\n| wehre a == 1", []string{`2:3: unknown operator "wehre": expected "where"`},
			"   2 | | wehre a == 1\n         ^^^^^"},
		"missing expression": {"T | where", []string{"1:10: the query ends too early: expected an expression"},
			"   1 | T | where\n                ^"},
		"parenthesis": {"T | where f(a", []string{`1:14: the query ends too early: expected "," or ")"`},
			"   1 | T | where f(a\n                    ^"},
		"string": {"T | where a == 'x\n| take 1", []string{"1:16: the string has no end on its line: expected '"},
			"   1 | T | where a == 'x\n                      ^^"},
		"escape": {`print "C:\Windows"`, []string{`1:10: \ starts no escape here; write \\, or @"…" for text with backslashes`},
			"   1 | print \"C:\\Windows\"\n                ^^"},
		"keyword as column": {"T | where project == 1", []string{`1:11: unexpected keyword "project" (a column of that name is written ['project']): expected an expression`},
			"   1 | T | where project == 1\n                 ^^^^^^^"},
		"several": {"T | where | take | project a b | count", []string{
			`1:11: unexpected "|": expected an expression`,
			`1:18: unexpected "|": expected an expression`,
			`1:30: unexpected "b": expected "|"`},
			"   1 | T | where | take | project a b | count\n                 ^"},
		"two statements": {"let x = ; let y 1; T", []string{
			`1:9: unexpected ";": expected an expression`,
			`1:17: unexpected "1": expected "="`},
			"   1 | let x = ; let y 1; T\n               ^"},
		"type": {"datatable(a:strng)['x']", []string{`1:13: unknown type "strng": expected string`},
			"   1 | datatable(a:strng)['x']\n                   ^^^^^"},
		"kind": {"T | extend kind = 1", []string{"1:12: a new column of this name needs brackets: expected ['kind']"},
			"   1 | T | extend kind = 1\n                  ^^^^"},
		"by":    {"T | sort a", []string{`1:10: unexpected "a": expected "by"`}, "   1 | T | sort a\n                ^"},
		"signs": {"T | where a == “b”", []string{"1:16: unexpected character '“'", "1:18: unexpected character '”'"}, "   1 | T | where a == “b”\n                      ^"},
		"inner": {"T | join (U | tke 1) on a | wher b", []string{
			`1:15: unknown operator "tke": expected "take"`, `1:29: unknown operator "wher": expected "where"`},
			"   1 | T | join (U | tke 1) on a | wher b\n                     ^^^"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, errs := kql.Parse(test.text)
			var got []string
			for _, e := range errs {
				got = append(got, e.Error())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Fatal(diff)
			}
			if diff := cmp.Diff(test.caret, errs[0].Caret(test.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCaretCutsLongLines(t *testing.T) {
	t.Parallel()
	text := "T | where a in (" + string(make([]byte, 0)) + repeat("1, ", 100) + "] )"
	_, errs := kql.Parse(text)
	if len(errs) == 0 {
		t.Fatal("no error")
	}
	caret := errs[0].Caret(text)
	if len([]rune(caret)) > 300 {
		t.Errorf("the caret view has %d characters:\n%s", len([]rune(caret)), caret)
	}
}

func repeat(s string, n int) string {
	out := ""
	for range n {
		out += s
	}
	return out
}

func TestLiterals(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]any{
		`1`: int64(1), `0x1F`: int64(31), `long(-5)`: int64(-5), `int(7)`: int64(7), `1.5`: 1.5, `1e3`: 1000.0,
		`true`: true, `bool(false)`: false, `long(null)`: nil, `int(abc)`: nil, `decimal(1.10)`: "1.10",
		`"a\tb\u0041\x42\101"`: "a\tbAB\x41", `'it\'s'`: "it's", `@"C:\a""b"`: `C:\a"b`, "```a\"'b```": `a"'b`, `h'x'`: "x", `"a" 'b'`: "ab",
		`1d`: kql.Day, `1.5h`: 90 * kql.Minute, `30min`: 30 * kql.Minute, `time(1.02:03:04.5)`: kql.Day + 2*kql.Hour + 3*kql.Minute + 4*kql.Second + 500*kql.Millisecond,
		`timespan(2)`: 2 * kql.Day, `time(-1:00:00)`: -kql.Hour, `100tick`: kql.Ticks(100), `5microseconds`: 5 * kql.Microsecond,
		`datetime(2024-02-29)`:                       time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC),
		`datetime(2024-02-29T10:20:30.1234567Z)`:     time.Date(2024, 2, 29, 10, 20, 30, 123456700, time.UTC),
		`datetime(2024-02-29 10:20:30+02:00)`:        time.Date(2024, 2, 29, 8, 20, 30, 0, time.UTC),
		`datetime("12-31-2023")`:                     time.Date(2023, 12, 31, 0, 0, 0, 0, time.UTC),
		`datetime(2025, 6, 14)`:                      time.Date(2025, 6, 14, 0, 0, 0, 0, time.UTC),
		`datetime(nonsense)`:                         nil,
		`guid(12345678-1234-1234-1234-123456789ABC)`: "12345678-1234-1234-1234-123456789abc",
		`dynamic({"a": [1, -2.5, null, true, "x", 1d], 'b': {}})`: kql.Object{
			{Name: "a", Value: []any{int64(1), -2.5, nil, true, "x", kql.Day}}, {Name: "b", Value: kql.Object{}}},
		`dynamic(null)`: nil,
	} {
		query, errs := kql.Parse("print " + text)
		if len(errs) > 0 {
			t.Errorf("%s: %v", text, errs[0])
			continue
		}
		pipe := query.Statements[0].(*kql.ExprStatement).Expr.(*kql.Pipe)
		lit, ok := pipe.Ops[0].(*kql.Print).Columns[0].Value.(*kql.Literal)
		if !ok {
			t.Errorf("%s is no literal", text)
			continue
		}
		if diff := cmp.Diff(want, lit.Value); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
		if lit.Null != (want == nil) {
			t.Errorf("%s: null %v", text, lit.Null)
		}
	}
}

// TestPrecedence holds how operators bind, as Microsoft's parser has it: the
// text operators bind more than the arithmetic ones.
func TestPrecedence(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a or b and c == d":     "(a or (b and (c == d)))",
		"a + b * c - d":         "((a + (b * c)) - d)",
		"a has b + c":           "((a has b) + c)",
		"a + b has c":           "(a + (b has c))",
		"a < b == c":            "((a < b) == c)",
		"(a or b) and c":        "((a or b) and c)",
		"a matches regex b + c": "((a matches regex b) + c)",
		"a - b - c":             "((a - b) - c)",
	} {
		query, errs := kql.Parse("print " + text)
		if len(errs) > 0 {
			t.Errorf("%s: %v", text, errs[0])
			continue
		}
		got := grouped(query.Statements[0].(*kql.ExprStatement).Expr.(*kql.Pipe).Ops[0].(*kql.Print).Columns[0].Value)
		if got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

func grouped(e kql.Expr) string {
	switch e := e.(type) {
	case *kql.Ident:
		return e.Name
	case *kql.Binary:
		return "(" + grouped(e.Left) + " " + e.Op + " " + grouped(e.Right) + ")"
	}
	return "?"
}
