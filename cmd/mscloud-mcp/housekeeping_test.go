package main

import (
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// The journal is pruned by age, and a removal that was cut off is finished.
func TestTidy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulator.Options{})
	c := connected(t, w)
	c.run("connection", "sync").want(t, exitOK)
	w.Evolve(20)
	c.run("connection", "sync").want(t, exitOK)
	db := c.store()
	conn, err := db.Connection(t.Context(), "Contoso")
	if err != nil {
		t.Fatal(err)
	}
	journal := func() int {
		list, err := db.Changes(t.Context(), conn.ID, store.ChangeQuery{})
		if err != nil {
			t.Fatal(err)
		}
		return len(list.Items)
	}
	if err := tidy(t.Context(), db, time.Hour); err != nil || journal() == 0 {
		t.Errorf("%d changes are left of the young ones, %v", journal(), err)
	}
	if err := tidy(t.Context(), db, -time.Hour); err != nil || journal() != 0 {
		t.Errorf("%d changes are left of the old ones, %v", journal(), err)
	}
	execute(t, c.database(), "UPDATE connection SET fold = NULL")
	if err := tidy(t.Context(), db, time.Hour); err != nil {
		t.Fatal(err)
	}
	execute(t, c.database(), "CREATE TABLE probe (n INTEGER CHECK (n = 0))")
	execute(t, c.database(), "INSERT INTO probe SELECT count(*) FROM connection")
}

// Names from a tenant reach the terminal without what steers it or hides in it.
func TestPrintable(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Ana\x1b[31m\x07":                  "Ana [31m",
		"Marcus \u202etcejorP\u202c\u061c": "Marcus tcejorP",
		"Micro\u200bsoft\ufeff":            "Microsoft",
		"a\u2028b\u2029c":                  "abc",
		"tag\U000e0041\U000e0042":          "tag",
		"Zoë 漢字\ttab\nline":                "Zoë 漢字 tab line",
	} {
		if got := printable(text); got != want {
			t.Errorf("printable(%q) = %q, want %q", text, got, want)
		}
	}
}
