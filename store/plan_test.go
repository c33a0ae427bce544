package store

import (
	"database/sql"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// wide matches a step that reads every row of a table or of a connection.
var wide = regexp.MustCompile(`^SCAN (o|x|e|g|m|d|w|object|edge|doc|word|change)$|^SCAN (o|x|e|object|edge) USING|\(conn=\?\)$`)

// TestNoReadIsWide holds the planner to the ways in that were meant: a query
// that reads a whole connection is right on a small tenant and slow on a large
// one.
func TestNoReadIsWide(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(300, 40)
	f.round(feed.DirectoryRoles, true, `{"id":"`+guid(6, 1)+`","displayName":"Reader"`+members(member("user", userID(1)))+`}`)
	f.round(feed.Users, false, person(1, "Ana"))
	for _, q := range []UserQuery{
		{}, {Department: "Legal"}, {InactiveDays: 5}, {CreatedAfter: f.now.AddDate(-9, 0, 0)}, {RoleHolder: ptr(true)}, {Search: "ana ga"}, {Deleted: true},
		{Department: "Archive", Page: Page{Limit: 1}}, {CreatedAfter: f.now.AddDate(-1, 0, 0), Page: Page{Limit: 1}},
		{Search: "u00", InactiveDays: 5, Page: Page{Limit: 1}}, {RoleHolder: ptr(false), CreatedAfter: f.now.AddDate(-9, 0, 0), InactiveDays: 5}, {Search: "garcia", Without: SignIns | Registration},
	} {
		if _, err := f.db.Users(f.ctx(), f.conn, q); err != nil {
			t.Fatal(err)
		}
	}
	_, err1 := f.db.User(f.ctx(), f.conn, "u000002@contoso.com")
	_, err2 := f.db.Groups(f.ctx(), f.conn, GroupQuery{Search: "group"})
	_, err3 := f.db.Members(f.ctx(), f.conn, groupID(0), MemberQuery{Transitive: true})
	_, err4 := f.db.MemberOf(f.ctx(), f.conn, userID(4), true)
	_, err5 := f.db.Search(f.ctx(), f.conn, "ana ga", []entra.Kind{entra.KindUser}, 5)
	_, err6 := f.db.Changes(f.ctx(), f.conn, ChangeQuery{Since: f.now.Add(-time.Hour), Object: userID(1)})
	_, err7 := f.db.Counts(f.ctx(), f.conn)
	_, err8 := f.db.AppsOf(f.ctx(), f.conn, userID(1))
	_, err9 := f.db.Audit(f.ctx(), AuditQuery{})
	for _, err := range []error{err1, err2, err3, err4, err5, err6, err7, err8, err9} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range []RegistrationQuery{{}, {AdminsOnly: true}, {Search: "ana"}, {State: entra.MFAUnknown}} {
		if _, err := f.db.Registrations(f.ctx(), f.conn, q); err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range []DeviceQuery{{Facets: true, StaleBefore: f.now}, {SeenBefore: f.now, Owner: userID(1)}, {Search: "lt", SeenSince: f.now}} {
		if _, err := f.db.Devices(f.ctx(), f.conn, q); err != nil {
			t.Fatal(err)
		}
	}
	queries := map[string]bool{}
	for query := range f.db.w.Statements {
		queries[query] = true
	}
	err := f.db.borrow(f.ctx(), func(s *sqlite.Session) error { // one after another, all reads had the same session
		for query := range s.Statements {
			queries[query] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(queries) < 40 {
		t.Errorf("only %d statements seen", len(queries))
	}
	for query := range queries {
		if strings.Contains(query, "NOT INDEXED") || strings.Contains(query, "FROM profile") || strings.Contains(query, "FROM audit") || strings.Contains(query, "FROM feed") {
			continue // a search inside words reads all; profiles and feeds are few; the log is read in order
		}
		for _, step := range f.plan(sqlNames.Expand(query)) {
			if wide.MatchString(step) && !strings.Contains(step, "object_active") && !strings.Contains(step, "COVERING INDEX registration_flags") {
				t.Errorf("%s\n\tin %s", step, query)
			}
		}
	}
}

func (f *fixture) plan(query string) []string {
	f.Helper()
	args := make([]any, strings.Count(query, "?"))
	if strings.Contains(query, "?1") {
		args = make([]any, 2)
		if !strings.Contains(query, "?2") {
			args = args[:1]
		}
	}
	rows, err := f.db.read.Query("EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		f.Fatalf("%v in %s", err, query)
	}
	var out []string
	err = eachPlanRow(rows, func(step string) { out = append(out, step) })
	if err != nil {
		f.Fatal(err)
	}
	return out
}

func eachPlanRow(rows *sql.Rows, f func(string)) error {
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			return err
		}
		f(step)
	}
	return rows.Err()
}
