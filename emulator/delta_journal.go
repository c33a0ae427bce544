package emulator

import (
	"slices"
	"sort"
	"time"
)

// changeKind tells what happened to an object.
type changeKind uint8

const (
	changeCreated changeKind = iota
	changeUpdated
	changeDeleted
	changeRestored
	changePurged
	changeLinked
	changeUnlinked
)

// change is one entry of a collection's journal.
type change struct {
	seq   uint64
	at    int64 // Unix seconds
	num   uint32
	other uint32 // the far end of a link
	kind  changeKind
	rel   Relation
	mask  slotMask
}

// deltaTokenLife is how long a delta token of directory objects can be used.
// https://learn.microsoft.com/graph/delta-query-overview
const deltaTokenLife = 7 * 24 * time.Hour

// record journals a change of a sealed directory.
func (d *Directory) record(t *table, c change) {
	d.version++
	if !d.sealed {
		return
	}
	d.seq++
	c.seq, c.at = d.seq, d.now().Unix()
	if len(t.journal) > 4096 && len(t.journal) == cap(t.journal) {
		t.trim(c.at - int64(2*deltaTokenLife/time.Second))
	}
	t.journal = append(t.journal, c)
}

// trim forgets changes that no token can ask for any more.
func (t *table) trim(before int64) {
	n := sort.Search(len(t.journal), func(i int) bool { return t.journal[i].at >= before })
	if n > 0 {
		t.trimmed = t.journal[n-1].seq
		t.journal = slices.Clone(t.journal[n:])
	}
}

// since returns the changes with a sequence in (after, upTo].
func (t *table) since(after, upTo uint64) []change {
	from := sort.Search(len(t.journal), func(i int) bool { return t.journal[i].seq > after })
	to := sort.Search(len(t.journal), func(i int) bool { return t.journal[i].seq > upTo })
	return t.journal[from:to]
}

// recordLinksOf journals that an object's memberships went away or came back
// with it: its holders report it.
func (d *Directory) recordLinksOf(num uint32, kind changeKind) {
	for rel, set := range d.links {
		for _, from := range set.back[num] {
			if d.objects[from].state == stateLive {
				d.record(d.tableOf(d.objects[from]), change{num: from, kind: kind, rel: Relation(rel), other: num})
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
			d.resync[spec.collection] = d.seq
		}
	}
}
