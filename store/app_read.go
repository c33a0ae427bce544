package store

import (
	"context"
	"database/sql"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// App returns one identity by object id, appId, or a display name that no other
// has. A service principal and its registration are one.
func (db *DB) App(ctx context.Context, conn, ref string) (AppRow, error) {
	var out AppRow
	err := db.reading(ctx, conn, "read identity", func(r *reader) error {
		f, err := r.namedApp(ref)
		if err != nil {
			return err
		}
		rows, err := r.appRows([]found{f})
		if err == nil {
			out = rows[0]
		}
		return err
	})
	return out, err
}

// namedApp finds the service principal that ref names, or the registration
// where it has none.
func (r *reader) namedApp(ref string) (found, error) {
	if f, ok, err := r.find(strings.TrimSpace(ref)); err != nil || ok && f.kind == enum.ServicePrincipal && f.seen() {
		return f, err
	} else if ok && f.kind == enum.Application && f.seen() {
		return r.principalOf(f)
	}
	f, err := r.named(ref, enum.ServicePrincipal)
	if err == nil {
		return f, nil
	}
	if g, other := r.named(ref, enum.Application); other == nil {
		return r.principalOf(g)
	}
	return f, err
}

func (f found) seen() bool { return f.facet != 0 }

// principalOf is the service principal of a registration, or the registration.
func (r *reader) principalOf(app found) (found, error) {
	fs, err := r.finds("FROM object o INDEXED BY object_key WHERE o.conn = ? AND o.key = ? COLLATE NOCASE AND o.key <> '' AND o.kind = {servicePrincipal} AND o.state = ? AND o.facet <> 0 LIMIT 1", r.conn, app.key, app.state)
	if err != nil || len(fs) == 0 {
		return app, err
	}
	return fs[0], nil
}

// appRows reads identities with their registrations and the number of their
// owners.
func (r *reader) appRows(fs []found) ([]AppRow, error) {
	var keys []string
	at := map[string][]int{} // by appId
	for i, f := range fs {
		if key := strings.ToLower(f.key); f.kind == enum.ServicePrincipal && key != "" {
			keys = append(keys, f.key)
			at[key] = append(at[key], i)
		}
	}
	registrations, err := r.finds("FROM object o INDEXED BY object_key WHERE o.conn = ? AND o.key COLLATE NOCASE IN (SELECT value FROM json_each(?)) AND o.key <> '' AND o.kind = {application} AND o.facet <> 0", r.conn, texts(keys))
	if err != nil {
		return nil, err
	}
	app := make([]int64, len(fs))
	ids := make([]int64, 0, 2*len(fs))
	for i, f := range fs {
		ids = append(ids, f.id)
		if f.kind == enum.Application {
			app[i] = f.id
		}
	}
	for _, f := range registrations {
		for _, i := range at[strings.ToLower(f.key)] {
			if fs[i].state == f.state {
				app[i] = f.id
				ids = append(ids, f.id)
			}
		}
	}
	docs, err := r.docs("doc", ids)
	if err != nil {
		return nil, err
	}
	owners := map[int64][]int64{}
	err = r.each("SELECT e.src, e.dst FROM edge e CROSS JOIN object o ON o.id = e.dst WHERE e.src IN (SELECT value FROM json_each(?)) AND e.rel = {owner} AND o.state <> {gone}", []any{sqlite.JSONList(ids)}, func(rows *sql.Rows) error {
		var id, owner int64
		err := rows.Scan(&id, &owner)
		owners[id] = append(owners[id], owner)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]AppRow, len(fs))
	for i, f := range fs {
		row := AppRow{Kind: appKindOf(f.kind, f.facet), Foreign: f.facet&column.FlagForeign != 0}
		both := map[int64]bool{}
		if f.kind == enum.ServicePrincipal {
			row.ServicePrincipal = &entra.ServicePrincipal{}
			for _, owner := range owners[f.id] {
				both[owner] = true
			}
			if err := document.Decode(docs[f.id], row.ServicePrincipal); err != nil {
				return nil, err
			}
		}
		if app[i] != 0 {
			row.Application = &entra.Application{}
			for _, owner := range owners[app[i]] {
				both[owner] = true
			}
			if err := document.Decode(docs[app[i]], row.Application); err != nil {
				return nil, err
			}
		}
		row.Owners = len(both)
		out[i] = row
	}
	return out, nil
}

// Owners are who owns an object, by name.
func (db *DB) Owners(ctx context.Context, conn, id string) ([]entra.Ref, error) {
	out := []entra.Ref{}
	err := db.reading(ctx, conn, "read owners", func(r *reader) error {
		f, ok, err := r.find(id)
		if err != nil || !ok {
			return err
		}
		fs, err := r.finds("FROM edge e CROSS JOIN object o ON o.id = e.dst WHERE e.src = ? AND e.rel = {owner} AND o.state <> {gone} ORDER BY o.sort, o.id", f.id)
		for _, f := range fs {
			out = append(out, f.ref())
		}
		return err
	})
	return out, err
}

// AppsByID returns the identities of these object ids of service principals or
// registrations; what is not known is left out.
func (db *DB) AppsByID(ctx context.Context, conn string, ids []string) (map[string]AppRow, error) {
	out := make(map[string]AppRow, len(ids))
	err := db.reading(ctx, conn, "read identities", func(r *reader) error {
		var fs []found
		for _, id := range ids {
			f, ok, err := r.find(id)
			if err != nil {
				return err
			}
			if ok && f.kind.Object().HasCredentials && f.seen() {
				fs = append(fs, f)
			}
		}
		rows, err := r.appRows(fs)
		for i, row := range rows {
			out[fs[i].objectID.String()] = row
		}
		return err
	})
	return out, err
}
