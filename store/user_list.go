package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/bitset"
	"github.com/mscloud-mcp/mscloud-mcp/store/cursor"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/searchtext"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// Users lists users by display name. Invalid cursors are ErrInvalid.
func (db *DB) Users(ctx context.Context, conn string, q UserQuery) (List[UserRow], error) {
	list := List[UserRow]{Items: []UserRow{}}
	after, err := cursor.Parse(q.After, 1)
	if err != nil {
		return list, err
	}
	err = db.reading(ctx, conn, "list users", func(r *reader) error {
		p, err := r.planUsers(q, db.now())
		if err != nil {
			return err
		}
		list.Total = p.total
		if q.NoTotal {
			list.Total = -1
		}
		if q.Facets || q.CountOnly {
			list.Facets = p.facets()
		}
		if q.CountOnly || p.total == 0 {
			return nil
		}
		ids, err := p.page(after, q.limit()+1)
		if err != nil {
			return err
		}
		if len(ids) > q.limit() {
			ids = ids[:q.limit()]
			last := ids[q.limit()-1]
			var sort string
			if err := r.get("SELECT sort FROM object WHERE id = ?", []any{last}, &sort); err != nil {
				return err
			}
			list.Next = cursor.Position{Numbers: []int64{last}, Text: sort}.String()
		}
		list.Items, err = r.userRows(ids, q.Without)
		return err
	})
	return list, err
}

// userPlan is a query of users with what is known of its result: how many
// users each profile brings, and what decides besides the profiles.
type userPlan struct {
	r        *reader
	state    int64
	profiles map[int64]*profileCount // those that match
	held     int                     // users in this state
	counts   map[int64]int           // matching users by profile
	total    int

	chosen bool    // set holds the matching users
	set    []int64 // packed
	run    nameRun // of a search
	// Where set is not chosen:
	before sql.NullInt64 // last activity
	since  sql.NullInt64 // creation
	index  string        // of both
	within int           // users within both, of any profile
	except bitset.Set    // users that do not match
}

// facetShift is where the number of the profile is in a packed user, above the
// user's own: one integer for each of many in a text.
const facetShift = 36

func packedID(packed int64) int64    { return packed & (1<<facetShift - 1) }
func packedFacet(packed int64) int64 { return packed >> facetShift }

func (r *reader) planUsers(q UserQuery, now time.Time) (*userPlan, error) {
	p := &userPlan{r: r, profiles: map[int64]*profileCount{}, counts: map[int64]int{}}
	if q.Deleted {
		p.state = enum.Deleted
	}
	if err := p.matchProfiles(q); err != nil || p.total == 0 {
		return p, err
	}
	if q.Search != "" {
		set, run, err := p.r.searchUsers(q.Search, p.state)
		if err != nil {
			return nil, err
		}
		p.run = run
		p.keep(set)
	}
	p.limitTimes(q, now)
	if err := p.chooseTimes(); err != nil {
		return nil, err
	}
	if err := p.holders(q.RoleHolder); err != nil {
		return nil, err
	}
	return p, p.count()
}

// matchProfiles finds the profiles that match the query's properties.
func (p *userPlan) matchProfiles(q UserQuery) error {
	profiles, err := p.r.profileCounts()
	department, sku := searchtext.Fold(q.Department), ","+strings.ToLower(q.SKU)+","
	for i := range profiles {
		k := &profiles[i]
		if k.Deleted != (p.state == enum.Deleted) {
			continue
		}
		p.held += k.n
		if !ofType(k.UserType, q.UserType) ||
			q.Enabled != nil && *q.Enabled != k.Enabled ||
			q.Synced != nil && *q.Synced != k.Synced ||
			q.NoMFA != nil && (k.MFA == enum.MFAUnknown || k.UserType == entra.UserAgent || *q.NoMFA != (k.MFA == enum.MFANone)) ||
			q.Department != "" && k.folded != department ||
			q.SKU != "" && !strings.Contains(k.SKUs, sku) {
			continue
		}
		p.profiles[k.id], p.counts[k.id] = k, k.n
		p.total += k.n
	}
	return err
}

// keep leaves the users that are in set and of a matching profile.
func (p *userPlan) keep(set []int64) {
	among := p.among()
	kept := make([]int64, 0, len(set))
	for _, u := range set {
		if _, ok := p.profiles[packedFacet(u)]; ok && (!p.chosen || among.Has(packedID(u))) {
			kept = append(kept, u)
		}
	}
	p.chosen, p.set = true, kept
}

// among is p.set by number.
func (p *userPlan) among() bitset.Set {
	var b bitset.Set
	for _, u := range p.set {
		b.Add(packedID(u))
	}
	return b
}

// limitTimes notes the limits of last activity and creation.
func (p *userPlan) limitTimes(q UserQuery, now time.Time) {
	if !q.CreatedAfter.IsZero() {
		p.index, p.since = "object_created", sql.NullInt64{Int64: q.CreatedAfter.Unix(), Valid: true}
	}
	if q.InactiveDays > 0 { // its index holds creation as well
		p.index, p.before = "object_active", sql.NullInt64{Int64: now.AddDate(0, 0, -q.InactiveDays).Unix(), Valid: true}
	}
}

// times are the limits of last activity and creation of object o.
func (p *userPlan) times() sqlite.Clauses {
	var c sqlite.Clauses
	if p.before.Valid {
		c.Add("o.active IS NOT NULL AND o.active < ?", p.before.Int64)
	}
	if p.since.Valid {
		c.Add("o.created IS NOT NULL AND o.created >= ?", p.since.Int64)
	}
	return c
}

// holders leaves those who hold a directory role, or those who do not.
func (p *userPlan) holders(wanted *bool) error {
	if wanted == nil {
		return nil
	}
	holders, err := p.r.holders()
	if err != nil {
		return err
	}
	if *wanted {
		p.keep(holders)
		return nil
	}
	for _, u := range holders {
		p.except.Add(packedID(u))
	}
	p.set = slices.DeleteFunc(p.set, func(u int64) bool { return p.except.Has(packedID(u)) })
	return nil
}

// count finds how many users match, by profile.
func (p *userPlan) count() error {
	if p.chosen {
		if p.index != "" && len(p.set) > 0 {
			set, err := p.timely(p.among())
			if err != nil {
				return err
			}
			p.keep(set)
		}
		p.counts, p.total = map[int64]int{}, len(p.set)
		for _, u := range p.set {
			p.counts[packedFacet(u)]++
		}
		return nil
	}
	if p.index != "" {
		within, err := p.countTimes()
		if err != nil {
			return err
		}
		clear(p.counts)
		p.total = 0
		for facet, n := range within {
			p.within += n
			if _, ok := p.profiles[facet]; ok {
				p.counts[facet] = n
				p.total += n
			}
		}
	}
	if len(p.except) == 0 {
		return nil
	}
	out, err := p.timely(p.except)
	for _, u := range out {
		if facet := packedFacet(u); p.profiles[facet] != nil {
			p.counts[facet]--
			p.total--
		}
	}
	return err
}

// fewUsers is how many users are looked at one by one rather than by an index.
const fewUsers = 1500

// timely are those of the users that are within times, packed.
func (p *userPlan) timely(users bitset.Set) ([]int64, error) {
	c := p.times()
	from := "o WHERE o.id IN (SELECT value FROM json_each(?)) AND +o.kind = {user} AND +o.facet <> 0"
	args := []any{facetShift, sqlite.JSONList(users.IDs())}
	if p.index != "" && users.Count() > fewUsers {
		from, args = "o INDEXED BY "+p.index+" WHERE o.conn = ?", []any{facetShift, p.r.conn}
	}
	if len(c.Conditions) > 0 {
		from, args = from+" AND "+c.And(), append(args, c.Args...)
	}
	set := []int64{}
	err := p.r.ids("SELECT group_concat((o.facet << ?) | o.id) FROM object "+from, args, func(u int64) {
		if users.Has(packedID(u)) {
			set = append(set, u)
		}
	})
	return set, err
}

// UnknownType stands for the userType of an account that has none, as some old
// ones do: in answers, and in queries.
const UnknownType = "unknown"

// ofType reports whether an account is of the type that a query wants, "" for any.
// A word that is not known here is an unknown type too.
func ofType(is, wanted string) bool {
	switch is {
	case entra.UserMember, entra.UserGuest, entra.UserAgent:
	default:
		is = UnknownType
	}
	return wanted == "" || strings.EqualFold(is, wanted)
}

// facets counts the matching users by property.
func (p *userPlan) facets() map[string][]FacetCount {
	types, enabled, synced, departments := map[string]int{}, map[bool]int{}, map[bool]int{}, map[string]int{}
	for id, n := range p.counts {
		k := p.profiles[id]
		types[cmp.Or(k.UserType, UnknownType)] += n
		enabled[k.Enabled] += n
		synced[k.Synced] += n
		if k.Department != "" {
			departments[k.Department] += n
		}
	}
	return map[string][]FacetCount{
		"userType":   largest(types, 10),
		"enabled":    largest(states(enabled), 2),
		"synced":     largest(states(synced), 2),
		"department": largest(departments, 10),
	}
}

func states(counts map[bool]int) map[string]int {
	return map[string]int{fmt.Sprint(true): counts[true], fmt.Sprint(false): counts[false]}
}

// largest are the n values with the highest counts.
func largest(counts map[string]int, n int) []FacetCount {
	out := make([]FacetCount, 0, len(counts))
	for v, c := range counts {
		if c > 0 {
			out = append(out, FacetCount{v, c})
		}
	}
	slices.SortFunc(out, func(a, b FacetCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return out[:min(n, len(out))]
}
