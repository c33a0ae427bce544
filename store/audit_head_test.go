package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/seal"
)

// unguarded takes the triggers away that stop a change by plain SQL.
const unguarded = "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; DROP TRIGGER audit_sealed; "

// TestAuditShowsWhatSQLCanDo: whoever can write the database file, and does not
// have the store's key, leaves a log that does not fit.
func TestAuditShowsWhatSQLCanDo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		do    func(*fixture)
		after int // rows that the program writes afterwards
		at    int64
		want  string
	}{
		{"tail cut", attack("DELETE FROM audit WHERE seq > 5"), 0, 6, "missing at the end"},
		{"tail cut, counter set back", attack("DELETE FROM audit WHERE seq > 5; UPDATE sqlite_sequence SET seq = 5 WHERE name = 'audit'"), 0, 6, "missing at the end"},
		{"tail cut, fewer rows follow", attack("DELETE FROM audit WHERE seq > 5; UPDATE sqlite_sequence SET seq = 5 WHERE name = 'audit'"), 1, 7, "missing at the end"},
		{"tail cut, as many rows follow", attack("DELETE FROM audit WHERE seq > 5; UPDATE sqlite_sequence SET seq = 5 WHERE name = 'audit'"), 2, 7, "is not the row that was sealed"},
		{"tail cut, more rows follow", attack("DELETE FROM audit WHERE seq > 5; UPDATE sqlite_sequence SET seq = 5 WHERE name = 'audit'"), 4, 7, "is not the row that was sealed"},
		{"middle taken out", attack("DELETE FROM audit WHERE seq = 4"), 0, 4, "row is missing"},
		{"middle taken out, numbers closed up, chain rewritten", (*fixture).takeOut, 0, 7, "missing at the end"},
		{"row edited", attack("UPDATE audit SET tool = 'other' WHERE seq = 3"), 0, 3, "was changed"},
		{"row edited to another type", attack("UPDATE audit SET row_count = 'many' WHERE seq = 3"), 0, 3, "was changed"},
		{"row edited, chain rewritten", func(f *fixture) {
			raw(f, f.path, "UPDATE audit SET tool = 'other' WHERE seq = 3")
			f.rechain()
		}, 0, 7, "is not the row that was sealed"},
		{"row inserted at the end", func(f *fixture) {
			raw(f, f.path, "INSERT INTO audit SELECT 8, at, session, client, connection, tool, args_digest, outcome, error, row_count, byte_count, duration, prev, hash FROM audit WHERE seq = 7")
			f.rechain()
		}, 0, 8, "did not have the store's key"},
		{"row inserted at the end, calls go on", func(f *fixture) {
			raw(f, f.path, "INSERT INTO audit SELECT 8, at, session, client, connection, tool, args_digest, outcome, error, row_count, byte_count, duration, prev, hash FROM audit WHERE seq = 7")
			f.rechain()
		}, 3, 8, "did not have the store's key"},
		{"two rows change places", attack("UPDATE audit SET seq = 99 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 99"), 0, 2, "does not follow"},
		{"triggers dropped", attack(""), 0, 0, "trigger audit_no_update"},
		{"a trigger that does nothing", attack("CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT 1; END"), 0, 0, "trigger audit_no_update"},
		{"counter set back", attack("UPDATE sqlite_sequence SET seq = 3 WHERE name = 'audit'"), 0, 0, "counter of the table"},
		{"counter taken away", attack("DELETE FROM sqlite_sequence WHERE name = 'audit'"), 0, 0, "counter of the table"},
		{"all rows taken out", attack("DELETE FROM audit; DELETE FROM sqlite_sequence"), 0, 1, "missing at the end"},
		{"all rows and the head taken out", attack("DELETE FROM audit; DELETE FROM sqlite_sequence; DELETE FROM audit_head"), 0, 0, "sealed head was taken away"},
		{"all rows and the head taken out, calls go on", attack("DELETE FROM audit; DELETE FROM sqlite_sequence; DELETE FROM audit_head"), 3, 0, "sealed head was taken away"},
		{"head taken out", attack("DELETE FROM audit_head"), 0, 0, "sealed head was taken away"},
		{"head taken out, calls go on", attack("DELETE FROM audit_head"), 2, 0, "sealed head was taken away"},
		{"head counts less, tail cut", attack("DELETE FROM audit WHERE seq > 5; UPDATE audit_head SET row_count = 5, hash = (SELECT hash FROM audit WHERE seq = 5)"), 0, 0, "head was changed"},
		{"head counts less, tail cut, calls go on", attack("DELETE FROM audit WHERE seq > 5; UPDATE audit_head SET row_count = 5, hash = (SELECT hash FROM audit WHERE seq = 5)"), 2, 0, "head was changed"},
		{"head without a stamp", attack("UPDATE audit_head SET stamp = x''"), 1, 0, "head was changed"},
		{"head of another type", attack("UPDATE audit_head SET row_count = 'seven'"), 0, 0, "sealed head was taken away"},
		{"sealing said to be younger", attack("UPDATE audit_head SET since = 7"), 0, 0, "head was changed"},
		{"the table of an earlier day", func(f *fixture) {
			raw(f, f.path, "CREATE TABLE earlier AS SELECT * FROM audit")
			f.audit(3)
			raw(f, f.path, "DELETE FROM audit; INSERT INTO audit SELECT * FROM earlier; DROP TABLE earlier; UPDATE sqlite_sequence SET seq = 7 WHERE name = 'audit'")
		}, 0, 8, "missing at the end"},
		{"the head of an earlier day", func(f *fixture) {
			raw(f, f.path, "CREATE TABLE earlier AS SELECT * FROM audit_head")
			f.audit(3)
			raw(f, f.path, "DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM earlier; DROP TABLE earlier")
		}, 0, 8, "did not have the store's key"},
		{"the head of another database", func(f *fixture) {
			other := newFixture(f.TB)
			other.audit(7)
			raw(f, f.path, "ATTACH '"+other.path+"' AS other; DELETE FROM main.audit_head; INSERT INTO main.audit_head SELECT * FROM other.audit_head")
		}, 1, 0, ""},
		{"the head of another database of one key", func(f *fixture) {
			other := &fixture{TB: f.TB, path: filepath.Join(filepath.Dir(f.path), "other.db"), now: f.now}
			other.db = other.open()
			other.audit(7)
			raw(f, f.path, "UPDATE audit SET tool = 'other' WHERE seq = 3")
			f.rechain()
			raw(f, f.path, "ATTACH '"+other.path+"' AS other; DELETE FROM main.audit_head; INSERT INTO main.audit_head SELECT * FROM other.audit_head")
		}, 0, 7, "is not the row that was sealed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.audit(7)
			raw(t, f.path, unguarded)
			c.do(f)
			f.audit(c.after)
			got := f.verify()
			if got.OK || got.BrokenAt != c.at || !strings.Contains(got.Reason, c.want) {
				t.Errorf("got %+v, want broken at %d, %q", got, c.at, c.want)
			}
		})
	}
}

func attack(statements string) func(*fixture) {
	return func(f *fixture) {
		f.Helper()
		if statements != "" {
			raw(f, f.path, statements)
		}
	}
}

// rechain makes every hash fit again, as anybody can.
func (f *fixture) rechain() {
	f.Helper()
	list, err := f.db.Audit(f.ctx(), AuditQuery{OldestFirst: true})
	if err != nil {
		f.Fatal(err)
	}
	prev := []byte{}
	for i, r := range list.Items {
		seq := r.Seq
		r.Seq = int64(i + 1)
		hash := auditHash(prev, r)
		raw(f, f.path, fmt.Sprintf("UPDATE audit SET seq = %d, prev = x'%x', hash = x'%x' WHERE seq = %d", r.Seq, prev, hash, seq))
		prev = hash
	}
	raw(f, f.path, fmt.Sprintf("UPDATE sqlite_sequence SET seq = %d WHERE name = 'audit'", len(list.Items)))
}

func (f *fixture) takeOut() {
	f.Helper()
	raw(f, f.path, "DELETE FROM audit WHERE seq = 4")
	f.rechain()
}

// TestAuditOfTheVersionBefore: a log that was there gets its head at the first
// open, and verify says since when.
func TestAuditOfTheVersionBefore(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.audit(5)
	_ = f.db.Close()
	raw(t, f.path, "DROP TRIGGER audit_sealed; DROP TABLE audit_head; DELETE FROM goose_db_version WHERE version_id > 8; PRAGMA user_version = 8")
	f.db = f.open()
	f.audit(2)
	if c := f.verify(); !c.OK || c.Rows != 7 || c.Since != 5 || !c.SealedAt.Equal(f.now) {
		t.Errorf("got %+v, want 7 rows, sealed since the fifth", c)
	}
	if c := newFixture(t).verify(); !c.OK || c.Since != 0 {
		t.Errorf("a new log: %+v, want it sealed from its first row", c)
	}
}

// TestOlderProgramCannotAppend: one that was started before the upgrade would
// write rows that no head follows.
func TestOlderProgramCannotAppend(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.audit(1)
	_, err := f.db.w.Conn.ExecContext(f.ctx(), `INSERT INTO audit (seq, at, session, client, connection, tool, args_digest, outcome, error, row_count, byte_count, duration, prev, hash)
		SELECT 2, at, session, client, connection, tool, args_digest, outcome, error, row_count, byte_count, duration, hash, hash FROM audit`)
	if err == nil || !strings.Contains(err.Error(), "start this program again") {
		t.Errorf("got %v", err)
	}
	f.audit(1)
	if c := f.verify(); !c.OK || c.Rows != 2 {
		t.Errorf("got %+v", c)
	}
}

// TestAuditHeadOutlivesItsKey: a new key takes the head over as long as the one
// before it is there too; a lost one is said, is no cut, and can be got over.
func TestAuditHeadOutlivesItsKey(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.audit(3)
	_ = f.db.Close()
	env := func(key string) seal.Options {
		return seal.Options{Dir: filepath.Dir(f.path), NoRing: true, Getenv: func(string) string { return key }}
	}
	second, third := strings.Repeat("QUFB", 10)+"QUE=", strings.Repeat("QkJC", 10)+"QkI="
	f.db = f.sealed(env(second)) // the first is in its file still
	if c := f.verify(); !c.OK {
		t.Errorf("before the next row %+v", c)
	}
	f.audit(1)
	f.db = f.sealed(seal.Options{Dir: t.TempDir(), NoRing: true, Getenv: func(string) string { return second }})
	if c := f.verify(); !c.OK || c.Rows != 4 {
		t.Errorf("under the second key alone %+v", c)
	}
	anchor, _, err := f.db.AnchorAudit(f.ctx())
	if err != nil {
		t.Fatal(err)
	}

	f.db = f.sealed(seal.Options{Dir: t.TempDir(), NoRing: true, Getenv: func(string) string { return third }})
	row, err := f.db.AppendAudit(f.ctx(), AuditRow{Tool: "x", Outcome: "ok"})
	if err != nil || row.Unsealed == "" {
		t.Errorf("without the key: %+v, %v; want the row, and that it is not sealed", row, err)
	}
	if c := f.verify(); c.OK || !c.NoKey || !strings.Contains(c.Reason, seal.KeyEnv) {
		t.Errorf("without the key %+v", c)
	}
	if err := f.db.CheckAnchor(anchor); !errors.Is(err, fault.ErrWrongKey) {
		t.Errorf("anchor of the lost key: %v", err)
	}
	if rows, err := f.db.SealAudit(f.ctx()); err != nil || rows != 5 {
		t.Errorf("sealed %d rows, %v", rows, err)
	}
	f.audit(1)
	if c := f.verify(); !c.OK || c.Rows != 6 || c.Since != 5 {
		t.Errorf("sealed anew %+v", c)
	}
}

// TestSealAuditMendsTheGuards but not the rows.
func TestSealAuditMendsTheGuards(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.audit(3)
	raw(t, f.path, unguarded+"DELETE FROM sqlite_sequence; DELETE FROM audit_head")
	if _, err := f.db.SealAudit(f.ctx()); err != nil {
		t.Fatal(err)
	}
	f.audit(1)
	if c := f.verify(); !c.OK || c.Rows != 4 || c.Since != 3 {
		t.Errorf("got %+v", c)
	}
	raw(t, f.path, unguarded+"UPDATE audit SET tool = 'other' WHERE seq = 2")
	if _, err := f.db.SealAudit(f.ctx()); err != nil {
		t.Fatal(err)
	}
	if c := f.verify(); c.OK || c.BrokenAt != 2 {
		t.Errorf("got %+v, want row 2 still broken", c)
	}
}

// TestAnchorsShowAnOlderCopy of the whole file, which fits itself.
func TestAnchorsShowAnOlderCopy(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.audit(5)
	anchor := func() AuditAnchor {
		t.Helper()
		a, _, err := f.db.AnchorAudit(f.ctx())
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	early := anchor()
	copied := filepath.Join(filepath.Dir(f.path), "copy.db")
	raw(t, f.path, "VACUUM INTO '"+copied+"'")
	f.audit(5)
	late := anchor()
	check := func(path string, anchors ...AuditAnchor) AuditCheck {
		t.Helper()
		other := &fixture{TB: t, path: path, now: f.now}
		other.db = other.open()
		c, err := other.db.VerifyAudit(f.ctx(), anchors...)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, c := range []struct {
		name    string
		got     AuditCheck
		at      int64
		reason  string
		current bool
	}{
		{"both anchors", check(f.path, early, late), 0, "", true},
		{"the copy by itself", check(copied), 0, "", true},
		{"the copy and its anchor", check(copied, early), 0, "", true},
		{"the copy and a later anchor", check(copied, late), 6, "had 10 rows", false},
	} {
		if c.got.OK != c.current || c.got.BrokenAt != c.at || !strings.Contains(c.got.Reason, c.reason) {
			t.Errorf("%s: %+v", c.name, c.got)
		}
	}

	f.path, f.now = copied, f.now.Add(time.Hour)
	f.db = f.open()
	f.audit(5)
	if c := check(copied, late); c.OK || c.BrokenAt != 10 || !strings.Contains(c.Reason, "anchored at") {
		t.Errorf("the copy, gone on: %+v, want row 10 to be another", c)
	}
	stranger := newFixture(t)
	stranger.audit(12)
	if c, err := stranger.db.VerifyAudit(f.ctx(), late); err != nil || c.OK || c.BrokenAt != 10 {
		t.Errorf("another log: %+v, %v", c, err)
	}
	if c, err := stranger.db.VerifyAudit(f.ctx(), AuditAnchor{Time: late.Time, Log: late.Log, Rows: 0}); err != nil || c.OK || !strings.Contains(c.Reason, "not the log") {
		t.Errorf("an anchor of no rows of another log: %+v, %v", c, err)
	}
}

// TestAnchorsAreStamped: whoever can write the anchors' file as well cannot make one.
func TestAnchorsAreStamped(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.audit(2)
	a, _, err := f.db.AnchorAudit(f.ctx())
	if err != nil || f.db.CheckAnchor(a) != nil {
		t.Fatal(err, f.db.CheckAnchor(a))
	}
	for name, change := range map[string]func(*AuditAnchor){
		"time":  func(a *AuditAnchor) { a.Time = "2020-01-01T00:00:00Z" },
		"log":   func(a *AuditAnchor) { a.Log = "x" },
		"rows":  func(a *AuditAnchor) { a.Rows = 1 },
		"hash":  func(a *AuditAnchor) { a.Hash = strings.Repeat("0", 64) },
		"stamp": func(a *AuditAnchor) { a.Stamp = a.Stamp[:len(a.Stamp)-2] },
		"words": func(a *AuditAnchor) { a.Stamp = "not hexadecimal" },
	} {
		forged := a
		change(&forged)
		if err := f.db.CheckAnchor(forged); !errors.Is(err, fault.ErrCorrupt) {
			t.Errorf("another %s: %v", name, err)
		}
	}
	raw(t, f.path, "DELETE FROM audit_head")
	if _, c, err := f.db.AnchorAudit(f.ctx()); err != nil || c.OK {
		t.Errorf("a log that does not fit: %+v, %v; want no anchor", c, err)
	}
}
