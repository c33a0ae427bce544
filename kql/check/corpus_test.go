package check_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/kql/kqltest"
)

// complaints are the findings that say that a query does not run: errors, and
// names that Microsoft's analyzer holds to the published schema too. A literal
// that is no value runs, as null; it is refused because nobody means that.
func complaints(binding *check.Binding) []kql.Diagnostic {
	var all []kql.Diagnostic
	for _, d := range binding.Findings {
		if d.Severity != kql.SeverityAdvice && d.Code != kql.CodeLiteral {
			all = append(all, d)
		}
	}
	return all
}

// TestCorpusFindings holds the binder to silence where Microsoft's analyzer is
// silent: with the hunting schema, no complaint about a text that it finds
// faultless.
func TestCorpusFindings(t *testing.T) {
	t.Parallel()
	texts, verdicts := kqltest.Corpus(t)
	for name, text := range texts {
		if want := verdicts[name]; !want.Accept || len(want.At) > 0 {
			continue
		}
		query, _ := kql.Parse(text)
		for _, d := range complaints(check.Bind(query, check.HuntingSchema())) {
			t.Errorf("%s: %s %v\n%s\nMicrosoft finds nothing", name, d.Severity, d, d.Caret(text))
		}
	}
}

// TestCorpusAgreement measures how often the binder refuses what Microsoft's
// analyzer refuses, and whether it points at the same place: within one token
// of the first complaint.
func TestCorpusAgreement(t *testing.T) {
	t.Parallel()
	texts, verdicts := kqltest.Corpus(t)
	var agreed, all, placed, refused, wrong int
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		text, want := texts[name], verdicts[name]
		query, errs := kql.Parse(text)
		all++
		if strings.HasPrefix(name, "corpus-wrong/") && (!want.Accept || len(want.At) > 0) {
			wrong++
		}
		if !want.Accept {
			if len(errs) > 0 {
				agreed++
			}
			continue
		}
		got := complaints(check.Bind(query, check.HuntingSchema()))
		if (len(got) > 0) != (len(want.At) > 0) {
			t.Logf("%s: %d complaints %v\n%s\nMicrosoft: %v at %v", name, len(got), got, strings.TrimSpace(text), want.Codes, want.At)
			continue
		}
		agreed++
		if len(want.At) == 0 {
			continue
		}
		refused++
		if slices.ContainsFunc(want.At, func(at int) bool { return tokensBetween(text, at, got[0].Start) <= 1 }) {
			placed++
		} else {
			t.Logf("%s: place %d %v\n%s\nMicrosoft: %v at %v", name, got[0].Start, got[0], strings.TrimSpace(text), want.Codes, want.At)
		}
	}
	t.Logf("agreement on %d of %d texts, place of %d of %d", agreed, all, placed, refused)
	if wrong < 400 {
		t.Errorf("%d queries are wrong in the way that models err, want 400", wrong)
	}
	if agreed*100 < all*97 {
		t.Errorf("agreement on %d of %d texts, want 97 %%", agreed, all)
	}
	if placed*100 < refused*90 {
		t.Errorf("the same place in %d of %d texts, want 90 %%", placed, refused)
	}
}

// tokensBetween counts the words and signs between two places.
func tokensBetween(text string, a, b int) int {
	if a > b {
		a, b = b, a
	}
	b = min(b, len(text))
	a = min(a, b)
	return len(token.FindAllString(text[a:b], -1))
}

var token = regexp.MustCompile(`"[^"]*"|\w+|[^\w\s]`)
