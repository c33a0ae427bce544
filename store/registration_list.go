package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/cursor"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// Registrations lists users by the registration report: administrators first,
// of the highest tier first, then the worst state, then by name. Invalid cursors are ErrInvalid.
func (db *DB) Registrations(ctx context.Context, conn string, q RegistrationQuery) (List[RegistrationRow], error) {
	list := List[RegistrationRow]{Items: []RegistrationRow{}}
	after, err := cursor.Parse(q.After, 2)
	if err != nil {
		return list, err
	}
	err = db.reading(ctx, conn, "list registrations", func(r *reader) error {
		p, err := r.planRegistrations(q)
		if err != nil {
			return err
		}
		for k, n := range p.counts {
			if p.wants(k) {
				list.Total += n
			}
		}
		if q.Facets || q.CountOnly {
			list.Facets = p.facets()
		}
		if q.CountOnly || list.Total == 0 {
			return nil
		}
		page, err := p.page(after, q.limit()+1)
		if err != nil {
			return err
		}
		if len(page) > q.limit() {
			page = page[:q.limit()]
			last := page[q.limit()-1]
			list.Next = cursor.Position{Numbers: []int64{int64(p.rank(last.key)), last.id}, Text: last.sort}.String()
		}
		list.Items, err = p.rows(page)
		return err
	})
	return list, err
}

// registrationKey is what registrations are filtered, counted and ordered by.
type registrationKey struct {
	flags           int64 // 0 where the report does not list the user
	admin           bool
	above           int // tiers above that of administrators of whom none is known; 0 for others
	guest, disabled bool
	untyped         bool // userType is not known
	agent           bool // an agent's account, which is in no list: no person, and no methods
}

// registrationTiers is how many tiers an administrator may be known to have.
const registrationTiers = 3

// registrationPlan is a query with what is known of its result.
type registrationPlan struct {
	r        *reader
	q        RegistrationQuery
	state    map[int64]string           // by flags
	profiles map[int64]registrationUser // by number, deleted ones too
	admins   map[int64]int              // administrators, whatever the report says, by above
	holders  []registered               // they, once count has read them
	flagged  bool                       // holders has those of the report too
	counts   map[registrationKey]int
	matches  []registered // the users that Search names; nil without it
}

// registrationUser is what a profile says of its users.
type registrationUser struct {
	key      registrationKey
	reported bool
	deleted  bool
	n        int
}

// registered is a user on its way into a page.
type registered struct {
	id   int64
	sort string
	key  registrationKey
}

func (r *reader) planRegistrations(q RegistrationQuery) (*registrationPlan, error) {
	p := &registrationPlan{r: r, q: q, state: map[int64]string{}, profiles: map[int64]registrationUser{}, counts: map[registrationKey]int{}}
	var err error
	if err = p.readProfiles(); err != nil {
		return nil, err
	}
	if p.admins, err = r.administrators(q.Admins, q.AdminsKnown); err != nil {
		return nil, err
	}
	if q.Search != "" {
		return p, p.match()
	}
	return p, p.count()
}

func (p *registrationPlan) readProfiles() error {
	profiles, err := p.r.profileCounts()
	for _, c := range profiles {
		p.profiles[c.id] = registrationUser{
			key:      registrationKey{guest: c.UserType == entra.UserGuest, disabled: !c.Enabled, untyped: c.UserType == "", agent: c.UserType == entra.UserAgent},
			reported: c.MFA != enum.MFAUnknown, deleted: c.Deleted, n: c.n,
		}
	}
	return err
}

// of are the numbers of the profiles that match.
func (p *registrationPlan) of(match func(registrationUser) bool) []int64 {
	out := []int64{}
	for id, u := range p.profiles {
		if match(u) {
			out = append(out, id)
		}
	}
	return out
}

// administrators are the users of tiers, with how far they are above an unknown
// tier, and those who hold a role where tiers may lack some.
func (r *reader) administrators(tiers map[string]int, known bool) (map[int64]int, error) {
	out := map[int64]int{}
	if !known {
		holders, err := r.holders()
		if err != nil {
			return nil, err
		}
		for _, u := range holders {
			out[packedID(u)] = 0
		}
	}
	byAbove := make([][]string, registrationTiers+1)
	for id, tier := range tiers {
		above := max(0, registrationTiers-max(0, tier))
		byAbove[above] = append(byAbove[above], id)
	}
	for above, ids := range byAbove { // the highest last
		if err := r.addAdministrators(out, ids, above); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (r *reader) addAdministrators(out map[int64]int, ids []string, above int) error {
	if len(ids) == 0 {
		return nil
	}
	named, err := r.byGUID(ids)
	if err != nil {
		return err
	}
	for _, f := range named {
		if f.kind == enum.User {
			out[f.id] = above
		}
	}
	return nil
}

// match reads the users that Search names.
func (p *registrationPlan) match() error {
	var c sqlite.Clauses
	p.r.addSearch(&c, p.q.Search)
	p.matches = []registered{}
	return p.each(c.And(), c.Args, func(u registered) {
		p.matches = append(p.matches, u)
		p.counts[u.key]++
	})
}

// each reads the live users of a condition on object o.
func (p *registrationPlan) each(cond string, args []any, f func(registered)) error {
	return p.read("object o LEFT JOIN registration g ON g.id = o.id", cond, args, f)
}

func (p *registrationPlan) read(from, cond string, args []any, f func(registered)) error {
	return p.r.each("SELECT o.id, o.facet, o.sort, coalesce(g.flags, 0) FROM "+from+" WHERE +o.conn = ? AND +o.kind = {user} AND +o.state = {live} AND +o.facet <> 0 AND "+cond,
		append([]any{p.r.conn}, args...), func(rows *sql.Rows) error {
			u, err := p.scan(rows)
			if err != nil {
				return err
			}
			f(u)
			return nil
		})
}

func (p *registrationPlan) scan(rows *sql.Rows) (registered, error) {
	var u registered
	var facet, flags int64
	err := rows.Scan(&u.id, &facet, &u.sort, &flags)
	u.key = p.profiles[facet].key
	above, named := p.admins[u.id]
	u.key.flags, u.key.admin, u.key.above = flags, named || p.reportedAdmin(flags), above
	return u, err
}

// reportedAdmin: the report alone says that the user is an administrator, and
// nobody knows better.
func (p *registrationPlan) reportedAdmin(flags int64) bool {
	return flags&column.BitAdmin != 0 && !p.q.AdminsKnown
}

func (p *registrationPlan) stateOf(flags int64) string {
	s, ok := p.state[flags]
	if !ok {
		s = column.RegistrationState(flags)
		p.state[flags] = s
	}
	return s
}

// wants reports whether users of the key are in the list.
func (p *registrationPlan) wants(k registrationKey) bool {
	return !k.agent && (!p.q.AdminsOnly || k.admin) && (!p.q.ExcludeGuests || !k.guest) && (!p.q.ExcludeDisabled || !k.disabled) &&
		(p.q.State == "" || p.stateOf(k.flags) == p.q.State) &&
		(p.q.Method == "" || k.flags&column.MethodBit(p.q.Method) != 0)
}

// rank orders keys: administrators first, by tier, then by state.
func (p *registrationPlan) rank(k registrationKey) int {
	n := slices.Index(entra.MFAStates, p.stateOf(k.flags))
	if !k.admin {
		return n + (registrationTiers+1)*len(entra.MFAStates)
	}
	return n + (registrationTiers-k.above)*len(entra.MFAStates)
}

func (p *registrationPlan) facets() map[string][]FacetCount {
	states, methods, admins, types := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for k, n := range p.counts {
		if n == 0 || !p.wants(k) {
			continue
		}
		states[p.stateOf(k.flags)] += n
		admins[fmt.Sprint(k.admin)] += n
		switch {
		case k.untyped:
			types[UnknownType] += n
		case k.guest:
			types["Guest"] += n
		default:
			types["Member"] += n
		}
		for _, m := range column.RegistrationOf(k.flags).MethodsRegistered {
			methods[m] += n
		}
	}
	return map[string][]FacetCount{
		"state": largest(states, len(entra.MFAStates)), "method": largest(methods, 10), "admin": largest(admins, 2), "userType": largest(types, 3),
	}
}

func (p *registrationPlan) rows(page []registered) ([]RegistrationRow, error) {
	ids := make([]int64, len(page))
	for i, u := range page {
		ids[i] = u.id
	}
	rows, err := p.r.userRows(ids, 0)
	if err != nil {
		return nil, err
	}
	out := make([]RegistrationRow, len(rows))
	for i, u := range rows {
		out[i] = RegistrationRow{UserRow: u, State: p.stateOf(page[i].key.flags), Admin: page[i].key.admin}
	}
	return out, nil
}
