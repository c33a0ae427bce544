package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/objectid"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// Principal is an object that a grant names: who holds it, or what it is over.
type Principal struct {
	entra.Ref
	// Deleted says that the object is in the recycle bin.
	Deleted bool
	// Enabled is of users and service principals, nil where it is not known; UserType (entra.UserMember,
	// UserGuest, UserAgent, "" for not known) of users only.
	Enabled  *bool
	UserType string
}

// principalKinds are the kinds that can hold a grant. Devices and contacts
// cannot.
var principalKinds = []enum.Kind{enum.User, enum.Group, enum.ServicePrincipal}

// Principal finds a user, group or service principal by object id, key
// (userPrincipalName, mail, appId) or a display name that no other has. An
// *AmbiguousError lists those that share a name.
func (db *DB) Principal(ctx context.Context, conn, ref string) (Principal, error) {
	var out Principal
	err := db.reading(ctx, conn, "find a principal", func(r *reader) error {
		f, err := r.named(ref, principalKinds...)
		if err == nil {
			out = Principal{Ref: f.ref(), Deleted: f.state != enum.Live}
		}
		return err
	})
	return out, err
}

// Principals reads the objects of these ids at once, whatever their kind. Ids
// that are not known are left out.
func (db *DB) Principals(ctx context.Context, conn string, ids []string) (map[string]Principal, error) {
	var out map[string]Principal
	err := db.reading(ctx, conn, "read principals", func(r *reader) error {
		fs, err := r.byGUID(ids)
		if err != nil {
			return err
		}
		out, err = r.principals(fs)
		return err
	})
	return out, err
}

// principals are what grants say of objects, by id.
func (r *reader) principals(fs []found) (map[string]Principal, error) {
	out := make(map[string]Principal, len(fs))
	facets := map[int64]bool{}
	for _, f := range fs {
		if f.kind == enum.User {
			facets[f.facet] = true
		}
	}
	profiles, err := r.profiles(slices.Collect(maps.Keys(facets)))
	for _, f := range fs {
		p := Principal{Ref: f.ref(), Deleted: f.state != enum.Live}
		if k, ok := profiles[f.facet]; ok && f.kind == enum.User {
			p.Enabled, p.UserType = &k.Enabled, k.UserType
		}
		if f.kind == enum.ServicePrincipal && f.facet != 0 {
			p.Enabled = new(f.facet&column.FlagDisabled == 0)
		}
		out[p.ID] = p
	}
	return out, err
}

// byGUID are the objects of these ids that a feed has told of; others are left
// out.
func (r *reader) byGUID(ids []string) ([]found, error) {
	keys := make([]string, 0, len(ids))
	for _, id := range ids {
		var guid [16]byte
		if objectid.ParseGUID(id, &guid) {
			keys = append(keys, hex.EncodeToString(guid[:]))
		}
	}
	slices.Sort(keys)
	list, err := json.Marshal(slices.Compact(keys))
	if err != nil {
		return nil, err
	}
	return r.finds("FROM json_each(?) j CROSS JOIN object o ON o.conn = ? AND o.guid = unhex(j.value) WHERE o.facet <> 0", string(list), r.conn)
}

// profiles are what users of these profiles have in common.
func (r *reader) profiles(ids []int64) (map[int64]column.Profile, error) {
	out := make(map[int64]column.Profile, len(ids))
	err := r.each("SELECT id, user_type, enabled FROM profile WHERE id IN (SELECT value FROM json_each(?))", []any{sqlite.JSONList(ids)}, func(rows *sql.Rows) error {
		var id int64
		var k column.Profile
		err := rows.Scan(&id, &k.UserType, &k.Enabled)
		out[id] = k
		return err
	})
	return out, err
}

// directMembers are the ids of the direct members of each of these groups, by
// the group's id, without those in the recycle bin.
func (r *reader) directMembers(groups []found) (map[string][]string, error) {
	out := make(map[string][]string, len(groups))
	names := make(map[int64]string, len(groups))
	for _, f := range groups {
		names[f.id] = f.objectID.String()
	}
	err := r.each(`SELECT e.src, o.guid FROM edge e CROSS JOIN object o ON o.id = e.dst
		WHERE e.src IN (SELECT value FROM json_each(?)) AND e.rel = ? AND o.state = {live}`, []any{sqlite.JSONList(slices.Collect(maps.Keys(names))), enum.Member}, func(rows *sql.Rows) error {
		var src int64
		var member objectid.ID
		err := rows.Scan(&src, &member)
		out[names[src]] = append(out[names[src]], member.String())
		return err
	})
	for _, members := range out {
		slices.Sort(members)
	}
	return out, err
}
