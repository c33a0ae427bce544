package grants

import (
	"strings"
	"sync"
	"time"
)

// Book is the book of grants of one tenant, as one reading of it left them.
type Book struct {
	Joined  []Grant
	Members Members

	mu   sync.Mutex
	page *Page
}

// Page is the book at a moment.
type Page struct {
	Grants []Grant
	// of are the places of each principal, by its id in lower case.
	of map[string][]int
	// Nothing begins or ends from the one to the other; no until is for ever.
	from, until time.Time
}

// At opens the book at a moment. The page is shared: callers must not change
// it.
func (b *Book) At(now time.Time) *Page {
	b.mu.Lock()
	defer b.mu.Unlock()
	if p := b.page; p != nil && !now.Before(p.from) && (p.until.IsZero() || now.Before(p.until)) {
		return p
	}
	p := &Page{Grants: Current(b.Joined, b.Members, now), of: map[string][]int{}, from: now, until: b.next(now)}
	for i, g := range p.Grants {
		id := strings.ToLower(g.PrincipalID)
		p.of[id] = append(p.of[id], i)
	}
	b.page = p
	return p
}

// next is when something begins or ends for the first time after a moment.
func (b *Book) next(now time.Time) time.Time {
	var first time.Time
	at := func(t time.Time) {
		if t.After(now) && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	for _, g := range b.Joined {
		at(g.Start)
		at(g.End)
	}
	for _, i := range b.Members.Eligible {
		at(i.StartDateTime)
		at(i.EndDateTime)
	}
	for _, i := range b.Members.Active {
		at(i.EndDateTime)
	}
	return first
}

// Of are the grants of a principal.
func (p *Page) Of(id string) []Grant {
	places := p.of[strings.ToLower(id)]
	out := make([]Grant, len(places))
	for i, place := range places {
		out[i] = p.Grants[place]
	}
	return out
}

// Holding says how a principal stands to the roles that it has or may take.
type Holding int

// How principals stand to roles. Who holds one and may take another holds.
const (
	HoldsNone Holding = iota
	MayTake           // eligible only, by itself or by a group
	Holds             // in force now
)

// Holders are the principals that have a role which wanted takes, by id in
// lower case; a wanted of nil takes every role. Groups are among them.
func (p *Page) Holders(wanted func(Grant) bool) map[string]Holding {
	out := map[string]Holding{}
	for _, g := range p.Grants {
		if !g.Counts() || wanted != nil && !wanted(g) {
			continue
		}
		id := strings.ToLower(g.PrincipalID)
		if g.State.InForce() {
			out[id] = Holds
		} else if out[id] == HoldsNone {
			out[id] = MayTake
		}
	}
	return out
}
