package store

import (
	"context"
	"database/sql"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
)

// CredentialHolder is a registration or service principal with its secrets and
// certificates.
type CredentialHolder struct {
	ID          string     `json:"id"`
	Kind        entra.Kind `json:"-"`
	AppID       string     `json:"appId"`
	DisplayName string     `json:"displayName"`
	// ServicePrincipalType, ServicePrincipalNames and the preferred thumbprint are
	// a service principal's, IdentifierURIs a registration's.
	ServicePrincipalType               string                     `json:"servicePrincipalType"`
	ServicePrincipalNames              []string                   `json:"servicePrincipalNames"`
	IdentifierURIs                     []string                   `json:"identifierUris"`
	PreferredTokenSigningKeyThumbprint string                     `json:"preferredTokenSigningKeyThumbprint"`
	PasswordCredentials                []entra.PasswordCredential `json:"passwordCredentials"`
	KeyCredentials                     []entra.KeyCredential      `json:"keyCredentials"`
}

// CredentialHolders returns every live registration and service principal that
// has a secret or certificate. What it returns is shared: callers must not
// change it.
func (db *DB) CredentialHolders(ctx context.Context, conn string) ([]CredentialHolder, error) {
	var out []CredentialHolder
	err := db.reading(ctx, conn, "read credentials", func(r *reader) (err error) {
		out, err = sliceOf(r.held, &r.held.apps.holders, r.readCredentialHolders)
		return err
	})
	return out, err
}

func (r *reader) readCredentialHolders() ([]CredentialHolder, error) {
	out := []CredentialHolder{}
	err := r.each(`SELECT o.kind, d.doc FROM object o INDEXED BY object_facet CROSS JOIN doc d ON d.id = o.id
		WHERE o.conn = ? AND o.kind IN ({application}, {servicePrincipal}) AND o.state = {live} AND o.facet <> 0 AND o.facet & ? <> 0`, []any{r.conn, column.FlagCredentials}, func(rows *sql.Rows) error {
		var k enum.Kind
		var doc []byte
		if err := rows.Scan(&k, &doc); err != nil {
			return err
		}
		holder := CredentialHolder{Kind: k.Name()}
		err := document.Decode(doc, &holder)
		out = append(out, holder)
		return err
	})
	return out, err
}
