package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// kqlCase is a query with the answer of Microsoft's engine.
type kqlCase struct {
	ID      string              `json:"id"`
	KQL     string              `json:"kql"`
	Columns []string            `json:"columns"`
	Types   []string            `json:"types"`
	Rows    [][]json.RawMessage `json:"rows"`
}

const testdata = "../../testdata/kql"

func readJSON(t testing.TB, name string, into any) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(testdata, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// now is the clock of the recorded answers.
var now = time.Date(2026, 8, 2, 23, 30, 0, 0, time.UTC)

func run(ctx context.Context, db *data.Database, query string) (*engine.Result, error) {
	parsed, problems := kql.Parse(query)
	if len(problems) > 0 {
		return nil, problems[0]
	}
	return engine.Run(ctx, db, parsed, engine.Options{Now: now, MemoryLimit: 512 << 20, Seed: 1})
}

// TestCases runs each case. One that left-out.json names, with the reason, must
// still fail, so that the list stays honest.
func TestCases(t *testing.T) {
	t.Parallel()
	var file struct{ Cases []kqlCase }
	readJSON(t, "cases.json", &file)
	leftOut := map[string]string{}
	readJSON(t, "left-out.json", &leftOut)
	known := map[string]bool{}
	for _, c := range file.Cases {
		known[c.ID] = true
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			err := c.check(t.Context())
			if shape := shapes[c.ID]; shape != nil {
				if err == nil {
					t.Errorf("held to its shape, yet it is equal")
				}
				err = c.checkShape(t.Context(), shape)
			}
			reason, out := leftOut[c.ID]
			switch {
			case out && err == nil:
				t.Errorf("left out (%s), yet it passes: take it off the list", reason)
			case !out && err != nil:
				t.Error(err)
			}
		})
	}
	for id := range leftOut {
		if !known[id] {
			t.Errorf("left-out.json names %s, which is no case", id)
		}
	}
}

func (c kqlCase) check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	got, err := run(ctx, nil, c.KQL)
	if err != nil {
		return err
	}
	if err := c.checkColumns(got); err != nil {
		return err
	}
	want := make([]string, len(c.Rows))
	for i, row := range c.Rows {
		cells := make([]string, len(row))
		for j, cell := range row {
			cells[j] = canonical(cell)
		}
		want[i] = strings.Join(cells, " | ")
	}
	have := make([]string, got.Len())
	for i := range have {
		cells := make([]string, len(got.Columns))
		for j := range got.Columns {
			encoded, err := json.Marshal(got.Value(i, j))
			if err != nil {
				return err
			}
			cells[j] = canonical(encoded)
		}
		have[i] = strings.Join(cells, " | ")
	}
	if !c.ordered() {
		slices.Sort(want)
		slices.Sort(have)
	}
	if !slices.Equal(have, want) {
		return fmt.Errorf("rows\n  %s\nwant\n  %s", strings.Join(have, "\n  "), strings.Join(want, "\n  "))
	}
	return nil
}

func (c kqlCase) checkColumns(got *engine.Result) error {
	var columns, types []string
	for _, column := range got.Columns {
		columns = append(columns, column.Name)
		types = append(types, strings.TrimPrefix(strings.TrimPrefix(column.Type.System(), "System."), "Data.SqlTypes."))
	}
	if !slices.Equal(columns, c.Columns) || !slices.Equal(types, c.Types) {
		return fmt.Errorf("columns %v %v, want %v %v", columns, types, c.Columns, c.Types)
	}
	return nil
}

// ordered says whether the order of the rows is held to the recorded one. Where
// an operator fixes none, Microsoft's engine yields one of many; of inner joins
// it is ours too.
func (c kqlCase) ordered() bool {
	for _, free := range []string{"innerunique", "union", "top-nested", "_lookup", "partition"} {
		if at := strings.LastIndex(c.KQL, free); at >= 0 && !strings.Contains(c.KQL[at:], "order by") {
			return false
		}
	}
	return true
}

// canonical renders JSON so that numbers are equal that differ in the last digit
// only, while 1 and 1.0 stay apart.
func canonical(raw json.RawMessage) string {
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return string(raw)
	}
	return render(tree)
}

func render(tree any) string {
	switch v := tree.(type) {
	case json.Number:
		f, err := strconv.ParseFloat(string(v), 64)
		if err != nil || !strings.ContainsAny(string(v), ".eE") {
			return string(v)
		}
		if f == math.Trunc(f) && math.Abs(f) < 1e15 {
			return strconv.FormatFloat(f, 'f', 1, 64)
		}
		return strconv.FormatFloat(f, 'g', 14, 64) + "r"
	case []any:
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = render(item)
		}
		return "[" + strings.Join(items, ",") + "]"
	case map[string]any:
		keys := make([]string, 0, len(v))
		for key := range v {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for i, key := range keys {
			keys[i] = strconv.Quote(key) + ":" + render(v[key])
		}
		return "{" + strings.Join(keys, ",") + "}"
	}
	encoded, _ := json.Marshal(tree)
	return string(encoded)
}
