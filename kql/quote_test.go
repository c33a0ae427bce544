package kql_test

import (
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// quoted reads the one literal of "print x = " back.
func quoted(t *testing.T, literal string) any {
	t.Helper()
	q, problems := kql.Parse("let x = " + literal + ";")
	if len(problems) > 0 || len(q.Statements) != 1 {
		t.Fatalf("%s: %d statements, %v", literal, len(q.Statements), problems)
	}
	value, ok := q.Statements[0].(*kql.LetStatement).Value.(*kql.Literal)
	if !ok {
		t.Fatalf("%s is no literal", literal)
	}
	return value.Value
}

// FuzzQuote: a text stays one literal with the same value, whatever is in it.
func FuzzQuote(f *testing.F) {
	for _, s := range []string{
		"", "plain", `"; .drop table T; print "`, `\`, `\"`, "'", "line\nbreak", "tab\t", "// comment", "```", "~~~", "\x00", "\u2028", "\u202e", "\U0001f600", "\xff",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := quoted(t, kql.Quote(s)); got != strings.ToValidUTF8(s, "\ufffd") && got != string([]rune(s)) {
			t.Errorf("%q became %q", s, got)
		}
	})
}

func TestLiteralWriters(t *testing.T) {
	t.Parallel()
	if got := quoted(t, kql.SpanLiteral(36*time.Hour)); got != 36*kql.Hour {
		t.Errorf("36 hours became %v", got)
	}
	at := time.Date(2026, 11, 2, 3, 4, 5, 678e6, time.FixedZone("", 3600))
	if got, ok := quoted(t, kql.DateLiteral(at)).(time.Time); !ok || !got.Equal(at) {
		t.Errorf("%v became %v", at, got)
	}
}
