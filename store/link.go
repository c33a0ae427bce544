package store

import "github.com/mscloud-mcp/mscloud-mcp/store/document"

// link writes a page of a feed that says who owns objects. The object itself
// may not be known yet: what comes first waits for it.
func (b *batch) link(items []*item) error {
	var names []string
	for _, it := range items {
		names = append(names, it.ID)
		for _, m := range it.members {
			names = append(names, m.id)
		}
	}
	idents, err := b.intern(names)
	if err != nil {
		return err
	}
	at := 0
	for _, it := range items {
		src := b.entry(idents[at], b.kind)
		at++
		for _, m := range it.members {
			e := b.entry(idents[at], m.kind)
			at++
			b.edges = append(b.edges, edgeOp{src: src.id, rel: m.rel, kind: e.kind, dst: e.id, removed: m.removed, seq: len(b.edges)})
		}
	}
	return nil
}

// ownersIn reads the expanded owners of an object of an owners feed.
// https://learn.microsoft.com/graph/query-parameters#expand
func (it *item) ownersIn(props []document.Property) error {
	for _, p := range props {
		if p.Name != "owners" && p.Name != "registeredOwners" {
			continue
		}
		var err error
		if it.members, err = readMembers(it.members, relOwner, p.Value); err != nil {
			return err
		}
	}
	return nil
}
