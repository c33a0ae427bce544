package store

import "math"

// timeCount says how many users of each profile were last active before a time,
// or created since one.
type timeCount struct {
	at     int64
	counts map[int64]int
}

// maxTimeCounts bounds what is kept of one version.
const maxTimeCounts = 64

// countTimes counts the users within the plan's limits by profile. What was
// counted for a narrower limit is not counted again: the pages of a list, and
// the questions that follow it, have limits that lie close.
func (p *userPlan) countTimes() (map[int64]int, error) {
	switch {
	case p.before.Valid && p.since.Valid:
		return p.scanTimes("o.active IS NOT NULL AND o.active < ? AND o.created >= ?", p.before.Int64, p.since.Int64)
	case p.before.Valid:
		return p.extend(&p.r.held.before, p.before.Int64, func(from int64) (map[int64]int, error) {
			return p.scanTimes("o.active IS NOT NULL AND o.active >= ? AND o.active < ?", from, p.before.Int64)
		})
	}
	return p.extend(&p.r.held.since, -p.since.Int64, func(from int64) (map[int64]int, error) {
		return p.scanTimes("o.created IS NOT NULL AND o.created >= ? AND o.created < ?", p.since.Int64, -from)
	})
}

// extend adds to the nearest count below at what scan finds from there on.
func (p *userPlan) extend(held *[]timeCount, at int64, scan func(from int64) (map[int64]int, error)) (map[int64]int, error) {
	nearest := timeCount{at: math.MinInt64 + 1}
	p.r.held.mu.Lock()
	for _, c := range *held {
		if c.at <= at && c.at >= nearest.at {
			nearest = c
		}
	}
	p.r.held.mu.Unlock()
	if nearest.at == at {
		return nearest.counts, nil
	}
	counts, err := scan(nearest.at)
	if err != nil {
		return nil, err
	}
	for facet, n := range nearest.counts {
		counts[facet] += n
	}
	p.r.held.mu.Lock()
	defer p.r.held.mu.Unlock()
	if len(*held) == maxTimeCounts {
		*held = nil
	}
	*held = append(*held, timeCount{at, counts})
	return counts, nil
}

func (p *userPlan) scanTimes(cond string, args ...any) (map[int64]int, error) {
	counts := map[int64]int{}
	err := p.r.ids("SELECT group_concat(o.facet) FROM object o INDEXED BY "+p.index+" WHERE o.conn = ? AND "+cond, append([]any{p.r.conn}, args...), func(facet int64) {
		counts[facet]++
	})
	return counts, err
}
