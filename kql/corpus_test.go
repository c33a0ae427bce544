package kql_test

import (
	"encoding/json"
	"os"
	"path/filepath"
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

// TestCorpusWarnings holds the binder to silence where Microsoft's analyzer is
// silent: with the hunting schema, no warning on a text that it finds faultless,
// and else only at places that it names, too.
func TestCorpusWarnings(t *testing.T) {
	t.Parallel()
	texts, verdicts := corpus(t)
	warned := 0
	for name, text := range texts {
		want := verdicts[name]
		if !want.Accept {
			continue
		}
		query, _ := kql.Parse(text)
		for _, w := range kql.Bind(query, kql.HuntingSchema()).Warnings {
			warned++
			if !slices.Contains(want.At, w.Start) {
				t.Errorf("%s: warning %v\n%s\nMicrosoft: %v at %v", name, w, w.Caret(text), want.Codes, want.At)
			}
		}
	}
	if warned < 50 {
		t.Errorf("%d warnings on texts with unknown tables, want more", warned)
	}
}
