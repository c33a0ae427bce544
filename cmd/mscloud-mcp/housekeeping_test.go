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
