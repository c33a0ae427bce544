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

	"github.com/mscloud-mcp/mscloud-mcp/config"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// The help of the setting names the toolsets that there are.
func TestToolsetsDoc(t *testing.T) {
	t.Parallel()
	for _, s := range config.Settings() {
		if s.Key != "toolsets" {
			continue
		}
		sets := tools.Toolsets()
		last := len(sets) - 1
		if want := "Groups of tools to offer: " + strings.Join(sets[:last], ", ") + ", or " + sets[last] + "."; s.Doc != want {
			t.Errorf("got %q, want %q", s.Doc, want)
		}
	}
}

// A selection that no server would start with is refused wherever it is given,
// and nothing is written.
func TestToolsetsAreRefused(t *testing.T) {
	t.Parallel()
	for _, set := range []string{"azure", "m365", "governance", "foo"} {
		for _, command := range [][]string{
			{"serve"}, {"serve", "--demo"}, {"serve", "--http", "127.0.0.1:0"}, {"demo", "--once"},
			{"install", "claude-desktop"}, {"install", "claude-code", "--scope", "user"}, {"install", "claude-desktop", "--demo", "--print"},
		} {
			c := newCLI(t)
			r := c.run(append(command, "--toolsets", set)...)
			r.want(t, exitUsage, `toolset "`+set+`" in this version`, "core, defender, entra, all")
			r.oneError(t)
			c.environ = append(c.environ, "MSCLOUD_TOOLSETS="+set)
			c.run(command...).want(t, exitUsage, `toolset "`+set+`" in this version`)
			if files, _ := filepath.Glob(filepath.Join(c.home, "*")); len(files) > 0 {
				t.Errorf("%v left %v", command, files)
			}
		}
	}
	c := newCLI(t)
	c.run("install", "claude-code", "--tools", "entra_serch").want(t, exitUsage, "did you mean entra_search?")
}

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
