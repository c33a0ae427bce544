package layout_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/mscloud-mcp/mscloud-mcp/"

// layout is the shape of the house: each folder with code, and which of our
// folders its non-test files may import. Imports point down, never sideways; a
// folder that is not here fails the test, so that a new package is a decision
// (docs/decisions). Tests may import the emulator and anything below.
var layout = map[string][]string{
	"entra":      {},
	"cloud":      {},
	"config":     {},
	"emulator":   {"entra", "kql"},
	"kql":        {},
	"governance": {"cloud", "entra"},
	"store":      {"entra"},
	"graph":      {"cloud", "entra"},
	"defender":   {"cloud", "entra"},
	"tenant":     {"graph", "defender", "store", "cloud", "entra"},
	"dirsync":    {"tenant", "graph", "defender", "store", "cloud", "entra"},
	"tools":      {"kql", "dirsync", "tenant", "graph", "defender", "store", "governance", "cloud", "entra"},
	"bench":      {"kql", "emulator", "tools", "dirsync", "tenant", "graph", "defender", "store", "governance", "cloud", "entra"},
	"cmd":        {"config", "kql", "emulator", "tools", "dirsync", "tenant", "graph", "defender", "store", "governance", "cloud", "entra"},
}

// onlyIn confines a library to the folders that may know it, by import path
// prefix.
var onlyIn = map[string][]string{
	"github.com/spf13/viper":                   {"config"},
	"github.com/microsoftgraph/msgraph-sdk-go": {"graph"},
	"modernc.org/sqlite":                       {"store"},
	"database/sql":                             {"store"},
	"github.com/modelcontextprotocol/go-sdk":   {"tools", "cmd"},
	"github.com/spf13/cobra":                   {"cmd"},
	"github.com/Azure/azure-sdk-for-go":        {"cloud"},
	"github.com/zalando/go-keyring":            {"store"},
}

// notCode are folders without Go packages of ours.
var notCode = []string{".ci", ".git", "docs", "scripts", "testdata"}

func TestLayout(t *testing.T) {
	t.Parallel()
	for _, file := range goFiles(t) {
		folder := strings.Split(filepath.ToSlash(file), "/")[0]
		allowed, known := layout[folder]
		if !known && file != "layout_test.go" {
			t.Errorf("%s: folder %s is not in the layout; add it to layout_test.go with a decision in docs/decisions", file, folder)
			continue
		}
		isTest := strings.HasSuffix(file, "_test.go")
		for _, path := range imports(t, file) {
			if ours, ok := strings.CutPrefix(path, module); ok {
				target := strings.Split(ours, "/")[0]
				if target != folder && !isTest && !slices.Contains(allowed, target) {
					t.Errorf("%s imports %s; %s may import only %v", file, ours, folder, allowed)
				}
			}
			for library, folders := range onlyIn {
				if within(path, library) && !isTest && !slices.Contains(folders, folder) {
					t.Errorf("%s imports %s, which only %v may", file, path, folders)
				}
			}
		}
	}
}

// TestLayoutPointsDown holds the table itself to the rule that it states: no
// two folders import each other, not even through a third.
func TestLayoutPointsDown(t *testing.T) {
	t.Parallel()
	var visit func(folder string, path []string)
	visit = func(folder string, path []string) {
		if slices.Contains(path, folder) {
			t.Fatalf("import cycle in the layout: %v → %s", path, folder)
		}
		for _, next := range layout[folder] {
			visit(next, append(slices.Clone(path), folder))
		}
	}
	for folder := range layout {
		visit(folder, nil)
	}
}

// TestNoAnonymousFolders keeps out the names that say nothing.
func TestNoAnonymousFolders(t *testing.T) {
	t.Parallel()
	anonymous := []string{"pkg", "internal", "util", "utils", "common", "models", "helpers"}
	for _, file := range goFiles(t) {
		for _, part := range strings.Split(filepath.ToSlash(filepath.Dir(file)), "/") {
			if slices.Contains(anonymous, part) {
				t.Errorf("%s: name the folder after what it holds", file)
			}
		}
	}
}

func within(path, prefix string) bool {
	return path == prefix || strings.HasPrefix(path, prefix+"/")
}

func goFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != "." && (slices.Contains(notCode, path) || strings.HasPrefix(entry.Name(), ".")) {
			return filepath.SkipDir
		}
		if !entry.IsDir() && strings.HasSuffix(path, ".go") {
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func imports(t *testing.T, file string) []string {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, spec := range parsed.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}
