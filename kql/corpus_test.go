package kql_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

const corpusDir = "../testdata/kql"

// verdict is Microsoft's on one text, as scripts/check-kql.sh records it.
type verdict struct {
	Accept bool     `json:"accept"`
	At     []int    `json:"at"`
	Codes  []string `json:"codes"`
}

// corpus reads all texts by name, and the verdicts.
func corpus(tb testing.TB) (map[string]string, map[string]verdict) {
	tb.Helper()
	texts := map[string]string{}
	files, err := filepath.Glob(corpusDir + "/corpus-*.txtar")
	if err != nil || len(files) < 3 {
		tb.Fatalf("corpus files: %v, %v", files, err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		for _, f := range archive.Files {
			texts[strings.TrimSuffix(filepath.Base(file), ".txtar")+"/"+f.Name] = string(f.Data)
		}
	}
	var cases struct {
		Cases []struct{ ID, KQL string }
	}
	readJSON(tb, "cases.json", &cases)
	for _, c := range cases.Cases {
		texts["cases/"+c.ID] = c.KQL
	}
	verdicts := map[string]verdict{}
	readJSON(tb, "verdicts.json", &verdicts)
	return texts, verdicts
}

func readJSON(tb testing.TB, name string, into any) {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join(corpusDir, name))
	if err != nil {
		tb.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
}

// TestCorpusVerdicts holds the parser to Microsoft's: it takes what theirs
// takes and nothing else.
func TestCorpusVerdicts(t *testing.T) {
	t.Parallel()
	texts, verdicts := corpus(t)
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

// complaints are the findings that say that a query does not run: errors, and
// names that Microsoft's analyzer holds to the published schema too.
func complaints(binding *kql.Binding) []kql.Diagnostic {
	var all []kql.Diagnostic
	for _, d := range binding.Findings {
		if d.Severity != kql.SeverityAdvice {
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
	texts, verdicts := corpus(t)
	for name, text := range texts {
		if want := verdicts[name]; !want.Accept || len(want.At) > 0 {
			continue
		}
		query, _ := kql.Parse(text)
		for _, d := range complaints(kql.Bind(query, kql.HuntingSchema())) {
			t.Errorf("%s: %s %v\n%s\nMicrosoft finds nothing", name, d.Severity, d, d.Caret(text))
		}
	}
}

// TestCorpusAgreement measures how often the binder refuses what Microsoft's
// analyzer refuses, and whether it points at the same place: within one token
// of the first complaint.
func TestCorpusAgreement(t *testing.T) {
	t.Parallel()
	texts, verdicts := corpus(t)
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
		got := complaints(kql.Bind(query, kql.HuntingSchema()))
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
