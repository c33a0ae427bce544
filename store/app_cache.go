package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
)

// heldApps is what reports on applications read whole. It is kept for a version
// of the directory: decoding thousands of documents takes longer than all the
// rest of an answer.
type heldApps struct {
	book        *AppBook
	roles       map[string][]entra.AppRole // of registrations here, by appId
	holders     []CredentialHolder
	federated   []FederatedCredential
	usage       map[string]AppUsage                       // by appId in lower case
	credentials map[string]entra.CredentialSignInActivity // by key id
	alone       map[int64][]int64                         // registrations without a service principal, by state
	created     map[string]time.Time                      // registrations, by appId
}

// FederatedCredential is a federated credential with the object id of the
// application that it lets in.
type FederatedCredential struct {
	entra.FederatedIdentityCredential
	ApplicationID string `json:"applicationId"`
}

// FederatedCredentials returns the federated credentials of all registrations.
// What it returns is shared: callers must not change it.
func (db *DB) FederatedCredentials(ctx context.Context, conn string) ([]FederatedCredential, error) {
	var out []FederatedCredential
	err := db.reading(ctx, conn, "read federated credentials", func(r *reader) (err error) {
		out, err = sliceOf(r.held, &r.held.apps.federated, func() ([]FederatedCredential, error) {
			return documents[FederatedCredential](r, enum.FederatedCredential)
		})
		return err
	})
	return out, err
}

// AppUsage is when an application was last used, as Microsoft's reports of use
// have it.
type AppUsage struct {
	Last   time.Time
	Source feed.Name // the report that has Last
	// Report is the row of the report of service principals, a zero one where it
	// has none.
	Report entra.ServicePrincipalSignInActivity
}

// AppUsage returns when applications were last used, by appId in lower case: the
// newest of what the report of service principals says, in any of its parts, and
// that of credentials. Who is in neither has no entry. What it returns is shared:
// callers must not change it.
func (db *DB) AppUsage(ctx context.Context, conn string) (map[string]AppUsage, error) {
	var out map[string]AppUsage
	err := db.reading(ctx, conn, "read the use of applications", func(r *reader) (err error) {
		out, err = r.appUsage()
		return err
	})
	return out, err
}

func (r *reader) appUsage() (map[string]AppUsage, error) {
	return mapOf(r.held, &r.held.apps.usage, func() (map[string]AppUsage, error) {
		principals, err := documents[entra.ServicePrincipalSignInActivity](r, enum.ServicePrincipalSignIn)
		if err != nil {
			return nil, err
		}
		m := make(map[string]AppUsage, len(principals))
		for _, row := range principals {
			m[strings.ToLower(row.AppID)] = AppUsage{row.Last(), feed.ServicePrincipalSignIns, row}
		}
		credentials, err := documents[entra.CredentialSignInActivity](r, enum.CredentialSignIn)
		for _, row := range credentials {
			id := strings.ToLower(row.AppID)
			if of := m[id]; id != "" && row.SignInActivity != nil && row.SignInActivity.Latest().After(of.Last) {
				of.Last, of.Source = row.SignInActivity.Latest(), feed.CredentialSignIns
				m[id] = of
			}
		}
		return m, err
	})
}

// CredentialUse returns when secrets and certificates were last used, by key
// id. What it returns is shared: callers must not change it.
func (db *DB) CredentialUse(ctx context.Context, conn string) (map[string]entra.CredentialSignInActivity, error) {
	var out map[string]entra.CredentialSignInActivity
	err := db.reading(ctx, conn, "read the use of credentials", func(r *reader) (err error) {
		out, err = mapOf(r.held, &r.held.apps.credentials, func() (map[string]entra.CredentialSignInActivity, error) {
			rows, err := documents[entra.CredentialSignInActivity](r, enum.CredentialSignIn)
			m := make(map[string]entra.CredentialSignInActivity, len(rows))
			for _, row := range rows {
				m[row.KeyID] = row
			}
			return m, err
		})
		return err
	})
	return out, err
}

// AppsCreated returns when applications were registered here, by appId. What it
// returns is shared: callers must not change it.
func (db *DB) AppsCreated(ctx context.Context, conn string) (map[string]time.Time, error) {
	var out map[string]time.Time
	err := db.reading(ctx, conn, "read when applications were registered", func(r *reader) (err error) {
		out, err = mapOf(r.held, &r.held.apps.created, func() (map[string]time.Time, error) {
			m := map[string]time.Time{}
			return m, r.each(`SELECT o.key, coalesce(json_extract(d.doc, '$.createdDateTime'), '') FROM object o INDEXED BY object_facet CROSS JOIN doc d ON d.id = o.id
				WHERE o.conn = ? AND o.kind = {application} AND o.state = {live} AND o.facet <> 0`, []any{r.conn}, func(rows *sql.Rows) error {
				var key, at string
				err := rows.Scan(&key, &at)
				m[key], _ = time.Parse(time.RFC3339Nano, at) // a time that cannot be read is none
				return err
			})
		})
		return err
	})
	return out, err
}

// AppRoles returns the roles that applications registered here offer, by appId
// in lower case. Of applications of others they are not held. What it returns
// is shared: callers must not change it.
func (db *DB) AppRoles(ctx context.Context, conn string) (map[string][]entra.AppRole, error) {
	var out map[string][]entra.AppRole
	err := db.reading(ctx, conn, "read app roles", func(r *reader) (err error) {
		out, err = mapOf(r.held, &r.held.apps.roles, r.readAppRoles)
		return err
	})
	return out, err
}

func (r *reader) readAppRoles() (map[string][]entra.AppRole, error) {
	m := map[string][]entra.AppRole{}
	err := r.each(`SELECT o.key, d.doc FROM object o INDEXED BY object_facet CROSS JOIN doc d ON d.id = o.id
		WHERE o.conn = ? AND o.kind = {application} AND o.state = {live} AND o.facet <> 0 AND o.facet & ? <> 0`, []any{r.conn, column.FlagAppRoles}, func(rows *sql.Rows) error {
		var key string
		var doc []byte
		if err := rows.Scan(&key, &doc); err != nil {
			return err
		}
		var app struct {
			AppRoles []entra.AppRole `json:"appRoles"`
		}
		err := document.Decode(doc, &app)
		m[strings.ToLower(key)] = app.AppRoles
		return err
	})
	return m, err
}

// alone are the registrations in a state that have no service principal.
func (r *reader) alone(state int64) ([]int64, error) {
	m, err := mapOf(r.held, &r.held.apps.alone, func() (map[int64][]int64, error) {
		m := map[int64][]int64{}
		return m, r.each(`SELECT o.id, o.state FROM object o INDEXED BY object_facet WHERE o.conn = ? AND o.kind = {application} AND o.state IN ({live}, {deleted}) AND o.facet <> 0
			AND NOT EXISTS (SELECT 1 FROM object x INDEXED BY object_key WHERE x.conn = o.conn AND x.key = o.key COLLATE NOCASE AND x.key <> '' AND x.kind = {servicePrincipal} AND x.facet <> 0 AND x.state = o.state)`,
			[]any{r.conn}, func(rows *sql.Rows) error {
				var id, state int64
				err := rows.Scan(&id, &state)
				m[state] = append(m[state], id)
				return err
			})
	})
	return m[state], err
}

// documents decodes every live object of a kind, by name.
func documents[T any](r *reader, k enum.Kind) ([]T, error) {
	out := []T{}
	err := r.each("SELECT d.doc FROM object o INDEXED BY object_name CROSS JOIN doc d ON d.id = o.id WHERE o.conn = ? AND o.kind = ? AND o.state = {live} AND o.facet <> 0 ORDER BY o.sort, o.id",
		[]any{r.conn, int64(k)}, func(rows *sql.Rows) error {
			var doc []byte
			if err := rows.Scan(&doc); err != nil {
				return err
			}
			var v T
			err := document.Decode(doc, &v)
			out = append(out, v)
			return err
		})
	return out, err
}

// mapOf is part for a map.
func mapOf[K comparable, V any](c *cached, at *map[K]V, read func() (map[K]V, error)) (map[K]V, error) {
	return part(c, at, func(v map[K]V) bool { return v == nil }, read)
}
