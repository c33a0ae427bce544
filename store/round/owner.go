package round

import "github.com/mscloud-mcp/mscloud-mcp/store/column"

// applyOwners writes a page of a feed that says who owns objects. The object itself
// may not be known yet: what comes first waits for it.
func (b *batch) applyOwners(items []*column.Item) error {
	var names []string
	for _, it := range items {
		names = append(names, it.ID)
		for _, m := range it.Members {
			names = append(names, m.ID)
		}
	}
	ids, err := b.lookUp(names)
	if err != nil {
		return err
	}
	at := 0
	for _, it := range items {
		src := b.numberOf(ids[at], b.kind)
		at++
		for _, m := range it.Members {
			e := b.numberOf(ids[at], m.Kind)
			at++
			b.memberships = append(b.memberships, membershipChange{src: src.id, rel: m.Relation, kind: e.kind, dst: e.id, removed: m.Removed, seq: len(b.memberships)})
		}
	}
	return nil
}
