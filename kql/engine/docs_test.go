package engine_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine"
)

var update = flag.Bool("update", false, "write the table of functions in docs/kql.md anew")

const (
	docsFile  = "../../docs/kql.md"
	tableHead = "| function | here |\n|---|---|\n"
)

// TestDocumentedFunctions holds docs/kql.md to what the engine runs, over all
// functions of the language and the engine's own.
func TestDocumentedFunctions(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("../check/functions.txt")
	if err != nil {
		t.Fatal(err)
	}
	runs := engine.Functions()
	names := slices.Clone(runs)
	for line := range strings.Lines(string(list)) {
		kind, rest, _ := strings.Cut(line, " ")
		if name, _, ok := strings.Cut(rest, "("); ok && (kind == "f" || kind == "a" || kind == "p") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var table strings.Builder
	table.WriteString(tableHead)
	for _, name := range slices.Compact(names) {
		_, known := slices.BinarySearch(runs, name)
		status := "exact"
		switch how := engine.Approximation(name); {
		case !known:
			status = "not run"
		case how != "":
			status = "approximate: " + how
		}
		fmt.Fprintf(&table, "| %s | %s |\n", name, status)
	}
	docs, err := os.ReadFile(docsFile)
	if err != nil {
		t.Fatal(err)
	}
	before, have, _ := strings.Cut(string(docs), tableHead)
	if tableHead+have == table.String() {
		return
	}
	if !*update {
		t.Fatal("docs/kql.md does not list what the engine runs; go test ./kql/engine -run Documented -update")
	}
	if err := os.WriteFile(docsFile, []byte(before+table.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestDocumentedGaps holds the page to the forms that it says do not run.
func TestDocumentedGaps(t *testing.T) {
	t.Parallel()
	db := small(t)
	for _, query := range []string{
		`T | facet by s`, `find in (T) where a == 1 project-away s`, `externaldata(x:string)["https://example.com/x.csv"]`,
		`T | make-graph s --> s with_node_id=n | graph-match (a)-[e]->(b) project a.n`, `T | make-graph s --> s partitioned-by a (graph-to-table nodes)`, `T | mv-apply with_itemindex=i d on (evaluate narrow())`,
		`cluster("c").database("d").T`, `T | evaluate autocluster()`,
	} {
		var missing *engine.Unsupported
		if _, err := run(t.Context(), db, query); !errors.As(err, &missing) {
			t.Errorf("%s: %v, want a refusal by name", query, err)
		}
	}
}
