package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
	"github.com/mscloud-mcp/mscloud-mcp/store/seal"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// Connection is one tenant that the product reads. Its secret is apart: see
// DB.Secret.
type Connection struct {
	ID         string `json:"id"` // made by CreateConnection
	Name       string `json:"name"`
	TenantID   string `json:"tenantId"`
	ClientID   string `json:"clientId"`
	Cloud      string `json:"cloud"`             // name of a cloud environment
	Endpoint   string `json:"endpoint,omitzero"` // base URL of a custom environment
	CAFile     string `json:"caFile,omitzero"`   // PEM file of a custom environment
	TenantName string `json:"tenantName,omitzero"`

	Credential Credential `json:"credential"`
	Enabled    bool       `json:"enabled"`
	// Version grows with every change of the connection or its secret, so that
	// other processes know to sign in anew.
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`

	LastTest *ConnectionTest `json:"lastTest,omitempty"` // nil before the first
}

// Credential says how a connection signs in, without the secret.
type Credential struct {
	Kind string `json:"kind"` // "secret", "certificate", "federated", "managedIdentity", "azureCLI"
	// Hint is the secret's last four characters, or a certificate's thumbprint.
	Hint      string    `json:"hint,omitzero"`
	ExpiresAt time.Time `json:"expiresAt,omitzero"` // zero where not known
	File      string    `json:"file,omitzero"`      // token file of a federated credential
}

// ConnectionTest is the outcome of the last test of a connection.
type ConnectionTest struct {
	At     time.Time      `json:"at"`
	OK     bool           `json:"ok"`
	Report jsontext.Value `json:"report,omitempty"` // as the tester wrote it
}

const connectionColumns = `id, name, tenant_id, client_id, cloud, endpoint, ca_file, tenant_name,
	cred_kind, cred_hint, cred_expires, cred_file, enabled, version, created, updated, test_at, test_ok, test_report`

func scanConnection(scan func(...any) error) (Connection, error) {
	var c Connection
	var expires, created, updated int64
	var testAt sql.NullInt64
	var testOK sql.NullBool
	var report []byte
	err := scan(&c.ID, &c.Name, &c.TenantID, &c.ClientID, &c.Cloud, &c.Endpoint, &c.CAFile, &c.TenantName,
		&c.Credential.Kind, &c.Credential.Hint, &expires, &c.Credential.File,
		&c.Enabled, &c.Version, &created, &updated, &testAt, &testOK, &report)
	c.Credential.ExpiresAt, c.CreatedAt, c.UpdatedAt = utc(expires), utc(created), utc(updated)
	if testAt.Valid {
		c.LastTest = &ConnectionTest{At: utc(testAt.Int64), OK: testOK.Bool, Report: report}
	}
	return c, err
}

// Connections returns every connection by name.
func (db *DB) Connections(ctx context.Context) ([]Connection, error) {
	out := []Connection{}
	err := db.borrow(ctx, func(s *sqlite.Session) error {
		return s.Each(sqlite.Inner, "SELECT "+connectionColumns+" FROM connection WHERE fold IS NOT NULL ORDER BY fold", nil, func(rows *sql.Rows) error {
			c, err := scanConnection(rows.Scan)
			out = append(out, c)
			return err
		})
	})
	return out, db.fail("list connections", err)
}

// Connection returns one connection by id, or by name in any case.
// ErrNotFound lists the names there are.
func (db *DB) Connection(ctx context.Context, nameOrID string) (Connection, error) {
	var c Connection
	err := db.borrow(ctx, func(s *sqlite.Session) (err error) {
		c, err = scanConnection(func(into ...any) error {
			return s.Row(ctx, "SELECT "+connectionColumns+` FROM connection
				WHERE fold IS NOT NULL AND (id = ? OR fold = ?) ORDER BY id = ? DESC LIMIT 1`, []any{nameOrID, strings.ToLower(nameOrID), nameOrID}, into...)
		})
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return c, db.noConnection(ctx, nameOrID)
	}
	return c, db.fail("read connection", err)
}

func (db *DB) noConnection(ctx context.Context, name string) error {
	e := &fault.Error{Kind: fault.ErrNotFound, Message: fmt.Sprintf("there is no connection %q", name)}
	all, err := db.Connections(ctx)
	switch {
	case err != nil:
		return err
	case len(all) == 0:
		e.Fix = "add one with: mscloud-mcp connection add"
	default:
		names := make([]string, 0, len(all))
		for _, c := range all {
			names = append(names, c.Name)
		}
		e.Fix = "choose one of: " + strings.Join(names, ", ")
	}
	return e
}

func checkConnection(c Connection) error {
	if strings.TrimSpace(c.Name) == "" {
		return fault.Invalid("a connection needs a name")
	}
	return nil
}

// CreateConnection stores a new connection and seals its secret, nil for a
// credential without one. It makes the ID and returns what it stored. ErrExists
// where the name is taken, in any case.
func (db *DB) CreateConnection(ctx context.Context, c Connection, secret seal.Secret) (Connection, error) {
	if err := checkConnection(c); err != nil {
		return c, err
	}
	c.ID = strings.ToLower(rand.Text())
	sealed, err := db.seal(secret, c.ID)
	if err != nil {
		return c, err
	}
	c.Version = 1
	c.CreatedAt = db.now().UTC().Truncate(time.Second)
	c.UpdatedAt = c.CreatedAt
	err = db.update(ctx, "add connection", func(w *round.Writer) error {
		_, err := w.Exec(`INSERT INTO connection (id, name, fold, tenant_id, client_id, cloud, endpoint, ca_file, tenant_name,
				cred_kind, cred_hint, cred_expires, cred_file, secret, enabled, version, created, updated)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			c.ID, c.Name, strings.ToLower(c.Name), c.TenantID, c.ClientID, c.Cloud, c.Endpoint, c.CAFile, c.TenantName,
			c.Credential.Kind, c.Credential.Hint, unix(c.Credential.ExpiresAt), c.Credential.File,
			sealed, c.Enabled, c.Version, c.CreatedAt.Unix(), c.UpdatedAt.Unix())
		return nameTaken(err, c.Name)
	})
	if err == nil && c.LastTest != nil {
		err = db.SaveTest(ctx, c.ID, *c.LastTest)
	}
	return c, err
}

func nameTaken(err error, name string) error {
	if sqlite.IsUnique(err) {
		return &fault.Error{Kind: fault.ErrExists, Message: fmt.Sprintf("there is a connection named %q already", name), Fix: "choose another name, or edit that one", Err: err}
	}
	return err
}

// UpdateConnection saves all but the secret, the version, the times and the
// last test, and returns what is stored now. ErrConflict where the stored
// connection is not of c.Version any more: somebody else changed it meanwhile.
// A connection that now reads another tenant loses the directory it had.
func (db *DB) UpdateConnection(ctx context.Context, c Connection) (Connection, error) {
	if err := checkConnection(c); err != nil {
		return c, err
	}
	var old int64
	saved, err := db.changeConnection(ctx, "edit connection", c.ID, func(w *round.Writer) (int64, error) {
		was, err := scanConnection(func(into ...any) error {
			return w.Get("SELECT "+connectionColumns+" FROM connection WHERE id = ? AND fold IS NOT NULL", []any{c.ID}, into...)
		})
		if errors.Is(err, sql.ErrNoRows) {
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
		if was.Version != c.Version {
			return 0, &fault.Error{Kind: fault.ErrConflict, Message: fmt.Sprintf("the connection %q was changed meanwhile", was.Name), Fix: "look at it and try again"}
		}
		if moved(was, c) {
			if old, err = renumber(w, c.ID); err != nil {
				return 0, err
			}
		}
		n, err := w.Exec(`UPDATE connection SET name = ?, fold = ?, tenant_id = ?, client_id = ?, cloud = ?, endpoint = ?, ca_file = ?, tenant_name = ?,
				cred_kind = ?, cred_hint = ?, cred_expires = ?, cred_file = ?, enabled = ?
			WHERE id = ? AND fold IS NOT NULL`,
			c.Name, strings.ToLower(c.Name), c.TenantID, c.ClientID, c.Cloud, c.Endpoint, c.CAFile, c.TenantName,
			c.Credential.Kind, c.Credential.Hint, unix(c.Credential.ExpiresAt), c.Credential.File, c.Enabled, c.ID)
		return n, nameTaken(err, c.Name)
	})
	if err != nil || old == 0 {
		return saved, err
	}
	return saved, db.removeRows(ctx, old)
}

// changeConnection runs one UPDATE and bumps the version.
func (db *DB) changeConnection(ctx context.Context, op, id string, f func(*round.Writer) (int64, error)) (Connection, error) {
	var c Connection
	err := db.update(ctx, op, func(w *round.Writer) error {
		n, err := f(w)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.NotFound("there is no connection %q", id)
		}
		if _, err := w.Exec("UPDATE connection SET version = version + 1, updated = ? WHERE id = ?", db.now().Unix(), id); err != nil {
			return err
		}
		c, err = scanConnection(func(into ...any) error {
			return w.Get("SELECT "+connectionColumns+" FROM connection WHERE id = ?", []any{id}, into...)
		})
		return err
	})
	return c, err
}

// RotateSecret replaces the credential and its secret. Every process sees the
// new version at its next call.
func (db *DB) RotateSecret(ctx context.Context, id string, cred Credential, secret seal.Secret) (Connection, error) {
	sealed, err := db.seal(secret, id)
	if err != nil {
		return Connection{}, err
	}
	return db.changeConnection(ctx, "rotate secret", id, func(w *round.Writer) (int64, error) {
		return w.Exec("UPDATE connection SET cred_kind = ?, cred_hint = ?, cred_expires = ?, cred_file = ?, secret = ? WHERE id = ? AND fold IS NOT NULL",
			cred.Kind, cred.Hint, unix(cred.ExpiresAt), cred.File, sealed, id)
	})
}

// Secret opens a connection's sealed secret, nil where it has none. ErrWrongKey
// where the master key is not the one that sealed it.
func (db *DB) Secret(ctx context.Context, id string) (seal.Secret, error) {
	var sealed []byte
	err := db.borrow(ctx, func(s *sqlite.Session) error {
		return s.Row(ctx, "SELECT secret FROM connection WHERE id = ? AND fold IS NOT NULL", []any{id}, &sealed)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, db.noConnection(ctx, id)
	}
	if err != nil || sealed == nil {
		return nil, db.fail("read secret", err)
	}
	if db.sealer == nil {
		return nil, fault.Invalid("the store was opened without a master key")
	}
	return db.sealer.Open(sealed, id)
}

func (db *DB) seal(secret seal.Secret, id string) ([]byte, error) {
	switch {
	case secret == nil:
		return nil, nil
	case db.sealer == nil:
		return nil, fault.Invalid("the store was opened without a master key")
	}
	return db.sealer.Seal(secret, id)
}

// SetEnabled switches a connection on or off.
func (db *DB) SetEnabled(ctx context.Context, id string, enabled bool) error {
	_, err := db.changeConnection(ctx, "switch connection", id, func(w *round.Writer) (int64, error) {
		return w.Exec("UPDATE connection SET enabled = ? WHERE id = ? AND fold IS NOT NULL", enabled, id)
	})
	return err
}

// SaveTest keeps the outcome of a connection test. The version stays.
func (db *DB) SaveTest(ctx context.Context, id string, t ConnectionTest) error {
	return db.update(ctx, "save connection test", func(w *round.Writer) error {
		n, err := w.Exec("UPDATE connection SET test_at = ?, test_ok = ?, test_report = ? WHERE id = ? AND fold IS NOT NULL",
			t.At.Unix(), t.OK, sqlite.Blob(t.Report), id)
		if err == nil && n == 0 {
			return fault.NotFound("there is no connection %q", id)
		}
		return err
	})
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
