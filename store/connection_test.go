package store

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
	"github.com/mscloud-mcp/mscloud-mcp/store/seal"
)

// ring is a keyring in memory; nil is one that does not work.
type ring map[string]string

func (r ring) Get(service, user string) (string, error) {
	if r == nil {
		return "", errors.New("no keyring here")
	}
	if v, ok := r[service+user]; ok {
		return v, nil
	}
	return "", fault.ErrNotFound
}

func (r ring) Set(service, user, secret string) error {
	r[service+user] = secret
	return nil
}

func none(string) string { return "" }

func (f *fixture) sealed(opts seal.Options) *DB {
	f.Helper()
	db, err := Open(f.ctx(), f.path, Options{Sealer: seal.New(opts), Now: func() time.Time { return f.now }})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = db.Close() })
	return db
}

func TestConnections(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	db := f.sealed(seal.Options{Dir: t.TempDir(), Getenv: none, Keyring: ring{}})
	c, err := db.CreateConnection(f.ctx(), Connection{
		Name: "Fabrikam", TenantID: "tid", ClientID: "cid", Cloud: "public", TenantName: "Fabrikam Ltd", Enabled: true,
		Credential: Credential{Kind: "secret", Hint: "wxyz", ExpiresAt: f.now.Add(time.Hour)},
		LastTest:   &ConnectionTest{At: f.now, OK: true, Report: jsontext.Value(`{"ok":true}`)},
	}, seal.Secret("s3cret"))
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range []string{"fabrikam", "FABRIKAM", c.ID} {
		got, err := f.db.Connection(f.ctx(), ref)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "connection by "+ref, got, c)
	}
	if _, err := db.CreateConnection(f.ctx(), Connection{Name: "FABRIKAM"}, nil); !errors.Is(err, fault.ErrExists) {
		t.Errorf("second of one name: %v", err)
	}
	if _, err := db.Connection(f.ctx(), "nobody"); !errors.Is(err, fault.ErrNotFound) || !strings.Contains(err.Error(), "Contoso, Fabrikam") {
		t.Errorf("unknown name: %v", err)
	}
	c.Name = "contoso"
	if _, err := db.UpdateConnection(f.ctx(), c); !errors.Is(err, fault.ErrExists) {
		t.Errorf("rename to a taken name: %v", err)
	}
	c.Name = "Fabrikam EU"
	stale := c
	c, err = db.UpdateConnection(f.ctx(), c)
	if err != nil || c.Version != 2 || c.Name != "Fabrikam EU" {
		t.Errorf("updated %+v, %v", c, err)
	}
	c, err = db.RotateSecret(f.ctx(), c.ID, Credential{Kind: "secret", Hint: "abcd"}, seal.Secret("n3w"))
	if err != nil || c.Version != 3 || c.Credential.Hint != "abcd" {
		t.Errorf("rotated %+v, %v", c, err)
	}
	_, err = db.UpdateConnection(f.ctx(), stale)
	sentence(t, err, fault.ErrConflict)
	if s, err := db.Secret(f.ctx(), c.ID); err != nil || string(s) != "n3w" {
		t.Errorf("secret of %d bytes, %v", len(s), err)
	}
	if err := db.SetEnabled(f.ctx(), c.ID, false); err != nil {
		t.Error(err)
	}
	if c, err := f.db.Connection(f.ctx(), c.ID); err != nil || c.Enabled || c.Version != 4 {
		t.Errorf("disabled %+v, %v", c, err)
	}
	if err := db.DeleteConnection(f.ctx(), c.ID); err != nil {
		t.Error(err)
	}
	if all, err := db.Connections(f.ctx()); err != nil || len(all) != 1 {
		t.Errorf("left %v, %v", all, err)
	}
}

func TestDeleteConnectionRemovesEveryRow(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(1500, 60)
	f.round(feed.SignInActivity, true, user(1, ""))
	f.round(feed.Users, false, person(1, "Anna"))
	if err := f.db.DeleteConnection(f.ctx(), f.conn); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"connection", "feed", "object", "doc", "word", "edge", "container", "profile", "signin", "change"} {
		var n int
		if err := f.db.read.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s has %d rows, %v", table, n, err)
		}
	}
	if _, err := f.db.ApplyPage(f.ctx(), f.conn, feed.Users, round.Page{}); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("page of a removed connection: %v", err)
	}
}

func TestAnotherTenantHasNoneOfTheDirectory(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	db := f.sealed(seal.Options{Dir: t.TempDir(), Getenv: none, Keyring: ring{}})
	c, err := db.CreateConnection(f.ctx(), Connection{Name: "Fabrikam", TenantID: "fabrikam.com", Cloud: "public"}, seal.Secret("s3cret"))
	if err != nil {
		t.Fatal(err)
	}
	f.conn = c.ID
	f.round(feed.Users, true, person(1, "Ana"))
	c.TenantID = guid(8, 1) // the same, by its id
	if c, err = db.UpdateConnection(f.ctx(), c); err != nil {
		t.Fatal(err)
	}
	equal(t, "users", f.names(UserQuery{}), []string{"Ana"})
	c.TenantID = guid(8, 2)
	if c, err = db.UpdateConnection(f.ctx(), c); err != nil {
		t.Fatal(err)
	}
	equal(t, "users of the other tenant", f.names(UserQuery{}), []string{})
	if states, err := f.db.Feeds(f.ctx(), c.ID); err != nil || len(states) != 0 {
		t.Errorf("feeds %+v, %v", states, err)
	}
	if s, err := db.Secret(f.ctx(), c.ID); err != nil || string(s) != "s3cret" {
		t.Errorf("secret of %d bytes, %v", len(s), err)
	}
	got, err := db.Connection(f.ctx(), "FABRIKAM")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "connection", got, c)
	var n int
	if err := f.db.read.QueryRow("SELECT (SELECT count(*) FROM object) + (SELECT count(*) FROM connection WHERE fold IS NULL)").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d rows left, %v", n, err)
	}
	if _, err := f.db.ApplyPage(f.ctx(), c.ID, feed.Users, round.Page{}); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("a page of the tenant before: %v", err)
	}
	f.round(feed.Users, true, person(2, "Bo"))
	equal(t, "users of the new tenant", f.names(UserQuery{}), []string{"Bo"})
}

func TestMaintainFinishesARemoval(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(100, 5)
	if _, err := f.db.w.Conn.ExecContext(f.ctx(), "UPDATE connection SET fold = NULL, secret = NULL"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.db.CreateConnection(f.ctx(), Connection{Name: "Contoso"}, nil); err != nil {
		t.Errorf("the name is not free: %v", err)
	}
	if err := f.db.Maintain(f.ctx()); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := f.db.read.QueryRow("SELECT count(*) FROM object").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d objects left, %v", n, err)
	}
}

func TestSecretsAreSealed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	dir := t.TempDir()
	db := f.sealed(seal.Options{Dir: dir, Getenv: none, Keyring: ring(nil)})
	var ids []string
	for i := range 2 {
		c, err := db.CreateConnection(f.ctx(), Connection{Name: fmt.Sprint("c", i)}, seal.Secret("correct horse battery"))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, c.ID)
	}
	info, err := os.Stat(filepath.Join(dir, "master.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("key file %v, %v", info, err)
	}
	raw(t, f.path, "PRAGMA wal_checkpoint(TRUNCATE)")
	b, err := os.ReadFile(f.path)
	if err != nil || strings.Contains(string(b), "horse") {
		t.Errorf("the secret is in the file, or %v", err)
	}

	// Sealed for one connection, it does not open for another.
	if _, err := f.db.w.Conn.ExecContext(f.ctx(), "UPDATE connection SET secret = (SELECT secret FROM connection WHERE id = ?) WHERE id = ?", ids[0], ids[1]); err != nil {
		t.Fatal(err)
	}
	if s, err := db.Secret(f.ctx(), ids[0]); err != nil || string(s) != "correct horse battery" {
		t.Errorf("own secret of %d bytes, %v", len(s), err)
	}
	_, err = db.Secret(f.ctx(), ids[1])
	sentence(t, err, fault.ErrCorrupt)

	env := func(string) string { return "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=" }
	if s, err := f.sealed(seal.Options{Dir: dir, Getenv: env, Keyring: ring{}}).Secret(f.ctx(), ids[0]); err != nil || len(s) == 0 {
		t.Errorf("the key in the file was not tried: %v", err)
	}
	_, err = f.sealed(seal.Options{Dir: t.TempDir(), Getenv: env, Keyring: ring{}}).Secret(f.ctx(), ids[0])
	sentence(t, err, fault.ErrWrongKey)
	if strings.Contains(fmt.Sprint(err), "MDEy") {
		t.Error("the key is in the error")
	}

	if err := os.Chmod(filepath.Join(dir, "master.key"), 0o640); err != nil {
		t.Fatal(err)
	}
	_, err = f.sealed(seal.Options{Dir: dir, Getenv: none}).Secret(f.ctx(), ids[0])
	sentence(t, err, fault.ErrWrongKey)
	_, err = f.sealed(seal.Options{Dir: t.TempDir(), Getenv: none, Keyring: ring{}}).Secret(f.ctx(), ids[0])
	sentence(t, err, fault.ErrWrongKey)
	if errors.Is(err, fault.ErrNotFound) {
		t.Error("a missing key is taken for a missing connection or secret")
	}
	_, err = f.sealed(seal.Options{Getenv: func(string) string { return "short" }}).Secret(f.ctx(), ids[0])
	sentence(t, err, fault.ErrWrongKey)
}

func TestKeyringHoldsTheKey(t *testing.T) {
	t.Parallel()
	dir, r := t.TempDir(), ring{}
	opts := seal.Options{Dir: dir, Getenv: none, Keyring: r}
	sealed, err := seal.New(opts).Seal(seal.Secret("x"), "a")
	if err != nil || len(r) != 1 {
		t.Fatalf("%d keys in the ring, %v", len(r), err)
	}
	if s, err := seal.New(opts).Open(sealed, "a"); err != nil || string(s) != "x" {
		t.Errorf("opened %d bytes, %v", len(s), err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("files beside the keyring: %v, %v", left, err)
	}
}

func TestSecretNeverPrints(t *testing.T) {
	t.Parallel()
	s := seal.Secret("hunter2")
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "secret", s, "in", struct{ S seal.Secret }{s})
	text, err := json.Marshal(map[string]seal.Secret{"s": s})
	if err != nil {
		t.Fatal(err)
	}
	all := log.String() + string(text)
	for _, verb := range []string{"%v", "%s", "%q", "%x", "%#v", "%d", "%+v"} {
		all += fmt.Sprintf(verb, s) + fmt.Sprintf(verb, []seal.Secret{s}) + fmt.Sprintf(verb, struct{ S seal.Secret }{s})
	}
	for _, leak := range []string{"hunter2", "68756e746572", "104 117", "aHVudGVy"} {
		if strings.Contains(all, leak) {
			t.Errorf("%q in %s", leak, all)
		}
	}
}
