package tools_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// TestFileOfTool holds the rule by which a tool's name leads to its file: the
// folder is its toolset and the file its name without the toolset, so
// entra_user_get is in entra/user_get.go. It reads the source, so that a toolset
// that nothing imports is noticed too.
func TestFileOfTool(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		names := toolsIn(t, file)
		if len(names) > 1 {
			t.Errorf("%s holds %v; one tool a file", file, names)
		}
		for _, name := range names {
			found = append(found, name)
			if want := fileOf(name); filepath.ToSlash(file) != want {
				t.Errorf("%s is in %s, want %s", name, file, want)
			}
		}
	}
	slices.Sort(found)
	var catalogue []string
	for _, info := range tools.Catalog() {
		catalogue = append(catalogue, info.Name)
	}
	if diff := cmp.Diff(found, catalogue); diff != "" {
		t.Errorf("tools in the source -, in the catalogue +\n%s", diff)
	}
}

// fileOf is where a tool is defined, below this folder.
func fileOf(name string) string {
	toolset, rest, _ := strings.Cut(name, "_")
	if toolset == "mscloud" {
		toolset = "governance"
		if after, ok := strings.CutPrefix(rest, "defender_"); ok {
			toolset, rest = "defender", after
		}
	}
	return toolset + "/" + rest + ".go"
}

// toolsIn are the names of the tools that a file adds to the catalogue.
func toolsIn(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 {
			return true
		}
		fun, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || fun.Sel.Name != "Add" {
			return true
		}
		tool, ok := call.Args[0].(*ast.CompositeLit)
		if !ok {
			return true
		}
		for _, element := range tool.Elts {
			field, ok := element.(*ast.KeyValueExpr)
			if !ok || field.Key.(*ast.Ident).Name != "Name" {
				continue
			}
			value, ok := field.Value.(*ast.BasicLit)
			if !ok {
				t.Fatalf("%s: the name of a tool is not a literal", file)
			}
			name, err := strconv.Unquote(value.Value)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
		}
		return true
	})
	return names
}
