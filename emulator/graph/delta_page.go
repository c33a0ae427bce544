package graph

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// deltaPage writes one page of a delta query. The directory is locked.
type deltaPage struct {
	c       *call
	d       *directory.Directory
	table   *directory.Table
	typ     *directory.Type
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
	t := c.directory.Table(state.collection)
	p := &deltaPage{c: c, d: c.directory, table: t, typ: t.Type(), state: state,
		minimal: minimalWanted(c.r) && (state.phase == deltaLink || state.phase == deltaSkip),
		limit:   c.Service.options.Delta.PageSize, members: c.Service.options.Delta.MemberPageSize,
		raws: make([]string, directory.MaxSlots)}
	if n := pageSizeWanted(c.r); n > 0 {
		p.limit = min(n, p.limit)
	}
	if state.phase == deltaEnumerate && state.born == 0 {
		p.state.born = state.upTo
	}
	return p
}

// wanted reports whether $filter takes an object.
func (p *deltaPage) wanted(o *directory.Object) bool {
	return len(p.state.ids) == 0 || slices.Contains(p.state.ids, strings.ToLower(o.ID))
}

// enumerate writes a page of everything that is there, with the members of
// each group: as many as fit, the group again on the next page for the rest.
func (p *deltaPage) enumerate() {
	rows := p.table.Numbers()
	from := sort.Search(len(rows), func(i int) bool { return rows[i] >= p.state.next })
	for _, num := range rows[from:] {
		o := p.d.At(num)
		if !o.Live() || !p.wanted(o) {
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
func (p *deltaPage) allMembers(o *directory.Object) bool {
	for rel := directory.Relation(p.state.nextRelation); rel < directory.RelationCount; rel++ {
		if p.state.relations&(1<<rel) == 0 {
			continue
		}
		from := uint32(0)
		if byte(rel) == p.state.nextRelation {
			from = p.state.nextMember
		}
		list := p.d.Forward(rel, o.Number())
		if p.hides(o, rel) {
			list = nil
		}
		at := sort.Search(len(list), func(i int) bool { return list[i] >= from })
		open := false
		for _, num := range list[at:] {
			member := p.d.At(num)
			if !member.Live() {
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
func (p *deltaPage) member(rel directory.Relation, o *directory.Object, removed bool, open *bool) {
	if !*open {
		p.items = append(p.items, `,"`...)
		p.items = append(p.items, directory.RelationNames[rel]...)
		p.items = append(p.items, `@delta":[`...)
		*open = true
	} else {
		p.items = append(p.items, ',')
	}
	p.items = append(p.items, `{"@odata.type":"#`...)
	p.items = append(p.items, o.Type.FullName()...)
	p.items = append(p.items, `","id":`...)
	p.items = directory.AppendString(p.items, o.ID)
	if removed {
		p.items = append(p.items, `,"@removed":{"reason":"deleted"}`...)
	}
	p.items = append(p.items, '}')
	p.members--
}

// begin writes an object's selected properties and leaves it open. A property
// that was never set is absent, one that was cleared is null.
func (p *deltaPage) begin(o *directory.Object, removed bool) {
	p.beginMasked(o, p.state.mask, removed)
}

func (p *deltaPage) beginMasked(o *directory.Object, mask directory.SlotMask, removed bool) {
	if p.count > 0 {
		p.items = append(p.items, ',')
	}
	p.count++
	p.items = append(p.items, `{"id":`...)
	p.items = directory.AppendString(p.items, o.ID)
	if removed {
		reason := "changed"
		if o.Purged() {
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
	o.Scan(p.raws)
	for slot := range p.typ.Properties {
		if raw := p.raws[slot]; raw != "" && mask.Has(slot) {
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
	mask    directory.SlotMask
	whole   bool // created, deleted, restored or purged
	members []memberChange
}

type memberChange struct {
	rel     directory.Relation
	num     uint32
	removed bool
}

// changes writes a page of a round: each object that changed, once per page,
// as it is now. The cost depends on the number of changes alone.
func (p *deltaPage) changes() {
	after := p.state.after
	if p.state.phase == deltaLink {
		after -= min(after, uint64(p.c.Service.options.Delta.Replay))
	}
	var order []*merged
	byNum := map[uint32]*merged{}
	full := false
	for _, ch := range p.table.Since(after, p.state.upTo) {
		if !p.tells(ch) {
			after = ch.Seq
			continue
		}
		m, link := byNum[ch.Num], ch.Kind == directory.ChangeLinked || ch.Kind == directory.ChangeUnlinked
		if m == nil && len(order) == p.limit || link && p.members <= 0 {
			full = true
			break
		}
		if m == nil {
			m = &merged{num: ch.Num}
			byNum[ch.Num] = m
			order = append(order, m)
		}
		if link {
			m.change(ch)
			p.members--
		} else {
			m.mask.Add(ch.Mask)
			m.whole = m.whole || ch.Kind != directory.ChangeUpdated
		}
		after = ch.Seq
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

// hides reports whether the caller is not shown a relationship of an object.
func (p *deltaPage) hides(o *directory.Object, rel directory.Relation) bool {
	return rel == directory.RelMembers && p.c.hides(o) || rel == directory.RelOwners && hidesOwners(o)
}

// tells reports whether a change is of something that was selected.
func (p *deltaPage) tells(ch directory.Change) bool {
	if !p.wanted(p.d.At(ch.Num)) {
		return false
	}
	switch ch.Kind {
	case directory.ChangeUpdated:
		return ch.Mask.Intersects(p.state.mask)
	case directory.ChangeLinked, directory.ChangeUnlinked:
		return p.state.relations&(1<<ch.Rel) != 0 && !p.hides(p.d.At(ch.Num), ch.Rel)
	default:
		return true
	}
}

// change adds a link that came or went; the last of one pair counts.
func (m *merged) change(ch directory.Change) {
	m.members = slices.DeleteFunc(m.members, func(c memberChange) bool { return c.rel == ch.Rel && c.num == ch.Other })
	m.members = append(m.members, memberChange{ch.Rel, ch.Other, ch.Kind == directory.ChangeUnlinked})
}

func (p *deltaPage) write(m *merged) {
	o := p.d.At(m.num)
	if !o.Live() {
		p.begin(o, true)
		p.items = append(p.items, '}')
		return
	}
	if p.minimal && !m.whole {
		p.beginMasked(o, directory.SlotMask{m.mask[0] & p.state.mask[0], m.mask[1] & p.state.mask[1]}, false)
	} else {
		p.begin(o, false)
	}
	slices.SortStableFunc(m.members, func(a, b memberChange) int { return int(a.rel) - int(b.rel) })
	open, rel := false, directory.RelationCount
	for _, ch := range m.members {
		if open && ch.rel != rel {
			p.items = append(p.items, ']')
			open = false
		}
		rel = ch.rel
		p.member(ch.rel, p.d.At(ch.num), ch.removed, &open)
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
	t.issued = secondsOf(p.d.Clock())
	p.next = p.c.link("$deltatoken=" + t.encode())
}

// head is the answer up to its items.
func (p *deltaPage) head() []byte {
	body := append([]byte(nil), `{"@odata.context":`...)
	body = directory.AppendString(body, p.c.context(p.c.endpoint.set, false))
	name := "@odata.deltaLink"
	if p.more {
		name = "@odata.nextLink"
	}
	body = append(body, ',')
	body = strconv.AppendQuote(body, name)
	body = append(body, ':')
	body = directory.AppendString(body, p.next)
	return append(body, `,"value":[`...)
}
