package main

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestToolsets compares what the program imports with the folders that add
// tools: a toolset that is forgotten would only be missing from tools/list.
func TestToolsets(t *testing.T) {
	t.Parallel()
	parsed, err := parser.ParseFile(token.NewFileSet(), "toolsets.go", nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var imported []string
	for _, spec := range parsed.Imports {
		_, folder, _ := strings.Cut(strings.Trim(spec.Path.Value, `"`), "/tools/")
		imported = append(imported, folder)
	}
	files, err := filepath.Glob("../../tools/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var folders []string
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file, "_test.go") && strings.Contains(string(source), "= tools.Add(") {
			folders = append(folders, filepath.Base(filepath.Dir(file)))
		}
	}
	slices.Sort(folders)
	if diff := cmp.Diff(imported, slices.Compact(folders)); diff != "" {
		t.Errorf("toolsets.go -, folders of tools +\n%s", diff)
	}
}
