package kql_test

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/kqltest"
)

// TestCorpusVerdicts holds the parser to Microsoft's: it takes what theirs
// takes and nothing else.
func TestCorpusVerdicts(t *testing.T) {
	t.Parallel()
	texts, verdicts := kqltest.Corpus(t)
	if len(texts) != len(verdicts) {
		t.Errorf("%d texts, %d verdicts: run scripts/check-kql.sh --record", len(texts), len(verdicts))
	}
	accepted := 0
	for name, text := range texts {
		want, ok := verdicts[name]
		if !ok {
			t.Errorf("%s has no verdict: run scripts/check-kql.sh --record", name)
			continue
		}
		_, errs := kql.Parse(text)
		switch {
		case want.Accept && len(errs) > 0:
			t.Errorf("%s: rejected, Microsoft accepts it\n%v\n%s", name, errs[0], errs[0].Caret(text))
		case !want.Accept && len(errs) == 0:
			t.Errorf("%s: accepted, Microsoft rejects it\n%s", name, text)
		}
		if want.Accept {
			accepted++
		}
	}
	if accepted < 300 || len(verdicts)-accepted < 60 {
		t.Errorf("the corpus has %d queries and %d broken texts, want 300 and 60", accepted, len(verdicts)-accepted)
	}
}
