package directory

import (
	"fmt"
	"slices"
)

// Relation is a kind of link between two directory objects.
type Relation uint8

// The relations, each read from its holder: RelMembers goes from a group,
// directory role or administrative unit to a member, RelOwners from a group or
// application to an owner, RelManager from a user to the manager,
// RelRegisteredOwners and RelRegisteredUsers from a device to a user,
// RelSponsors from an agent to who answers for it.
const (
	RelMembers Relation = iota
	RelOwners
	RelManager
	RelRegisteredOwners
	RelRegisteredUsers
	RelSponsors
	RelationCount
)

// RelationNames are the navigation properties that delta answers report.
var RelationNames = [RelationCount]string{"members", "owners", "manager", "registeredOwners", "registeredUsers", "sponsors"}

// linkSet holds one relation in both directions, by object number. Lists are
// sorted once the tenant is sealed, so that a position in one survives changes.
type linkSet struct {
	forward map[uint32][]uint32
	back    map[uint32][]uint32
	settled bool
}

func newLinkSet() *linkSet {
	return &linkSet{forward: map[uint32][]uint32{}, back: map[uint32][]uint32{}}
}

func (s *linkSet) settle() {
	for _, m := range []map[uint32][]uint32{s.forward, s.back} {
		for k, list := range m {
			if !slices.IsSorted(list) {
				slices.Sort(list)
			}
			m[k] = slices.Clip(slices.Compact(list))
		}
	}
	s.settled = true
}

func (s *linkSet) add(from, to uint32) bool {
	if !s.settled {
		s.forward[from] = append(s.forward[from], to)
		s.back[to] = append(s.back[to], from)
		return true
	}
	i, ok := slices.BinarySearch(s.forward[from], to)
	if ok {
		return false
	}
	s.forward[from] = insertAt(s.forward[from], i, to)
	i, _ = slices.BinarySearch(s.back[to], from)
	s.back[to] = insertAt(s.back[to], i, from)
	return true
}

// insertAt appends in place only at the end, and otherwise copies: readers may
// hold the old list.
func insertAt(list []uint32, i int, v uint32) []uint32 {
	if i == len(list) {
		return append(list, v)
	}
	return slices.Insert(slices.Clone(list), i, v)
}

func (s *linkSet) remove(from, to uint32) bool {
	i := slices.Index(s.forward[from], to)
	if i < 0 {
		return false
	}
	s.forward[from] = without(s.forward[from], i)
	s.back[to] = without(s.back[to], slices.Index(s.back[to], from))
	return true
}

func without(list []uint32, i int) []uint32 {
	return slices.Delete(slices.Clone(list), i, i+1)
}

// drop removes every link of an object.
func (s *linkSet) drop(num uint32) {
	for _, to := range slices.Clone(s.forward[num]) {
		s.remove(num, to)
	}
	for _, from := range slices.Clone(s.back[num]) {
		s.remove(from, num)
	}
	delete(s.forward, num)
	delete(s.back, num)
}

// Link makes to a member, owner, manager … of from. A manager replaces the one
// before; a link that exists stays one. It panics on an unknown id.
func (d *Directory) Link(rel Relation, from, to string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f, ok := d.byID[from]
	t, known := d.byID[to]
	if !ok || !known {
		panic(fmt.Sprintf("emulator: link %s from %q to %q: no such object", RelationNames[rel], from, to))
	}
	if rel == RelManager {
		for _, old := range slices.Clone(d.links[rel].forward[f]) {
			if old == t {
				return
			}
			d.unlink(rel, f, old)
		}
	}
	if d.links[rel].add(f, t) {
		d.record(d.tableOf(d.objects[f]), Change{Num: f, Kind: ChangeLinked, Rel: rel, Other: t})
	}
}

// Unlink removes a link and reports whether there was one.
func (d *Directory) Unlink(rel Relation, from, to string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	f, ok := d.byID[from]
	t, known := d.byID[to]
	return ok && known && d.unlink(rel, f, t)
}

func (d *Directory) unlink(rel Relation, from, to uint32) bool {
	if !d.links[rel].remove(from, to) {
		return false
	}
	d.record(d.tableOf(d.objects[from]), Change{Num: from, Kind: ChangeUnlinked, Rel: rel, Other: to})
	return true
}

// Links returns the live objects that id points to by a relation, e.g. the
// members of a group.
func (d *Directory) Links(rel Relation, id string) []*Object {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if num, ok := d.byID[id]; ok {
		return d.liveObjects(d.links[rel].forward[num])
	}
	return nil
}

// BackLinks returns the live objects that point to id by a relation, e.g. the
// groups that it is a member of.
func (d *Directory) BackLinks(rel Relation, id string) []*Object {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if num, ok := d.byID[id]; ok {
		return d.liveObjects(d.links[rel].back[num])
	}
	return nil
}

func (d *Directory) liveObjects(nums []uint32) []*Object {
	var out []*Object
	for _, num := range nums {
		if o := d.objects[num]; o.state == stateLive {
			out = append(out, o)
		}
	}
	return out
}
