package emulator

import (
	"slices"
	"sort"
	"strconv"
	"strings"
)

// deltaPage writes one page of a delta query. The directory is locked.
type deltaPage struct {
	c       *call
	d       *Directory
	table   *table
	typ     *EntityType
	state   deltaToken // of the request, then of the link
	minimal bool
	limit   int // objects
	members int // members that still fit
	items   []byte
	count   int
	raws    []string
	next    string // nextLink or deltaLink
	more    bool
}

func newDeltaPage(c *call, state deltaToken) *deltaPage {
	t := c.directory.tables[state.collection]
	p := &deltaPage{c: c, d: c.directory, table: t, typ: t.typ, state: state,
		minimal: minimalWanted(c.r) && (state.phase == deltaLink || state.phase == deltaSkip),
		limit:   c.Graph.options.Delta.PageSize, members: c.Graph.options.Delta.MemberPageSize,
		raws: make([]string, maxSlots)}
	if n := pageSizeWanted(c.r); n > 0 {
		p.limit = min(n, p.limit)
	}
	if state.phase == deltaEnumerate && state.born == 0 {
		p.state.born = state.upTo
	}
	return p
}

// wanted reports whether $filter takes an object.
func (p *deltaPage) wanted(o *Object) bool {
	return len(p.state.ids) == 0 || slices.Contains(p.state.ids, strings.ToLower(o.ID))
}

// enumerate writes a page of everything that is there, with the members of
// each group: as many as fit, the group again on the next page for the rest.
func (p *deltaPage) enumerate() {
	rows := p.table.rows
	from := sort.Search(len(rows), func(i int) bool { return rows[i] >= p.state.next })
	for _, num := range rows[from:] {
		o := p.d.objects[num]
		if o.state != stateLive || !p.wanted(o) {
			continue
		}
		if num != p.state.next {
			p.state.nextRelation, p.state.nextMember = 0, 0
		}
		if p.count == p.limit || p.members <= 0 {
			p.state.next = num
			p.page(deltaEnumerate)
			return
		}
		p.begin(o, false)
		done := p.allMembers(o)
		p.items = append(p.items, '}')
		if !done {
			p.state.next = num
			p.page(deltaEnumerate)
			return
		}
		p.state.nextRelation, p.state.nextMember = 0, 0
	}
	p.finish(p.state.upTo)
}

// allMembers writes the selected relationships of an object from where the
// token stands; false when they did not all fit.
func (p *deltaPage) allMembers(o *Object) bool {
	for rel := Relation(p.state.nextRelation); rel < relationCount; rel++ {
		if p.state.relations&(1<<rel) == 0 {
			continue
		}
		from := uint32(0)
		if byte(rel) == p.state.nextRelation {
			from = p.state.nextMember
		}
		list := p.d.links[rel].forward[o.num]
		at := sort.Search(len(list), func(i int) bool { return list[i] >= from })
		open := false
		for _, num := range list[at:] {
			member := p.d.objects[num]
			if member.state != stateLive {
				continue
			}
			if p.members <= 0 {
				if open {
					p.items = append(p.items, ']')
				}
				p.state.nextRelation, p.state.nextMember = byte(rel), num
				return false
			}
			p.member(rel, member, false, &open)
		}
		if open {
			p.items = append(p.items, ']')
		}
	}
	return true
}

// member writes one entry of members@delta.
func (p *deltaPage) member(rel Relation, o *Object, removed bool, open *bool) {
	if !*open {
		p.items = append(p.items, `,"`...)
		p.items = append(p.items, relationNames[rel]...)
		p.items = append(p.items, `@delta":[`...)
		*open = true
	} else {
		p.items = append(p.items, ',')
	}
	p.items = append(p.items, `{"@odata.type":"#`...)
	p.items = append(p.items, o.Type.FullName()...)
	p.items = append(p.items, `","id":`...)
	p.items = appendJSONString(p.items, o.ID)
	if removed {
		p.items = append(p.items, `,"@removed":{"reason":"deleted"}`...)
	}
	p.items = append(p.items, '}')
	p.members--
}

// begin writes an object's selected properties and leaves it open. A property
// that was never set is absent, one that was cleared is null.
func (p *deltaPage) begin(o *Object, removed bool) {
	p.beginMasked(o, p.state.mask, removed)
}

func (p *deltaPage) beginMasked(o *Object, mask slotMask, removed bool) {
	if p.count > 0 {
		p.items = append(p.items, ',')
	}
	p.count++
	p.items = append(p.items, `{"id":`...)
	p.items = appendJSONString(p.items, o.ID)
	if removed {
		reason := "changed"
		if o.state == statePurged {
			reason = "deleted"
		}
		p.items = append(p.items, `,"@removed":{"reason":"`+reason+`"}`...)
		return
	}
	if o.Type != p.typ {
		p.items = append(p.items, `,"@odata.type":"#`...)
		p.items = append(p.items, o.Type.FullName()...)
		p.items = append(p.items, '"')
	}
	clear(p.raws)
	o.scan(p.raws)
	for slot := range p.typ.Properties {
		if raw := p.raws[slot]; raw != "" && mask.has(slot) {
			p.items = append(p.items, ',', '"')
			p.items = append(p.items, p.typ.Properties[slot].Name...)
			p.items = append(p.items, '"', ':')
			p.items = append(p.items, raw...)
		}
	}
}

// merged is what happened to one object within a page of changes.
type merged struct {
	num     uint32
	mask    slotMask
	whole   bool // created, deleted, restored or purged
	members []memberChange
}

type memberChange struct {
	rel     Relation
	num     uint32
	removed bool
}

// changes writes a page of a round: each object that changed, once per page,
// as it is now. The cost depends on the number of changes alone.
func (p *deltaPage) changes() {
	after := p.state.after
	if p.state.phase == deltaLink {
		after -= min(after, uint64(p.c.Graph.options.Delta.Replay))
	}
	var order []*merged
	byNum := map[uint32]*merged{}
	full := false
	for _, ch := range p.table.since(after, p.state.upTo) {
		if !p.tells(ch) {
			after = ch.seq
			continue
		}
		m, link := byNum[ch.num], ch.kind == changeLinked || ch.kind == changeUnlinked
		if m == nil && len(order) == p.limit || link && p.members <= 0 {
			full = true
			break
		}
		if m == nil {
			m = &merged{num: ch.num}
			byNum[ch.num] = m
			order = append(order, m)
		}
		if link {
			m.change(ch)
			p.members--
		} else {
			m.mask.add(ch.mask)
			m.whole = m.whole || ch.kind != changeUpdated
		}
		after = ch.seq
	}
	for _, m := range order {
		p.write(m)
	}
	if full {
		p.state.after = after
		p.page(deltaSkip)
		return
	}
	p.finish(p.state.upTo)
}

// tells reports whether a change is of something that was selected.
func (p *deltaPage) tells(ch change) bool {
	if !p.wanted(p.d.objects[ch.num]) {
		return false
	}
	switch ch.kind {
	case changeUpdated:
		return ch.mask.intersects(p.state.mask)
	case changeLinked, changeUnlinked:
		return p.state.relations&(1<<ch.rel) != 0
	default:
		return true
	}
}

// change adds a link that came or went; the last of one pair counts.
func (m *merged) change(ch change) {
	m.members = slices.DeleteFunc(m.members, func(c memberChange) bool { return c.rel == ch.rel && c.num == ch.other })
	m.members = append(m.members, memberChange{ch.rel, ch.other, ch.kind == changeUnlinked})
}

func (p *deltaPage) write(m *merged) {
	o := p.d.objects[m.num]
	if o.state != stateLive {
		p.begin(o, true)
		p.items = append(p.items, '}')
		return
	}
	if p.minimal && !m.whole {
		p.beginMasked(o, slotMask{m.mask[0] & p.state.mask[0], m.mask[1] & p.state.mask[1]}, false)
	} else {
		p.begin(o, false)
	}
	slices.SortStableFunc(m.members, func(a, b memberChange) int { return int(a.rel) - int(b.rel) })
	open, rel := false, relationCount
	for _, ch := range m.members {
		if open && ch.rel != rel {
			p.items = append(p.items, ']')
			open = false
		}
		rel = ch.rel
		p.member(ch.rel, p.d.objects[ch.num], ch.removed, &open)
	}
	if open {
		p.items = append(p.items, ']')
	}
	p.items = append(p.items, '}')
}

// page ends with a link to the next page of the same round.
func (p *deltaPage) page(phase byte) {
	p.state.phase, p.more = phase, true
	p.next = p.c.link("$skiptoken=" + p.state.encode())
}

// finish ends the round with the link to the next one.
func (p *deltaPage) finish(seq uint64) {
	t := p.state
	t.phase, t.after, t.upTo, t.born = deltaLink, seq, 0, seq
	t.next, t.nextRelation, t.nextMember = 0, 0, 0
	t.issued = secondsOf(p.d.now())
	p.next = p.c.link("$deltatoken=" + t.encode())
}

// head is the answer up to its items.
func (p *deltaPage) head() []byte {
	body := append([]byte(nil), `{"@odata.context":`...)
	body = appendJSONString(body, p.c.context(p.c.endpoint.set, false))
	name := "@odata.deltaLink"
	if p.more {
		name = "@odata.nextLink"
	}
	body = append(body, ',')
	body = strconv.AppendQuote(body, name)
	body = append(body, ':')
	body = appendJSONString(body, p.next)
	return append(body, `,"value":[`...)
}
