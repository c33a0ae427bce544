package tools

import "context"

// LiveCount counts the rows of a live list for which keep returns true, as far
// as a call reads, and by the values of some properties. The total is nil where
// the list did not end before the budget: the facets then count what was read,
// which coverage says.
func LiveCount[T, R any](ctx context.Context, l *LivePages[T], keep func(context.Context, T) (R, bool, error), by map[string]func(R) string) (List[R], error) {
	out := List[R]{NoItems: true}
	tallies := make(map[string]Tally, len(by))
	for name := range by {
		tallies[name] = Tally{}
	}
	n := 0
	var failed error
	ended, err := l.Each(ctx, "narrow the question by filters", func(item T) {
		if failed != nil {
			return
		}
		row, wanted, err := keep(ctx, item)
		if failed = err; err != nil || !wanted {
			return
		}
		n++
		for name, value := range by {
			tallies[name].Add(value(row))
		}
	})
	if err == nil {
		err = failed
	}
	if err != nil {
		return out, err
	}
	if ended {
		out.Total = l.total(n)
	}
	if out.Total == nil {
		l.Call.Note("The facets count %d %s, those that were read.", n, l.What)
	}
	out.Facets = map[string][]Facet{}
	for name, tally := range tallies {
		if len(tally) > 0 {
			out.Facets[name] = tally.Facet(MaxFacet)
		}
	}
	return out, nil
}

// ListOrCount is LiveList, or with countOnly LiveCount.
func ListOrCount[T, R any](ctx context.Context, l *LivePages[T], in Page, countOnly bool, keep func(context.Context, T) (R, bool, error), by map[string]func(R) string) (List[R], error) {
	if !countOnly {
		return LiveList(ctx, l, in, keep)
	}
	if in.Cursor != "" {
		return List[R]{}, BadArgument("cursor", "does not go with countOnly: counts come in one answer", "leave it out")
	}
	return LiveCount(ctx, l, keep, by)
}
