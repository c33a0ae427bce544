package store

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/store/objectid"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
)

// moved reports whether a connection now reads another tenant than before. A
// tenant that was named by a domain and is now named by its id is the same.
func moved(was, is Connection) bool {
	if was.Cloud != is.Cloud || was.Endpoint != is.Endpoint {
		return true
	}
	if strings.EqualFold(was.TenantID, is.TenantID) {
		return false
	}
	var b [16]byte
	return objectid.ParseGUID(was.TenantID, &b) == objectid.ParseGUID(is.TenantID, &b)
}

// renumber gives a connection a new number, so that it has no directory from
// one moment to the next: no answer may show the users of one tenant under the
// name of another. What it had stays under the old number, to be removed.
func renumber(w *round.Writer, id string) (old int64, err error) {
	if old, err = w.ConnNumber(id); err != nil {
		return 0, err
	}
	const columns = `tenant_id, client_id, cloud, endpoint, ca_file, tenant_name, cred_kind, cred_hint, cred_expires, cred_file,
		secret, enabled, version, created, updated, test_at, test_ok, test_report, generation, requested, lease_holder, lease_until`
	for _, step := range []struct {
		query string
		args  []any
	}{
		{"UPDATE connection SET id = id || ':' || n, fold = NULL WHERE n = ?", []any{old}},
		{"INSERT INTO connection (id, name, fold, " + columns + ") SELECT ?, name, lower(?), " + columns + " FROM connection WHERE n = ?", []any{id, id, old}},
		{"UPDATE connection SET secret = NULL, test_report = NULL, enabled = 0 WHERE n = ?", []any{old}},
	} {
		if _, err := w.Exec(step.query, step.args...); err != nil {
			return 0, err
		}
	}
	return old, nil
}
