package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// AppsOf returns what leads a user or a group to applications: app roles of its
// own and, of a user, those of the groups that it is a direct member of or may
// become one of; and the delegated permissions that are for it alone.
func (db *DB) AppsOf(ctx context.Context, conn, principal string) (*AppBook, error) {
	out := &AppBook{}
	err := db.reading(ctx, conn, "read what leads to applications", func(r *reader) error {
		f, ok, err := r.find(principal)
		if err != nil || !ok {
			return err
		}
		out, err = r.readAppsOf(f)
		return err
	})
	return out, err
}

func (r *reader) readAppsOf(f found) (*AppBook, error) {
	holders, members, err := r.waysIn(f)
	if err != nil {
		return nil, err
	}
	var records appRecords
	if records.assignments, err = r.assignmentsTo(holders); err != nil {
		return nil, err
	}
	var g sqlite.Clauses
	g.Add("+g.conn = ? AND g.principal = ?", r.conn, f.id)
	if records.consents, err = r.consents(g); err != nil {
		return nil, err
	}
	b, err := r.newAppBook(records)
	if err != nil {
		return nil, err
	}
	id := f.objectID.String()
	b.Grants = slices.DeleteFunc(grants.Current(b.Grants, members, r.now), func(g grants.Grant) bool {
		return g.System == grants.AppRole && !strings.EqualFold(g.PrincipalID, id)
	})
	return b, nil
}

// waysIn are who may have an app role that a principal has by it: itself, and
// the groups of a user, with its membership in them and no one else's.
func (r *reader) waysIn(f found) (holders []int64, members grants.Members, err error) {
	holders = []int64{f.id}
	if f.kind != enum.User {
		return holders, members, nil
	}
	id := f.objectID.String()
	direct, err := r.finds("FROM object o WHERE o.id IN ("+directContainers+") AND o.kind = {group}", f.id)
	if err != nil {
		return nil, members, err
	}
	members = grants.Members{Direct: map[string][]string{}, NoUsers: map[string]bool{}}
	for _, group := range direct {
		guid := group.objectID.String()
		holders = append(holders, group.id)
		members.Direct[guid], members.NoUsers[guid] = []string{id}, true
	}
	roles := RoleBook{Book: &grants.Book{}}
	if _, err := r.roleRecords(&roles); err != nil {
		return nil, members, err
	}
	members.Active = roles.Members.Active
	var groups []string
	for _, i := range roles.Members.Eligible {
		if principal := strings.ToLower(i.PrincipalID); principal == id || members.NoUsers[principal] {
			members.Eligible = append(members.Eligible, i)
			groups = append(groups, i.GroupID)
		}
	}
	eligible, err := r.byGUID(groups)
	for _, group := range eligible {
		if group.kind == enum.Group && group.state == enum.Live {
			holders = append(holders, group.id)
		}
	}
	return holders, members, err
}

// assignmentsTo reads the app role assignments to these objects.
func (r *reader) assignmentsTo(holders []int64) (out []assignmentRecord, err error) {
	return out, r.each("SELECT a.principal, a.resource, d.doc FROM app_role_assignment a CROSS JOIN doc d ON d.id = a.id WHERE a.principal IN (SELECT value FROM json_each(?)) ORDER BY a.id",
		[]any{sqlite.JSONList(holders)}, func(rows *sql.Rows) error {
			var a assignmentRecord
			var doc []byte
			if err := rows.Scan(&a.principal, &a.resource, &doc); err != nil {
				return err
			}
			err := document.Decode(doc, &a.AppRoleAssignment)
			out = append(out, a)
			return err
		})
}
