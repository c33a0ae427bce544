package store

import (
	"context"
	"database/sql"

	"github.com/mscloud-mcp/mscloud-mcp/store/cursor"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// Grants lists delegated permission grants in the order they were first seen.
func (db *DB) Grants(ctx context.Context, conn string, q GrantQuery) (List[GrantRow], error) {
	list := List[GrantRow]{Items: []GrantRow{}}
	after, err := cursor.Parse(q.After, 1)
	if err != nil {
		return list, err
	}
	err = db.reading(ctx, conn, "list permission grants", func(r *reader) error {
		var c sqlite.Clauses
		c.Add("g.conn = ?", r.conn)
		if q.Client+q.Principal+q.Resource != "" {
			c.Conditions[0] = "+g.conn = ?" // the party is the way in
		}
		for _, party := range []struct{ column, id string }{{"client", q.Client}, {"principal", q.Principal}, {"resource", q.Resource}} {
			if party.id == "" {
				continue
			}
			f, ok, err := r.find(party.id)
			if err != nil || !ok {
				return err
			}
			c.Add("g."+party.column+" = ?", f.id)
		}
		if err := r.get("SELECT count(*) FROM grant_party g"+c.Where(), c.Args, &list.Total); err != nil {
			return err
		}
		if after != nil {
			c.Add("g.id > ?", after.Numbers[0])
		}
		type parties struct{ id, client, resource, principal int64 }
		var all []parties
		err := r.each("SELECT g.id, g.client, g.resource, coalesce(g.principal, 0) FROM grant_party g"+c.Where()+" ORDER BY g.id LIMIT ?", append(c.Args, q.limit()+1), func(rows *sql.Rows) error {
			var p parties
			err := rows.Scan(&p.id, &p.client, &p.resource, &p.principal)
			all = append(all, p)
			return err
		})
		if err != nil {
			return err
		}
		if len(all) > q.limit() {
			all = all[:q.limit()]
			list.Next = cursor.Position{Numbers: []int64{all[q.limit()-1].id}}.String()
		}
		var grants, others []int64
		for _, p := range all {
			grants = append(grants, p.id)
			others = append(others, p.client, p.resource, p.principal)
		}
		names, err := r.refs(others)
		if err != nil {
			return err
		}
		docs, err := r.docs("doc", grants)
		if err != nil {
			return err
		}
		for _, p := range all {
			row := GrantRow{Client: names[p.client].ref(), Resource: names[p.resource].ref()}
			if err := document.Decode(docs[p.id], &row.OAuth2PermissionGrant); err != nil {
				return err
			}
			if p.principal != 0 {
				principal := names[p.principal].ref()
				row.Principal = &principal
			}
			list.Items = append(list.Items, row)
		}
		return nil
	})
	return list, err
}
