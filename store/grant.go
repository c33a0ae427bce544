package store

import "github.com/mscloud-mcp/mscloud-mcp/store/objectid"

// flushGrants writes who gave what to whom, so that grants can be found by it.
func (b *batch) flushGrants() error {
	var names []string
	var grants []*work
	for _, wk := range b.order {
		if wk.head == nil || wk.after.state != stateLive {
			continue
		}
		grants = append(grants, wk)
		names = append(names, wk.head.ClientID, wk.head.ResourceID)
		if wk.head.PrincipalID != "" {
			names = append(names, wk.head.PrincipalID)
		}
	}
	if _, err := b.intern(names); err != nil {
		return err
	}
	for _, wk := range grants {
		h := wk.head
		client := b.entry(objectid.Parse(h.ClientID), kindServicePrincipal).id
		resource := b.entry(objectid.Parse(h.ResourceID), kindServicePrincipal).id
		var principal int64
		if h.PrincipalID != "" {
			principal = b.entry(objectid.Parse(h.PrincipalID), kindUser).id
		}
		if _, err := b.w.Exec("INSERT OR REPLACE INTO grant_party (id, conn, client, resource, principal) VALUES (?, ?, ?, ?, ?)",
			wk.id, b.conn, client, resource, orNull(principal)); err != nil {
			return err
		}
	}
	return nil
}
