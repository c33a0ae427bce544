package check_test

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/kql/kqltest"
)

// FuzzParse gives any text to parser, binder and guard: none may panic or hang,
// every place lies in the text, and a text with errors is refused.
func FuzzParse(f *testing.F) {
	texts, _ := kqltest.Corpus(f)
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		query, errs := kql.Parse(text)
		for _, e := range errs {
			if e.Start < 0 || e.End < e.Start || e.Start > len(text) || e.Line < 1 || e.Column < 1 || e.Message == "" {
				t.Errorf("bad error %+v", e)
			}
			_ = e.Caret(text)
		}
		kql.Walk(query, func(n kql.Node) bool {
			if s := n.Span(); s.Start < 0 || s.End < s.Start || s.End > len(text) {
				t.Errorf("%T spans %v of %d", n, s, len(text))
			}
			return true
		})
		for _, schema := range []*check.Schema{nil, check.HuntingSchema(), check.ResourceGraphSchema()} {
			for _, w := range check.Bind(query, schema).Findings {
				_ = w.Caret(text)
			}
		}
		report := check.Guard(query, check.GuardOptions{Schema: check.HuntingSchema()})
		if len(errs) > 0 && len(report.Refusals) == 0 {
			t.Error("a text with errors passes the guard")
		}
	})
}
