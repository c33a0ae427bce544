package engine_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine"
)

// FuzzRun runs any query that parses over small tables: it must answer or fail,
// in time and within its memory.
func FuzzRun(f *testing.F) {
	for _, name := range slices.Sorted(maps.Keys(examples)) {
		f.Add(examples[name])
	}
	var file struct{ Cases []kqlCase }
	readJSON(f, "cases.json", &file)
	for _, c := range file.Cases {
		if len(c.KQL) < 2000 {
			f.Add(c.KQL)
		}
	}
	db := small(f)
	f.Fuzz(func(t *testing.T, query string) {
		parsed, problems := kql.Parse(query)
		if len(problems) > 0 || len(query) > 8<<10 {
			return
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		start := time.Now()
		got, err := engine.Run(ctx, db, parsed, engine.Options{MemoryLimit: 32 << 20, MaxRows: 10_000, Now: now, Seed: 1})
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("took %s after its context ended", took)
		}
		if err != nil {
			var memory *engine.MemoryError
			if err.Error() == "" && !errors.As(err, &memory) {
				t.Error("an error without a text")
			}
			return
		}
		for i := range min(got.Len(), 100) {
			for j := range got.Columns {
				if _, err := got.Value(i, j).MarshalJSON(); err != nil {
					t.Error(err)
				}
			}
		}
	})
}
