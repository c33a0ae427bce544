package store

import (
	"math"
	"slices"
)

// timeSet are the users who were last active before a time, or created since
// one, packed.
type timeSet struct {
	at    int64
	users []int64
}

// Bounds of what sets are good for: in larger directories counting is cheaper,
// and what is kept of one version stays within some megabytes.
const (
	maxSetUsers = 300_000
	maxSetKept  = 1_000_000
)

// chooseTimes turns the limits of last activity and creation into the set of
// users within them, where that is cheap: a walk by name then needs no look at
// the users themselves.
func (p *userPlan) chooseTimes() error {
	if p.index == "" || p.held > p.r.held.setUsers {
		return nil
	}
	if p.before.Valid {
		set, err := p.timeSet(&p.r.held.beforeSets, p.before.Int64, func(from, to int64) ([]int64, error) {
			return p.scanSet("object_active", "o.active IS NOT NULL AND o.active >= ? AND o.active < ?", from, to)
		})
		if err != nil {
			return err
		}
		p.keep(set)
	}
	if p.since.Valid {
		set, err := p.timeSet(&p.r.held.sinceSets, -p.since.Int64, func(from, to int64) ([]int64, error) {
			return p.scanSet("object_created", "o.created IS NOT NULL AND o.created >= ? AND o.created < ?", -to, -from)
		})
		if err != nil {
			return err
		}
		p.keep(set)
	}
	p.index, p.before.Valid, p.since.Valid = "", false, false
	return nil
}

// timeSet adds to the nearest set below at what scan finds from there on.
func (p *userPlan) timeSet(held *[]timeSet, at int64, scan func(from, to int64) ([]int64, error)) ([]int64, error) {
	c := p.r.held
	nearest := timeSet{at: math.MinInt64 / 2}
	c.mu.Lock()
	for _, s := range *held {
		if s.at <= at && s.at >= nearest.at {
			nearest = s
		}
	}
	c.mu.Unlock()
	if nearest.at == at {
		return nearest.users, nil
	}
	more, err := scan(nearest.at, at)
	if err != nil {
		return nil, err
	}
	set := timeSet{at, slices.Concat(nearest.users, more)}
	c.mu.Lock()
	defer c.mu.Unlock()
	kept := len(set.users)
	for _, s := range *held {
		kept += len(s.users)
	}
	if kept > maxSetKept {
		*held = nil
	}
	*held = append(*held, set)
	return set.users, nil
}

func (p *userPlan) scanSet(index, cond string, args ...any) ([]int64, error) {
	var set []int64
	err := p.r.ids("SELECT group_concat((o.facet << ?) | o.id) FROM object o INDEXED BY "+index+" WHERE o.conn = ? AND "+cond,
		append([]any{facetShift, p.r.conn}, args...), func(u int64) { set = append(set, u) })
	return set, err
}
