package store

import (
	"context"
	"database/sql"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/store/cursor"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/objectid"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// AppRoleAssignmentQuery selects app role assignments; empty fields select all.
type AppRoleAssignmentQuery struct {
	Principal string // object id of the user, group or service principal
	Resource  string // object id of the resource's service principal
	AppRole   string // id of the app role
	Page
}

// AppRoleAssignmentRow is the grant of an app role with the objects it names.
type AppRoleAssignmentRow struct {
	grants.Grant
	Principal, Resource entra.Ref
}

// AppRoleAssignments lists app role assignments in the order they were first
// seen. A query of an object that is not known finds none.
func (db *DB) AppRoleAssignments(ctx context.Context, conn string, q AppRoleAssignmentQuery) (List[AppRoleAssignmentRow], error) {
	list := List[AppRoleAssignmentRow]{Items: []AppRoleAssignmentRow{}}
	after, err := cursor.Parse(q.After, 1)
	if err != nil {
		return list, err
	}
	err = db.reading(ctx, conn, "list app role assignments", func(r *reader) error {
		var c sqlite.Clauses
		c.Add("a.conn = ?", r.conn)
		if q.Principal+q.Resource != "" {
			c.Conditions[0] = "+a.conn = ?" // the object is the way in
		}
		for _, party := range []struct{ column, id string }{{"principal", q.Principal}, {"resource", q.Resource}} {
			if party.id == "" {
				continue
			}
			f, ok, err := r.find(party.id)
			if err != nil || !ok {
				return err
			}
			c.Add("a."+party.column+" = ?", f.id)
		}
		if q.AppRole != "" {
			c.Add("a.role = ?", objectid.Parse(q.AppRole).Value())
		}
		if err := r.get("SELECT count(*) FROM app_role_assignment a"+c.Where(), c.Args, &list.Total); err != nil {
			return err
		}
		if after != nil {
			c.Add("a.id > ?", after.Numbers[0])
		}
		return r.assignmentPage(&list, c, q.limit())
	})
	return list, err
}

func (r *reader) assignmentPage(list *List[AppRoleAssignmentRow], c sqlite.Clauses, limit int) error {
	type parties struct{ id, principal, resource int64 }
	var all []parties
	err := r.each("SELECT a.id, a.principal, a.resource FROM app_role_assignment a"+c.Where()+" ORDER BY a.id LIMIT ?", append(c.Args, limit+1), func(rows *sql.Rows) error {
		var p parties
		err := rows.Scan(&p.id, &p.principal, &p.resource)
		all = append(all, p)
		return err
	})
	if err != nil {
		return err
	}
	if len(all) > limit {
		all = all[:limit]
		list.Next = cursor.Position{Numbers: []int64{all[limit-1].id}}.String()
	}
	var assignments, others []int64
	for _, p := range all {
		assignments = append(assignments, p.id)
		others = append(others, p.principal, p.resource)
	}
	names, err := r.refs(others)
	if err != nil {
		return err
	}
	docs, err := r.docs("doc", assignments)
	if err != nil {
		return err
	}
	for _, p := range all {
		row := AppRoleAssignmentRow{Principal: names[p.principal].ref(), Resource: names[p.resource].ref()}
		var a entra.AppRoleAssignment
		if err := document.Decode(docs[p.id], &a); err != nil {
			return err
		}
		row.Grant = grants.OfAppRole(a)
		list.Items = append(list.Items, row)
	}
	return nil
}
