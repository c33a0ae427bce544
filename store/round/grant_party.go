package round

import (
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/objectid"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// writeGrantParties writes who gave what to whom, so that grants can be found by it.
func (b *batch) writeGrantParties() error {
	var names []string
	var grants []*objectChange
	for _, change := range b.order {
		if change.decoded == nil || change.after.state != enum.Live {
			continue
		}
		grants = append(grants, change)
		names = append(names, change.decoded.ClientID, change.decoded.ResourceID)
		if change.decoded.PrincipalID != "" {
			names = append(names, change.decoded.PrincipalID)
		}
	}
	if _, err := b.lookUp(names); err != nil {
		return err
	}
	for _, change := range grants {
		h := change.decoded
		client := b.numberOf(objectid.Parse(h.ClientID), enum.ServicePrincipal).id
		resource := b.numberOf(objectid.Parse(h.ResourceID), enum.ServicePrincipal).id
		var principal int64
		if h.PrincipalID != "" {
			principal = b.numberOf(objectid.Parse(h.PrincipalID), enum.User).id
		}
		if _, err := b.w.Exec("INSERT OR REPLACE INTO grant_party (id, conn, client, resource, principal) VALUES (?, ?, ?, ?, ?)",
			change.id, b.conn, client, resource, sqlite.OrNull(principal)); err != nil {
			return err
		}
	}
	return nil
}
