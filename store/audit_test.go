package store

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

func (f *fixture) audit(n int) {
	f.Helper()
	for i := range n {
		_, err := f.db.AppendAudit(f.ctx(), AuditRow{Tool: fmt.Sprintf("tool_%d", i%3), Outcome: "ok", Session: "s", Rows: i, Duration: time.Millisecond})
		if err != nil {
			f.Fatal(err)
		}
	}
}

func (f *fixture) verify() AuditCheck {
	f.Helper()
	c, err := f.db.VerifyAudit(f.ctx())
	if err != nil {
		f.Fatal(err)
	}
	return c
}

func TestAuditChain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if c := f.verify(); !c.OK || c.Rows != 0 {
		t.Errorf("empty log %+v", c)
	}
	f.audit(7)
	if c := f.verify(); !c.OK || c.Rows != 7 {
		t.Errorf("log %+v", c)
	}
	var seen []int64
	q := AuditQuery{Tool: "tool_1", Page: Page{Limit: 1}}
	for {
		list, err := f.db.Audit(f.ctx(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list.Items {
			seen = append(seen, r.Seq)
		}
		if q.After = list.Next; q.After == "" {
			break
		}
	}
	equal(t, "rows of tool_1", seen, []int64{5, 2})
	list, err := f.db.Audit(f.ctx(), AuditQuery{OldestFirst: true})
	if err != nil || list.Items[0].Seq != 1 || list.Items[1].Prev != list.Items[0].Hash || list.Items[3].Rows != 3 {
		t.Errorf("rows %+v, %v", list.Items, err)
	}
}

func TestAuditRefusesChange(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.audit(3)
	for _, q := range []string{"UPDATE audit SET tool = 'x'", "DELETE FROM audit WHERE seq = 2", "DELETE FROM audit"} {
		if _, err := f.db.w.Conn.ExecContext(f.ctx(), q); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", q, err)
		}
	}
}

func TestAuditTellsTheFirstBrokenRow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, sql string
		at        int64
	}{
		{"changed", "UPDATE audit SET outcome = 'error' WHERE seq = 4", 4},
		{"moved text", "UPDATE audit SET session = '', client = 's' WHERE seq = 3", 3},
		{"taken out", "DELETE FROM audit WHERE seq = 3", 3},
		{"cut at the end", "DELETE FROM audit WHERE seq > 5", 6},
		{"all gone", "DELETE FROM audit", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.audit(7)
			raw(t, f.path, "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; "+c.sql)
			if got := f.verify(); got.OK || got.BrokenAt != c.at || got.Reason == "" {
				t.Errorf("got %+v, want broken at %d", got, c.at)
			}
		})
	}
}

func TestTwoProcessesAppendOneChain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	other := f.open()
	var all sync.WaitGroup
	for _, db := range []*DB{f.db, other} {
		for range 2 {
			all.Go(func() {
				for range 25 {
					if _, err := db.AppendAudit(f.ctx(), AuditRow{Tool: "x", Outcome: "ok"}); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	all.Wait()
	if c := f.verify(); !c.OK || c.Rows != 100 {
		t.Errorf("log %+v", c)
	}
}
