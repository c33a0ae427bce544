package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/objectid"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// Party is an object as one side of a permission: an application, or a user or
// group that it is for. All but the Ref is of applications.
type Party struct {
	entra.Ref
	Foreign    bool // registered in another tenant, Microsoft's not counted
	FirstParty bool // Microsoft's
	Verified   bool // its publisher is
	Enabled    bool
}

func (f found) party() Party {
	if f.kind != enum.ServicePrincipal { // its facet has other flags
		return Party{Ref: f.ref()}
	}
	return Party{
		Ref: f.ref(), Foreign: f.facet&column.FlagForeign != 0, FirstParty: f.facet&column.FlagFirstParty != 0,
		Verified: f.facet&column.FlagVerified != 0, Enabled: f.facet&column.FlagDisabled == 0,
	}
}

// AppBook is a part of the book of grants: app roles and delegated permissions,
// with the objects that they name, by id.
type AppBook struct {
	Grants  []grants.Grant
	Parties map[string]*Party
}

// AppBook returns what applications were granted: app roles that service
// principals have, and delegated permissions, a grant for each scope. client, an
// object id, restricts it to one application. Those in the recycle bin have
// nothing. Of app roles it does not say since when. What it returns is shared:
// callers must not change it.
func (db *DB) AppBook(ctx context.Context, conn, client string) (*AppBook, error) {
	out := &AppBook{}
	err := db.reading(ctx, conn, "read permissions of applications", func(r *reader) (err error) {
		if client == "" {
			out, err = r.appBook()
			return err
		}
		f, ok, err := r.find(client)
		if err != nil || !ok {
			return err
		}
		out, err = r.readAppBook(f.id)
		return err
	})
	return out, err
}

func (r *reader) appBook() (*AppBook, error) {
	return part(r.held, &r.held.apps.book, func(b *AppBook) bool { return b == nil }, func() (*AppBook, error) { return r.readAppBook(0) })
}

// appRecords are records of permissions as they are read, before their parties
// have names.
type appRecords struct {
	assignments []assignmentRecord
	consents    []consentRecord
}

type assignmentRecord struct {
	principal, resource int64
	entra.AppRoleAssignment
}

type consentRecord struct {
	client, resource int64
	entra.OAuth2PermissionGrant
}

// readAppBook reads what one application was granted, or all for 0.
func (r *reader) readAppBook(only int64) (*AppBook, error) {
	var c, g sqlite.Clauses
	c.Add("a.conn = ? AND a.kind = {servicePrincipal}", r.conn)
	g.Add("g.conn = ?", r.conn)
	if only != 0 {
		c.Add("a.principal = ?", only)
		g.Conditions[0] = "+g.conn = ?" // the client is the way in
		g.Add("g.client = ?", only)
	}
	var records appRecords
	err := r.each("SELECT a.principal, a.resource, a.role, o.guid FROM app_role_assignment a INDEXED BY app_role_assignment_app CROSS JOIN object o ON o.id = a.id"+c.Where(), c.Args, func(rows *sql.Rows) error {
		var a assignmentRecord
		var role, id objectid.ID
		err := rows.Scan(&a.principal, &a.resource, &role, &id)
		a.AppRoleID, a.ID = role.String(), id.String()
		records.assignments = append(records.assignments, a)
		return err
	})
	if err != nil {
		return nil, err
	}
	if records.consents, err = r.consents(g); err != nil {
		return nil, err
	}
	return r.newAppBook(records)
}

// consents reads delegated grants.
func (r *reader) consents(g sqlite.Clauses) (out []consentRecord, err error) {
	return out, r.each("SELECT g.client, g.resource, d.doc FROM grant_party g CROSS JOIN doc d ON d.id = g.id"+g.Where()+" ORDER BY g.id", g.Args, func(rows *sql.Rows) error {
		var c consentRecord
		var doc []byte
		if err := rows.Scan(&c.client, &c.resource, &doc); err != nil {
			return err
		}
		err := document.Decode(doc, &c.OAuth2PermissionGrant)
		out = append(out, c)
		return err
	})
}

// newAppBook makes grants of records, and names their parties. Users are not
// named here: of consents there are many.
func (r *reader) newAppBook(records appRecords) (*AppBook, error) {
	numbers := map[int64]*Party{}
	for _, a := range records.assignments {
		numbers[a.principal], numbers[a.resource] = nil, nil
	}
	for _, c := range records.consents {
		numbers[c.client], numbers[c.resource] = nil, nil
	}
	named, err := r.refs(slices.Collect(maps.Keys(numbers)))
	if err != nil {
		return nil, err
	}
	b := &AppBook{Parties: make(map[string]*Party, len(named))}
	for number, f := range named {
		p := f.party()
		b.Parties[p.ID], numbers[number] = &p, &p
		if f.state != enum.Live {
			numbers[number] = nil
		}
	}
	for _, a := range records.assignments {
		if p, resource := numbers[a.principal], named[a.resource]; p != nil {
			a.PrincipalID, a.ResourceID = p.ID, resource.objectID.String()
			b.Grants = append(b.Grants, grants.OfAppRole(a.AppRoleAssignment))
		}
	}
	for _, c := range records.consents {
		if p, resource := numbers[c.client], named[c.resource]; p != nil {
			c.ClientID, c.ResourceID = p.ID, resource.objectID.String()
			b.Grants = append(b.Grants, grants.OfConsent(c.OAuth2PermissionGrant)...)
		}
	}
	return b, nil
}
