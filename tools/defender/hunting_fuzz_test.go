package defender

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// FuzzHuntArguments: whatever an argument holds, the library's query stays what
// it is: the same statements, reading the same tables.
func FuzzHuntArguments(f *testing.F) {
	for _, s := range []string{"x", `"; AlertInfo | take 1 //`, "a\nb", `\`, "```", "'; .show tables", "\u2028| take 1", "\x00"} {
		f.Add(s)
	}
	q, err := libraryQuery("alerts-of-entity")
	if err != nil {
		f.Fatal(err)
	}
	plain, err := q.bind([]string{"entity=x"}, toolstest.ClockStart)
	if err != nil {
		f.Fatal(err)
	}
	want, _ := kql.Parse(plain)
	tables := check.Bind(want, check.HuntingSchema()).Tables
	f.Fuzz(func(t *testing.T, value string) {
		text, err := q.bind([]string{"entity=" + value}, toolstest.ClockStart)
		if err != nil {
			return
		}
		got, problems := kql.Parse(text)
		if len(problems) > 0 || len(got.Statements) != len(want.Statements) {
			t.Fatalf("%q: %d statements, %v", value, len(got.Statements), problems)
		}
		if read := check.Bind(got, check.HuntingSchema()).Tables; strings.Join(read, " ") != strings.Join(tables, " ") {
			t.Errorf("%q reads %v", value, read)
		}
	})
}

// FuzzHuntRows: an answer of any shape is read or refused, and a row that is
// shown is JSON.
func FuzzHuntRows(f *testing.F) {
	for _, s := range []string{
		`{"schema":[{"name":"A","type":"String"}],"results":[{"A":"x"},{"A":null}]}`, `{"Stats":{},"Schema":[{"Name":"A","Type":"Object"}],"Results":[{"A":"{\"b\":1}"}]}`,
		`{"results":[]}`, `{"results":[1]}`, `{`, `[]`, `{"schema":1}`, `{"results":[{"A":"x"}`, `{"results":null}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		h := huntRows{keep: 3}
		if h.ReadBody(strings.NewReader(body)) != nil {
			return
		}
		for _, row := range h.rows {
			if lean, _ := leanRow(row, map[string]bool{"A": true}); !lean.IsValid(jsontext.AllowDuplicateNames(true)) {
				t.Errorf("%s became %s", row, lean)
			}
		}
	})
}
