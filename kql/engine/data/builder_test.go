package data_test

import (
	"context"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// now stands for the clock.
var now = time.Date(2026, 8, 2, 23, 30, 0, 0, time.UTC)

func built(t *testing.T) *data.Table {
	t.Helper()
	b := data.NewBuilder(
		data.Column{Name: "Timestamp", Type: data.DateTime}, data.Column{Name: "Name", Type: data.String},
		data.Column{Name: "Size", Type: data.Long}, data.Column{Name: "Unused", Type: data.Dynamic})
	for i, name := range []string{"c", "a", "b"} {
		cells := []any{"Timestamp", now.Add(-time.Duration(3*i%7) * time.Hour), "Name", name}
		if name == "a" {
			cells = append(cells, "Size", 7)
		}
		if err := b.Add(cells...); err != nil {
			t.Fatal(err)
		}
	}
	return b.Table("Timestamp")
}

func TestBuilderLeavesWhatNoRowNamesNull(t *testing.T) {
	t.Parallel()
	q, _ := kql.Parse(`T | extend gap = isnull(Size), none = isnull(Unused) | project Name, gap, none, Size`)
	got, err := engine.Run(context.Background(), &data.Database{Tables: map[string]*data.Table{"T": built(t)}}, q, engine.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"b", "true", "true", ""}, {"a", "false", "true", "7"}, {"c", "true", "true", ""}}
	for i, row := range want {
		for c, text := range row {
			if v := got.Value(i, c).Text(); v != text {
				t.Errorf("row %d, %s: got %q want %q", i, got.Columns[c].Name, v, text)
			}
		}
	}
}

func TestBuilderRefuses(t *testing.T) {
	t.Parallel()
	for _, cells := range [][]any{{"Nope", 1}, {"Size", "many"}, {"Size", 1, "Size", 2}, {"Size"}, {1, 2}} {
		b := data.NewBuilder(data.Column{Name: "Size", Type: data.Long})
		if err := b.Add(cells...); err == nil {
			t.Errorf("%v was added", cells)
		}
	}
}

func TestBetween(t *testing.T) {
	t.Parallel()
	table := built(t)
	for _, c := range []struct {
		from, to time.Duration
		want     int
	}{{-100 * time.Hour, 0, 3}, {-4 * time.Hour, 0, 2}, {-4 * time.Hour, -time.Hour, 1}, {time.Hour, 2 * time.Hour, 0}} {
		if got := table.Between("Timestamp", now.Add(c.from), now.Add(c.to)).Len(); got != c.want {
			t.Errorf("%v to %v: got %d rows want %d", c.from, c.to, got, c.want)
		}
	}
	unsorted := data.NewTable(data.Column{Name: "Timestamp", Type: data.DateTime})
	for _, age := range []time.Duration{0, 5, 1} {
		if err := unsorted.Append(now.Add(-age * time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if got := unsorted.Between("Timestamp", now.Add(-2*time.Hour), now).Len(); got != 2 {
		t.Errorf("unsorted: got %d rows want 2", got)
	}
	if got := table.Between("Elsewhere", now, now).Len(); got != 3 {
		t.Errorf("without the column: got %d rows want 3", got)
	}
}
