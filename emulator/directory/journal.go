package directory

import (
	"slices"
	"sort"
	"time"
)

// ChangeKind tells what happened to an object.
type ChangeKind uint8

// What can happen to an object. A restored one was in the recycle bin; one is
// linked or unlinked when a relation of it changed.
const (
	ChangeCreated ChangeKind = iota
	ChangeUpdated
	ChangeDeleted
	ChangeRestored
	ChangePurged
	ChangeLinked
	ChangeUnlinked
)

// Change is one entry of a collection's journal.
type Change struct {
	Seq   uint64
	at    int64 // Unix seconds
	Num   uint32
	Other uint32 // the far end of a link
	Kind  ChangeKind
	Rel   Relation
	Mask  SlotMask
}

// DeltaTokenLife is how long a delta token of directory objects can be used.
// https://learn.microsoft.com/graph/delta-query-overview
const DeltaTokenLife = 7 * 24 * time.Hour

// record journals a change of a sealed directory.
func (d *Directory) record(t *Table, c Change) {
	d.version++
	if !d.sealed {
		return
	}
	d.seq++
	c.Seq, c.at = d.seq, d.now().Unix()
	if len(t.journal) > 4096 && len(t.journal) == cap(t.journal) {
		t.trim(c.at - int64(2*DeltaTokenLife/time.Second))
	}
	t.journal = append(t.journal, c)
}

// trim forgets changes that no token can ask for any more.
func (t *Table) trim(before int64) {
	n := sort.Search(len(t.journal), func(i int) bool { return t.journal[i].at >= before })
	if n > 0 {
		t.trimmed = t.journal[n-1].Seq
		t.journal = slices.Clone(t.journal[n:])
	}
}

// Since returns the changes with a sequence in (after, upTo].
func (t *Table) Since(after, upTo uint64) []Change {
	from := sort.Search(len(t.journal), func(i int) bool { return t.journal[i].Seq > after })
	to := sort.Search(len(t.journal), func(i int) bool { return t.journal[i].Seq > upTo })
	return t.journal[from:to]
}

// recordLinksOf journals that an object's memberships went away or came back
// with it: its holders report it.
func (d *Directory) recordLinksOf(num uint32, kind ChangeKind) {
	for rel, set := range d.links {
		for _, from := range set.back[num] {
			if d.objects[from].state == stateLive {
				d.record(d.tableOf(d.objects[from]), Change{Num: from, Kind: kind, Rel: Relation(rel), Other: num})
			}
		}
	}
}

// ExpireDelta makes every delta token issued so far for a collection (all of
// them when it is "") answer 410 Gone with a Location that starts over, as the
// service does when it must reset its state.
func (d *Directory) ExpireDelta(collection string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.seq++
	for _, spec := range tableSpecs {
		if collection == "" || collection == spec.collection {
			d.tables[spec.collection].reset = d.seq
		}
	}
}
