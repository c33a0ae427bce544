package store

import (
	"cmp"
	"database/sql"

	"github.com/mscloud-mcp/mscloud-mcp/store/bitset"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// ofUsers reports whether the query takes users only, and of them some.
func (q MemberQuery) ofUsers() bool { return q.UserType != "" || q.Enabled != nil }

// users leaves the members that are users as the query wants them.
func (m *membership) users(q MemberQuery) error {
	set := m.sets[enum.User]
	clear(m.sets)
	if set == nil {
		return nil
	}
	var kept bitset.Set
	err := m.eachProfile(set, func(id int64, p memberProfile) {
		if ofType(p.userType, q.UserType) && (q.Enabled == nil || p.enabled == *q.Enabled) {
			kept.Add(id)
		}
	})
	m.sets[enum.User] = &kept
	return err
}

// userFacets counts the members that are users by type and by whether they may
// sign in.
func (m *membership) userFacets(facets map[string][]FacetCount) error {
	set := m.sets[enum.User]
	if set == nil {
		return nil
	}
	types, enabled := map[string]int{}, map[string]int{}
	err := m.eachProfile(set, func(_ int64, p memberProfile) {
		types[cmp.Or(p.userType, UnknownType)]++
		if p.enabled {
			enabled["true"]++
		} else {
			enabled["false"]++
		}
	})
	if len(types) > 0 {
		facets["userType"] = largest(types, len(types))
	}
	if len(enabled) > 0 {
		facets["accountEnabled"] = largest(enabled, len(enabled))
	}
	return err
}

// memberProfile is what a user's profile tells of a member.
type memberProfile struct {
	userType string
	enabled  bool
}

// eachProfile gives the live users of a set with their profiles. One that was
// never read itself has none and is left out.
func (m *membership) eachProfile(set *bitset.Set, f func(int64, memberProfile)) error {
	counts, err := m.r.profileCounts()
	if err != nil {
		return err
	}
	profiles := make(map[int64]memberProfile, len(counts))
	for _, p := range counts {
		profiles[p.id] = memberProfile{p.UserType, p.Enabled}
	}
	return m.r.each("SELECT id, facet FROM object WHERE id IN (SELECT value FROM json_each(?)) AND facet <> 0", []any{sqlite.JSONList(set.IDs())}, func(rows *sql.Rows) error {
		var id, facet int64
		err := rows.Scan(&id, &facet)
		if p, ok := profiles[facet]; ok {
			f(id, p)
		}
		return err
	})
}
