package store

import (
	"database/sql"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// roleHolders are the members of directory roles, and of the groups in them.
// A role-assignable group has no groups in it.
// https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept
const roleHolders = `SELECT e.dst FROM object x INDEXED BY object_name CROSS JOIN edge e ON e.src = x.id AND e.rel = {member}
		WHERE x.conn = ? AND x.kind = {directoryRole} AND x.state = {live} AND x.facet <> 0
	UNION SELECT m.dst FROM object x INDEXED BY object_name CROSS JOIN edge e ON e.src = x.id AND e.rel = {member} AND e.kind = {group}
		CROSS JOIN object g ON g.id = e.dst AND g.state = {live}
		CROSS JOIN edge m ON m.src = e.dst AND m.rel = {member}
		WHERE x.conn = ? AND x.kind = {directoryRole} AND x.state = {live} AND x.facet <> 0`

// roleHolds are the directory roles of a tenant by holder.
type roleHolds struct {
	names map[int64]found
	holds map[int64][]roleHold
}

// roleHold is a role that somebody holds, via a group or, 0, directly.
type roleHold struct{ role, via int64 }

// roles reads who holds which directory role, also through a group.
func (r *reader) roles() (*roleHolds, error) {
	return part(r.held, &r.held.roles, func(h *roleHolds) bool { return h == nil }, r.readRoles)
}

func (r *reader) readRoles() (*roleHolds, error) {
	h := &roleHolds{holds: map[int64][]roleHold{}}
	var ids []int64
	// The members of a role come as one text: see membership.read.
	err := r.each(`SELECT x.id, 0, (SELECT group_concat(e.dst) FROM edge e WHERE e.src = x.id AND e.rel = {member})
			FROM object x INDEXED BY object_name
			WHERE x.conn = ?1 AND x.kind = {directoryRole} AND x.state = {live} AND x.facet <> 0
		UNION ALL SELECT x.id, g.id, (SELECT group_concat(m.dst) FROM edge m WHERE m.src = g.id AND m.rel = {member})
			FROM object x INDEXED BY object_name CROSS JOIN edge e ON e.src = x.id AND e.rel = {member} AND e.kind = {group}
			CROSS JOIN object g ON g.id = e.dst AND g.state = {live}
			WHERE x.conn = ?1 AND x.kind = {directoryRole} AND x.state = {live} AND x.facet <> 0`, []any{r.conn}, func(rows *sql.Rows) error {
		var hold roleHold
		var members sql.NullString
		err := rows.Scan(&hold.role, &hold.via, &members)
		ids = append(ids, hold.role, hold.via)
		numbers(members.String, func(id int64) { h.holds[id] = append(h.holds[id], hold) })
		return err
	})
	if err == nil {
		h.names, err = r.refs(ids)
	}
	return h, err
}

// of are the roles that a principal holds.
func (h *roleHolds) of(id int64) []RoleHold {
	var out []RoleHold
	for _, hold := range h.holds[id] {
		role := h.names[hold.role]
		one := RoleHold{Role: role.ref(), RoleTemplateID: role.key}
		if hold.via != 0 {
			via := h.names[hold.via].ref()
			one.Via = &via
		}
		out = append(out, one)
	}
	return out
}

// holders are the users who hold a role, packed.
func (r *reader) holders() ([]int64, error) {
	return sliceOf(r.held, &r.held.holders, func() ([]int64, error) {
		roles, err := r.roles()
		if err != nil {
			return nil, err
		}
		ids := make([]int64, 0, len(roles.holds))
		for id := range roles.holds {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		return r.packed(ids)
	})
}

// packed are the users among objects.
func (r *reader) packed(ids []int64) ([]int64, error) {
	out := []int64{}
	err := r.ids("SELECT group_concat((o.facet << ?) | o.id) FROM object o WHERE o.id IN (SELECT value FROM json_each(?)) AND +o.kind = {user} AND +o.facet <> 0",
		[]any{facetShift, sqlite.JSONList(ids)}, func(u int64) { out = append(out, u) })
	return out, err
}
