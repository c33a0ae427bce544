package store

import (
	"database/sql"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// TestMigrateLastSuccess opens a database in which users were last active at their
// last attempt, as the version before the eighth migration left it.
func TestMigrateLastSuccess(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const old, made = "2021-05-06T07:08:09Z", "2025-01-02T03:04:05Z"
	attempt, success := "2026-03-03T00:00:00Z", "2025-10-18T00:00:00Z"
	unix := func(text string) int64 {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return at.Unix()
	}
	unkept := entra.SuccessKept.Unix() - 1
	cases := []struct {
		name, created, activity string
		want                    int64
	}{
		{"failed since", made, fmt.Sprintf(`"lastSignInDateTime":%q,"lastSuccessfulSignInDateTime":%q`, attempt, success), unix(success)},
		{"signed up", made, fmt.Sprintf(`"lastSignInDateTime":%q,"lastSuccessfulSignInDateTime":%q`, made, made), unix(made) + 1},
		{"only failed", made, fmt.Sprintf(`"lastSignInDateTime":%q`, attempt), unix(made)},
		{"never", made, "", unix(made)},
		{"before successes were kept", old, `"lastSignInDateTime":"2022-01-01T00:00:00Z"`, unix("2022-01-01T00:00:00Z")},
		{"attempts, and old", old, fmt.Sprintf(`"lastNonInteractiveSignInDateTime":%q`, attempt), unkept},
		{"attempts, of unknown age", "", fmt.Sprintf(`"lastSignInDateTime":%q`, attempt), unkept},
		{"never, of unknown age", "", "", 0},
	}
	var users, signIns []string
	for i, c := range cases {
		created, activity := "", ""
		if c.created != "" {
			created = fmt.Sprintf(`,"createdDateTime":%q`, c.created)
		}
		if c.activity != "" {
			activity = `,"signInActivity":{` + c.activity + "}"
		}
		users = append(users, fmt.Sprintf(`{"id":%q,"displayName":%q,"userPrincipalName":"u%d@contoso.com","accountEnabled":true%s}`, userID(i+1), c.name, i, created))
		signIns = append(signIns, user(i+1, activity))
	}
	f.round(feed.Users, true, users...)
	f.round(feed.SignInActivity, true, signIns...)
	want := f.lastActive()
	for _, c := range cases {
		if got := want[c.name]; got != c.want {
			t.Errorf("%s: last active %d as this version writes it, want %d", c.name, got, c.want)
		}
	}
	_ = f.db.Close()
	raw(t, f.path, `
		UPDATE object SET active = max(coalesce(created, 0),
			coalesce(unixepoch(json_extract(s.doc, '$.signInActivity.lastSignInDateTime')), 0),
			coalesce(unixepoch(json_extract(s.doc, '$.signInActivity.lastNonInteractiveSignInDateTime')), 0)) FROM signin s WHERE s.id = object.id;
		DROP TRIGGER audit_sealed;
		DROP TABLE audit_head;
		DELETE FROM goose_db_version WHERE version_id > 7;
		PRAGMA user_version = 7`)
	f.db = f.open()
	got := f.lastActive()
	for _, c := range cases {
		if got[c.name] != c.want {
			t.Errorf("%s: last active %d, want %d", c.name, got[c.name], c.want)
		}
	}
	idle, err := f.db.IdleUsers(f.ctx(), f.conn, IdleQuery{Before: f.now.AddDate(0, 0, -90), Never: true})
	var never []string
	for _, u := range idle.Items {
		never = append(never, u.DisplayName)
	}
	slices.Sort(never)
	if err != nil || !slices.Equal(never, []string{"never", "never, of unknown age", "only failed"}) {
		t.Errorf("never signed in: %q, %v", never, err)
	}
}

// lastActive is when users were last active, by name, as the database has it.
func (f *fixture) lastActive() map[string]int64 {
	f.Helper()
	out := map[string]int64{}
	err := f.db.reading(f.ctx(), f.conn, "read last activity", func(r *reader) error {
		return r.each("SELECT name, active FROM object WHERE conn = ? AND kind = {user}", []any{r.conn}, func(rows *sql.Rows) error {
			var name string
			var at int64
			err := rows.Scan(&name, &at)
			out[name] = at
			return err
		})
	})
	if err != nil {
		f.Fatal(err)
	}
	return out
}

// TestMarkFromARace: a process that made a migration which another had made
// already leaves a lower number behind; the next one to open the file mends it.
func TestMarkFromARace(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	raw, err := sql.Open("sqlite", "file:"+f.path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	version := func() (n int) {
		t.Helper()
		if err := raw.QueryRowContext(f.ctx(), "PRAGMA user_version").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	want := version()
	if _, err := raw.ExecContext(f.ctx(), "PRAGMA user_version = 10"); err != nil {
		t.Fatal(err)
	}
	f.open()
	if got := version(); got != want {
		t.Errorf("got version %d, want %d", got, want)
	}
}
