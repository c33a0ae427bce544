package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
)

// AppUse is a service principal with what tells whether anybody needs it.
type AppUse struct {
	Party
	Kind string // AppEnterprise …
	// Used is when it was last used, by the newest of Microsoft's reports, and
	// Source which; the zero time where none has a row for it.
	Used   time.Time
	Source feed.Name
	// Created is when its registration was made; it is known only of those whose
	// registration is in this tenant and whose use is not recorded.
	Created time.Time
	// Home: its registration belongs to this tenant. Registered: it is there;
	// Deleted: it is in the recycle bin.
	Home, Registered, Deleted bool
	// Owners are those of the service principal and of its registration together,
	// each once, Gone how many of them are disabled or deleted users.
	Owners, Gone int
	GrantTally
}

// GrantTally counts what an application was granted: the delegated grants to it,
// those for all users among them, and the application permissions.
type GrantTally struct{ Delegated, ForAll, AppRoles int }

// Granted reports whether it may do anything.
func (a GrantTally) Granted() bool { return a.Delegated+a.AppRoles > 0 }

// tallyGrants counts grants by the application's id. Those of one delegated
// grant follow each other.
func tallyGrants(list []grants.Grant) map[string]*GrantTally {
	out := map[string]*GrantTally{}
	last := ""
	for _, g := range list {
		n := out[g.PrincipalID]
		if n == nil {
			n = &GrantTally{}
			out[g.PrincipalID] = n
		}
		switch {
		case g.System == grants.AppRole && g.Permits():
			n.AppRoles++
		case g.System == grants.Delegated && g.ID != last:
			n.Delegated++
			if g.Consent == grants.ConsentAll {
				n.ForAll++
			}
		}
		last = g.ID
	}
	return out
}

// AppUses returns every service principal, by name. What it returns is shared:
// callers must not change it.
func (db *DB) AppUses(ctx context.Context, conn string) ([]AppUse, error) {
	var out []AppUse
	err := db.reading(ctx, conn, "read the use of applications", func(r *reader) error {
		var err error
		out, err = sliceOf(r.held, &r.held.uses, r.readAppUses)
		return err
	})
	return out, err
}

// readAppUses joins what several feeds say of service principals.
func (r *reader) readAppUses() ([]AppUse, error) {
	principals, err := r.finds("FROM object o INDEXED BY object_name WHERE o.conn = ? AND o.kind = {servicePrincipal} AND o.state = {live} AND o.facet <> 0 ORDER BY o.sort, o.id", r.conn)
	if err != nil {
		return nil, err
	}
	registrations, err := r.finds("FROM object o INDEXED BY object_name WHERE o.conn = ? AND o.kind = {application} AND o.state IN ({live}, {deleted}) AND o.facet <> 0", r.conn)
	if err != nil {
		return nil, err
	}
	byAppID := make(map[string]found, len(registrations))
	for _, f := range registrations {
		byAppID[strings.ToLower(f.key)] = f
	}
	used, err := r.appUsage()
	if err != nil {
		return nil, err
	}
	owners, err := r.ownersByObject()
	if err != nil {
		return nil, err
	}
	book, err := r.appBook()
	if err != nil {
		return nil, err
	}
	granted := tallyGrants(book.Grants)
	out := make([]AppUse, len(principals))
	undated := map[int64]int{} // by the number of the registration
	for i, f := range principals {
		a := &out[i]
		a.Party, a.Kind = f.party(), appKindOf(f.kind, f.facet)
		a.Used, a.Source = used[strings.ToLower(f.key)].Last, used[strings.ToLower(f.key)].Source
		a.Home = a.Kind == AppEnterprise && !a.Foreign
		mine := slices.Clip(owners[f.id])
		if x, ok := byAppID[strings.ToLower(f.key)]; ok && f.key != "" {
			a.Registered, a.Deleted = x.state == enum.Live, x.state == enum.Deleted
			mine = append(mine, owners[x.id]...)
			if a.Used.IsZero() {
				undated[x.id] = i
			}
		}
		a.countOwners(mine)
		if n := granted[a.ID]; n != nil {
			a.GrantTally = *n
		}
	}
	return out, r.dateApps(undated, out)
}

// ownership is one owner of an application or service principal.
type ownership struct {
	owner int64
	gone  bool // a disabled or deleted user
}

// countOwners counts owners, who may own the registration and the service
// principal alike, once each.
func (a *AppUse) countOwners(list []ownership) {
	seen := make(map[int64]bool, len(list))
	for _, o := range list {
		if seen[o.owner] {
			continue
		}
		seen[o.owner] = true
		a.Owners++
		if o.gone {
			a.Gone++
		}
	}
}

// ownersByObject are the owners of applications and service principals.
func (r *reader) ownersByObject() (map[int64][]ownership, error) {
	profiles, err := r.profileCounts()
	if err != nil {
		return nil, err
	}
	off := map[int64]bool{}
	for _, p := range profiles {
		off[p.id] = !p.Enabled
	}
	out := map[int64][]ownership{}
	err = r.each(`SELECT s.id, o.id, o.kind, o.state, o.facet FROM object s INDEXED BY object_facet CROSS JOIN edge e ON e.src = s.id AND e.rel = {owner} CROSS JOIN object o ON o.id = e.dst
		WHERE s.conn = ? AND s.kind IN ({application}, {servicePrincipal}) AND s.state = {live} AND s.facet <> 0 AND s.facet & ? <> 0`, []any{r.conn, column.FlagOwned}, func(rows *sql.Rows) error {
		var id, owner, state, facet int64
		var k enum.Kind
		err := rows.Scan(&id, &owner, &k, &state, &facet)
		out[id] = append(out[id], ownership{owner, state != enum.Live || k == enum.User && off[facet]})
		return err
	})
	return out, err
}

// dateApps fills in when the registrations were made.
func (r *reader) dateApps(at map[int64]int, out []AppUse) error {
	ids := make([]int64, 0, len(at))
	for id := range at {
		ids = append(ids, id)
	}
	docs, err := r.docs("doc", ids)
	for id, i := range at {
		var h struct {
			CreatedDateTime entra.Time `json:"createdDateTime"`
		}
		if err := document.Decode(docs[id], &h); err != nil {
			return err
		}
		out[i].Created = h.CreatedDateTime
	}
	return err
}
