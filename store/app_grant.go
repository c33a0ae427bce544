package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/objectid"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// Party is an application as one side of a permission.
type Party struct {
	entra.Ref
	Foreign    bool // registered in another tenant, Microsoft's not counted
	FirstParty bool // Microsoft's
	Verified   bool // its publisher is
	Enabled    bool
}

func (f found) party() Party {
	return Party{
		Ref: f.ref(), Foreign: f.facet&column.FlagForeign != 0, FirstParty: f.facet&column.FlagFirstParty != 0,
		Verified: f.facet&column.FlagVerified != 0, Enabled: f.facet&column.FlagDisabled == 0,
	}
}

// AppGrant is one thing that an application was allowed: an app role of its
// own, or the scopes of a delegated grant.
type AppGrant struct {
	Client, Resource *Party
	// AppRoleID is the app role of an application permission, "" for a
	// delegated grant. The zero GUID is default access and no permission.
	AppRoleID string
	// Grant is the delegated grant, nil for an application permission.
	Grant *entra.OAuth2PermissionGrant
}

// AppGrants returns everything that applications were granted: app roles that
// service principals hold, as the resources list them, and delegated grants.
// client, an object id, restricts it to one application. What it returns is
// shared: callers must not change it.
func (db *DB) AppGrants(ctx context.Context, conn, client string) ([]AppGrant, error) {
	var out []AppGrant
	err := db.reading(ctx, conn, "read permissions of applications", func(r *reader) (err error) {
		if client == "" {
			out, err = sliceOf(r.held, &r.held.apps.grants, func() ([]AppGrant, error) { return r.readAppGrants(0) })
			return err
		}
		f, ok, err := r.find(client)
		if err != nil || !ok {
			return err
		}
		out, err = r.readAppGrants(f.id)
		return err
	})
	return out, err
}

// grantPair is a grant before its parties have names.
type grantPair struct {
	client, resource int64
	role             objectid.ID
	grant            *entra.OAuth2PermissionGrant
}

// readAppGrants reads the grants to one application, or to all for 0.
func (r *reader) readAppGrants(only int64) ([]AppGrant, error) {
	var c, g sqlite.Clauses
	c.Add("a.conn = ? AND a.kind = {servicePrincipal}", r.conn)
	g.Add("g.conn = ?", r.conn)
	if only != 0 {
		c.Add("a.principal = ?", only)
		g.Conditions[0] = "+g.conn = ?" // the client is the way in
		g.Add("g.client = ?", only)
	}
	var pairs []grantPair
	err := r.each("SELECT a.principal, a.resource, a.role FROM app_role_assignment a INDEXED BY app_role_assignment_app"+c.Where(), c.Args, func(rows *sql.Rows) error {
		var p grantPair
		err := rows.Scan(&p.client, &p.resource, &p.role)
		pairs = append(pairs, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = r.each("SELECT g.client, g.resource, d.doc FROM grant_party g CROSS JOIN doc d ON d.id = g.id"+g.Where(), g.Args, func(rows *sql.Rows) error {
		p := grantPair{grant: &entra.OAuth2PermissionGrant{}}
		var doc []byte
		if err := rows.Scan(&p.client, &p.resource, &doc); err != nil {
			return err
		}
		pairs = append(pairs, p)
		return document.Decode(doc, p.grant)
	})
	if err != nil {
		return nil, err
	}
	return r.nameGrants(pairs)
}

// nameGrants adds the parties. A grant of which one is not known is left out.
func (r *reader) nameGrants(pairs []grantPair) ([]AppGrant, error) {
	parties := map[int64]*Party{}
	for _, p := range pairs {
		parties[p.client], parties[p.resource] = nil, nil
	}
	named, err := r.refs(slices.Collect(maps.Keys(parties)))
	if err != nil {
		return nil, err
	}
	for id, f := range named {
		p := f.party()
		parties[id] = &p
	}
	out := make([]AppGrant, 0, len(pairs))
	for _, p := range pairs {
		grant := AppGrant{Client: parties[p.client], Resource: parties[p.resource], Grant: p.grant}
		if grant.Client == nil || grant.Resource == nil {
			continue
		}
		if p.grant == nil {
			grant.AppRoleID = p.role.String()
		}
		out = append(out, grant)
	}
	return out, nil
}
