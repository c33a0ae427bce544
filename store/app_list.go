package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/cursor"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/searchtext"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// Apps lists identities that are no persons, by display name.
func (db *DB) Apps(ctx context.Context, conn string, q AppQuery) (List[AppRow], error) {
	list := List[AppRow]{Items: []AppRow{}}
	if q.Kind != "" && !slices.Contains(AppKinds, q.Kind) {
		return list, fault.Invalid("there is no kind of identity %q", q.Kind)
	}
	after, err := cursor.Parse(q.After, 1)
	if err != nil {
		return list, err
	}
	err = db.reading(ctx, conn, "list identities", func(r *reader) error {
		var page []found
		facets := appFacets{}
		for _, k := range []enum.Kind{enum.ServicePrincipal, enum.Application} {
			c, some, err := r.appClauses(q, k)
			if err != nil {
				return err
			}
			if !some {
				continue
			}
			n, err := r.countApps(c, k, facets)
			if err != nil {
				return err
			}
			list.Total += n
			if q.CountOnly || n == 0 {
				continue
			}
			if after != nil {
				c.Add("(o.sort, o.id) > (?, ?)", after.Text, after.Numbers[0])
			}
			fs, err := r.finds("FROM object o INDEXED BY object_name"+c.Where()+" ORDER BY o.sort, o.id LIMIT ?", append(c.Args, q.limit()+1)...)
			if err != nil {
				return err
			}
			page = append(page, fs...)
		}
		if q.Facets || q.CountOnly {
			list.Facets = facets.all()
		}
		slices.SortFunc(page, func(a, b found) int { return cmp.Or(cmp.Compare(a.sort, b.sort), cmp.Compare(a.id, b.id)) })
		if len(page) > q.limit() {
			page = page[:q.limit()]
			last := page[q.limit()-1]
			list.Next = cursor.Position{Numbers: []int64{last.id}, Text: last.sort}.String()
		}
		list.Items, err = r.appRows(page)
		return err
	})
	return list, err
}

// registrationOf finds the registration of a service principal.
const registrationOf = `SELECT 1 FROM object x INDEXED BY object_key WHERE x.conn = o.conn AND x.key = o.key COLLATE NOCASE AND x.key <> '' AND x.kind = {application} AND x.facet <> 0 AND x.state = o.state`

// appClauses are the conditions on the objects of one kind; some is false where
// the query wants none of them.
func (r *reader) appClauses(q AppQuery, k enum.Kind) (c sqlite.Clauses, some bool, err error) {
	state := enum.Live
	if q.Deleted {
		state = enum.Deleted
	}
	mask, want := column.FlagSeen, column.FlagSeen
	set := func(flag int64, on bool) {
		mask |= flag
		if on {
			want |= flag
		}
	}
	if !appKindMask(q.Kind, k, set) {
		return c, false, nil
	}
	for _, f := range []struct {
		on   *bool
		flag int64
		not  bool
	}{{q.Foreign, column.FlagForeign, false}, {q.MultiTenant, column.FlagMultiTenant, false}, {q.Enabled, column.FlagDisabled, true}} {
		if f.on != nil {
			set(f.flag, *f.on != f.not)
		}
	}
	// Of a registration alone nobody knows a publisher, and it cannot be another
	// tenant's or hold anything.
	if k == enum.Application && (q.Only != nil || q.Publisher != "" || q.Foreign != nil && *q.Foreign) {
		return c, false, nil
	}
	c.Add("o.conn = ? AND o.kind = ? AND o.state = ? AND o.facet <> 0 AND o.facet & ? = ?", r.conn, int64(k), state, mask, want)
	if k == enum.Application && q.Kind != AppRegistration {
		// One row for an application and its service principal.
		alone, err := r.alone(state)
		if err != nil {
			return c, false, err
		}
		c.Add("o.id IN (SELECT value FROM json_each(?))", sqlite.JSONList(alone))
	}
	if q.Search != "" {
		r.addSearch(&c, q.Search)
	}
	if q.Only != nil {
		ids, err := r.numbersOf(q.Only)
		if err != nil {
			return c, false, err
		}
		c.Add("o.id IN (SELECT value FROM json_each(?))", sqlite.JSONList(ids))
	}
	if q.Ownerless != nil {
		c.Add("o.facet & ? = 0", column.FlagFirstParty|column.FlagManagedIdentity|column.FlagOtherType)
		owned := "(o.facet & ? <> 0 OR EXISTS (" + registrationOf + " AND x.facet & ? <> 0))"
		if *q.Ownerless {
			owned = "NOT " + owned
		}
		c.Add(owned, column.FlagOwned, column.FlagOwned)
	}
	if q.Unused {
		if q.Kind != AppFirstParty {
			c.Add("o.facet & ? = 0", column.FlagFirstParty)
		}
		c.Add("o.key <> '' AND lower(o.key) NOT IN (SELECT lower(value) FROM json_each(?))", texts(q.Used))
		c.Add("(o.facet & ? = 0 OR lower(o.key) IN (SELECT lower(value) FROM json_each(?)))", column.FlagManagedIdentity, texts(q.Seen))
	}
	if q.Publisher != "" {
		r.addPublisher(&c, q.Publisher)
	}
	return c, true, nil
}

// appKindMask asks for the flags of a kind of identity among the objects of one
// kind; false where there are none of it.
func appKindMask(wanted string, k enum.Kind, set func(flag int64, on bool)) bool {
	switch wanted {
	case "":
	case AppRegistration:
		set(column.FlagBlueprint, false)
		return k == enum.Application
	case AppBlueprint:
		set(column.FlagBlueprint, true)
	case AppEnterprise:
		set(column.AppKindFlags, false)
		return k == enum.ServicePrincipal
	default:
		set(map[string]int64{AppManagedIdentity: column.FlagManagedIdentity, AppAgent: column.FlagAgent, AppFirstParty: column.FlagFirstParty, AppLegacy: column.FlagLegacy, AppUnknown: column.FlagOtherType}[wanted], true)
		return k == enum.ServicePrincipal
	}
	return true
}

// addPublisher narrows to who published it.
func (r *reader) addPublisher(c *sqlite.Clauses, publisher string) {
	switch publisher {
	case "verified":
		c.Add("o.facet & ? <> 0", column.FlagVerified)
	case "unverified":
		c.Add("o.facet & ? = 0", column.FlagVerified|column.FlagFirstParty|column.FlagManagedIdentity|column.FlagAgent)
	default:
		c.Add(`o.facet & ? <> 0 AND o.id IN (SELECT d.id FROM object x INDEXED BY object_name CROSS JOIN doc d ON d.id = x.id
			WHERE x.conn = ? AND x.kind = {servicePrincipal} AND x.state = ? AND x.facet <> 0 AND x.facet & ? <> 0 AND instr(lower(json_extract(d.doc, '$.verifiedPublisher.displayName')), ?) > 0)`,
			column.FlagVerified, r.conn, enum.Live, column.FlagVerified, searchtext.Fold(publisher))
	}
}

// countApps counts the objects that match, into facets as well.
func (r *reader) countApps(c sqlite.Clauses, k enum.Kind, facets appFacets) (int, error) {
	total := 0
	err := r.each("SELECT o.facet, count(*) FROM object o INDEXED BY object_facet"+c.Where()+" GROUP BY o.facet", c.Args, func(rows *sql.Rows) error {
		var facet int64
		var n int
		err := rows.Scan(&facet, &n)
		total += n
		facets.add(k, facet, n)
		return err
	})
	return total, err
}

// appFacets counts identities by property.
type appFacets map[string]map[string]int

func (f appFacets) add(k enum.Kind, facet int64, n int) {
	bump := func(name, value string) {
		if f[name] == nil {
			f[name] = map[string]int{}
		}
		f[name][value] += n
	}
	bump("kind", appKindOf(k, facet))
	bump("enabled", fmt.Sprint(facet&column.FlagDisabled == 0))
	if k == enum.ServicePrincipal {
		bump("foreign", fmt.Sprint(facet&column.FlagForeign != 0))
	}
}

func (f appFacets) all() map[string][]FacetCount {
	out := map[string][]FacetCount{}
	for name, counts := range f {
		out[name] = largest(counts, 10)
	}
	return out
}

// numbersOf are the numbers of the objects with these ids.
func (r *reader) numbersOf(ids []string) ([]int64, error) {
	found, err := r.byGUID(ids)
	out := make([]int64, len(found))
	for i, f := range found {
		out[i] = f.id
	}
	return out, err
}
