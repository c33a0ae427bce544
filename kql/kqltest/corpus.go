// Package kqltest reads the corpus of queries in testdata/kql, and what Microsoft's
// parser and analyzer say of each, for tests of kql and of the packages below.
// Start with Corpus. It imports nothing of ours.
package kqltest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// Verdict is Microsoft's on one text, as scripts/check-kql.sh records it.
type Verdict struct {
	Accept bool     `json:"accept"` // the parser takes it
	At     []int    `json:"at"`     // where the analyzer complains, in bytes
	Codes  []string `json:"codes"`  // and why
}

// Corpus reads all texts by name, and the verdicts.
func Corpus(tb testing.TB) (map[string]string, map[string]Verdict) {
	tb.Helper()
	dir := folder(tb)
	texts := map[string]string{}
	files, err := filepath.Glob(filepath.Join(dir, "corpus-*.txtar"))
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
	readJSON(tb, filepath.Join(dir, "cases.json"), &cases)
	for _, c := range cases.Cases {
		texts["cases/"+c.ID] = c.KQL
	}
	verdicts := map[string]Verdict{}
	readJSON(tb, filepath.Join(dir, "verdicts.json"), &verdicts)
	return texts, verdicts
}

// folder is testdata/kql, found from the folder of the test's package.
func folder(tb testing.TB) string {
	tb.Helper()
	for dir := "."; len(dir) < 20; dir = filepath.Join(dir, "..") {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "testdata", "kql")
		}
	}
	tb.Fatal("no go.mod above the test's folder")
	return ""
}

func readJSON(tb testing.TB, name string, into any) {
	tb.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
}
