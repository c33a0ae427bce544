package layout_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/mscloud-mcp/mscloud-mcp/"

// layout is the shape of the house: each package, and which of our packages
// its non-test files may import. Imports point down, never sideways; a package
// that is not here fails the test, so that a new package is a decision
// (docs/decisions). "store/..." means store and every package below it, save
// test support: a package whose name ends in "test" must be named to be
// imported. Test files may import what they need.
var layout = map[string][]string{
	"text":        {},
	"entra":       {},
	"cloud/pace":  {},
	"cloud":       {"cloud/pace", "text"},
	"config":      {"text"},
	"kql":         {"text"},
	"kql/check":   {"kql", "text"},
	"kql/lsp":     {"kql", "kql/check"},
	"kql/kqltest": {},
	"kql/engine":  {"kql", "kql/check", "kql/engine/analysis", "kql/engine/function", "kql/engine/aggregate", "kql/engine/compute", "kql/engine/data"},

	"kql/engine/function":  {"kql/engine/compute", "kql/engine/data"},
	"kql/engine/aggregate": {"kql/engine/data"},
	"kql/engine/compute":   {"kql/engine/data"},
	"kql/engine/analysis":  {},
	"kql/engine/data":      {"text"},

	"emulator/wire":            {"entra"},
	"emulator/directory":       {},
	"emulator/odata":           {"emulator/directory", "entra"},
	"emulator/signin":          {"emulator/directory", "emulator/wire", "entra"},
	"emulator/hunting":         {"kql/...", "emulator/directory", "emulator/wire"},
	"emulator/graph":           {"entra", "emulator/hunting", "emulator/signin", "emulator/odata", "emulator/directory", "emulator/wire"},
	"emulator/arm":             {"entra", "emulator/signin", "emulator/directory", "emulator/wire"},
	"emulator/defender":        {"kql/...", "emulator/hunting", "emulator/signin", "emulator/odata", "emulator/directory", "emulator/wire"},
	"emulator/world":           {"emulator/world/company", "emulator/world/dice", "emulator/world/telemetry", "emulator/world/policy", "emulator/hunting", "emulator/signin", "emulator/directory", "emulator/wire"},
	"emulator/world/policy":    {"emulator/directory"},
	"emulator/world/dice":      {},
	"emulator/world/company":   {"emulator/world/dice", "emulator/directory"},
	"emulator/world/telemetry": {"emulator/world/company", "emulator/world/dice", "emulator/hunting", "emulator/directory", "emulator/wire"},
	"emulator":                 {"emulator/world", "emulator/graph", "emulator/arm", "emulator/defender", "emulator/hunting", "emulator/signin", "emulator/odata", "emulator/directory", "emulator/wire"},

	"governance":        {"entra"},
	"governance/access": {"entra"},
	"governance/grants": {"entra"},

	"feed": {"entra"},

	"store":            {"governance/grants", "store/fault", "store/bitset", "store/document", "store/objectid", "store/searchtext", "store/cursor", "store/seal", "store/sqlite", "store/schema", "store/enum", "store/column", "store/round", "store/ledger", "cloud/pace", "feed", "entra"},
	"store/fault":      {"entra"},
	"store/bitset":     {},
	"store/document":   {},
	"store/objectid":   {},
	"store/searchtext": {},
	"store/cursor":     {"store/fault"},
	"store/seal":       {"store/fault"},
	"store/sqlite":     {"store/fault"},
	"store/ledger":     {"store/sqlite", "store/fault", "cloud/pace"},
	"store/schema":     {"store/sqlite", "store/fault"},
	"store/enum":       {"feed", "entra"},
	"store/column":     {"store/document", "store/enum", "store/searchtext", "feed", "entra"},
	"store/round":      {"store/column", "store/enum", "store/document", "store/objectid", "store/searchtext", "store/sqlite", "store/fault", "feed", "entra"},

	"graph":             {"cloud", "feed", "entra"},
	"graph/contract":    {"graph"},
	"defender":          {"cloud"},
	"tenant/tenanttest": {"tenant", "emulator/...", "store/...", "cloud"},
	"tenant":            {"graph", "defender", "store/...", "cloud", "cloud/pace", "feed", "entra"},
	"dirsync":           {"tenant", "graph", "defender", "store/...", "cloud", "feed", "entra"},
	"tools":             {"kql/...", "dirsync", "tenant", "graph", "defender", "store/...", "governance/...", "cloud", "feed", "entra", "text"},
	"tools/appbook":     {"tools", "store/...", "governance/...", "feed", "entra"},
	"tools/rolebook":    {"tools", "store/...", "governance/...", "feed", "entra", "text"},
	"tools/toolstest":   {"bench/cputime", "tools", "emulator/...", "dirsync", "tenant/tenanttest", "store", "cloud", "feed"},
	"tools/policybook":  {"tools", "store/...", "governance/...", "feed", "entra"},
	"tools/entra":       {"tools", "tools/appbook", "tools/policybook", "tools/rolebook", "kql/...", "dirsync", "tenant", "graph", "defender", "store/...", "governance/...", "cloud", "feed", "entra", "text"},
	"tools/defender":    {"tools", "tools/rolebook", "kql/...", "dirsync", "tenant", "graph", "defender", "store/...", "governance/...", "cloud", "feed", "entra", "text"},
	"bench/cputime":     {},
	"bench":             {"kql/...", "emulator/...", "tools/...", "dirsync", "tenant", "graph", "defender", "store/...", "governance/...", "cloud", "feed", "entra"},
	"cmd/mscloud-mcp":   {"config", "kql/...", "emulator/...", "tools/...", "dirsync", "tenant", "graph", "defender", "store/...", "governance/...", "cloud", "feed", "entra", "text"},
}

// onlyIn confines a library to the packages that may know it, by import path
// prefix; packages are written as in layout.
var onlyIn = map[string][]string{
	"github.com/spf13/viper":                 {"config"},
	"github.com/microsoftgraph":              {"cloud"}, // see TestSDKIsAJudge
	"github.com/microsoft":                   {"cloud"},
	"modernc.org/sqlite":                     {"store/..."},
	"database/sql":                           {"store/..."},
	"github.com/modelcontextprotocol/go-sdk": {"tools", "tools/toolstest", "cmd/..."},
	"github.com/spf13/cobra":                 {"cmd/..."},
	"github.com/Azure/azure-sdk-for-go":      {"cloud"},
	"github.com/zalando/go-keyring":          {"store/..."},
}

// notCode are folders without Go packages of ours.
var notCode = []string{".ci", ".git", "docs", "scripts", "testdata"}

func TestLayout(t *testing.T) {
	t.Parallel()
	for _, file := range goFiles(t) {
		folder := path.Dir(filepath.ToSlash(file))
		if folder == "." {
			continue
		}
		allowed, known := layout[folder]
		if !known {
			t.Errorf("%s: package %s is not in the layout; add it to layout_test.go with a decision in docs/decisions", file, folder)
			continue
		}
		isTest := strings.HasSuffix(file, "_test.go")
		for _, imported := range imports(t, file) {
			if isTest {
				continue
			}
			if ours, ok := strings.CutPrefix(imported, module); ok && !covers(allowed, ours) {
				t.Errorf("%s imports %s; %s may import only %v", file, ours, folder, allowed)
			}
			for library, folders := range onlyIn {
				if within(imported, library) && !covers(folders, folder) {
					t.Errorf("%s imports %s, which only %v may", file, imported, folders)
				}
			}
		}
	}
}

// TestSDKIsAJudge keeps the Graph SDK's model package out of every build: only
// the tests of graph/contract, behind their build tag, import more of the SDK
// than its error types (docs/decisions/011).
func TestSDKIsAJudge(t *testing.T) {
	t.Parallel()
	const sdk, small = "github.com/microsoftgraph", "github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"
	for _, file := range goFiles(t) {
		for _, imported := range imports(t, file) {
			if !within(imported, sdk) || imported == small {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if path.Dir(filepath.ToSlash(file)) != "graph/contract" || !strings.HasPrefix(string(text), "//go:build sdk\n") {
				t.Errorf("%s imports %s without the build tag sdk in graph/contract", file, imported)
			}
		}
	}
}

// TestLayoutPointsDown holds the table itself to the rule that it states: no
// two packages import each other, not even through a third.
func TestLayoutPointsDown(t *testing.T) {
	t.Parallel()
	done := map[string]bool{}
	var visit func(folder string, trail []string)
	visit = func(folder string, trail []string) {
		if slices.Contains(trail, folder) {
			t.Fatalf("import cycle in the layout: %v → %s", trail, folder)
		}
		if done[folder] {
			return
		}
		for next := range layout {
			if covers(layout[folder], next) {
				visit(next, append(slices.Clone(trail), folder))
			}
		}
		done[folder] = true
	}
	for folder := range layout {
		visit(folder, nil)
	}
}

func TestCovers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		list   []string
		folder string
		want   bool
	}{
		{[]string{"store"}, "store", true},
		{[]string{"store"}, "store/seal", false},
		{[]string{"store/..."}, "store", true},
		{[]string{"store/..."}, "store/seal", true},
		{[]string{"store/..."}, "storeroom", false},
		{[]string{"tenant/..."}, "tenant/tenanttest", false},
		{[]string{"tenant/tenanttest"}, "tenant/tenanttest", true},
		{nil, "store", false},
	} {
		if got := covers(test.list, test.folder); got != test.want {
			t.Errorf("covers(%v, %s): got %v, want %v", test.list, test.folder, got, test.want)
		}
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

// covers reports whether a list of layout entries names a package.
func covers(list []string, folder string) bool {
	for _, entry := range list {
		above, pattern := strings.CutSuffix(entry, "/...")
		if entry == folder || pattern && within(folder, above) && !strings.HasSuffix(folder, "test") {
			return true
		}
	}
	return false
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
