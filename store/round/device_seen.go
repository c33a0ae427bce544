package round

import "github.com/mscloud-mcp/mscloud-mcp/store/enum"

// writeLastSeen writes when devices were last seen.
func (b *batch) writeLastSeen() error {
	var values []any
	for _, change := range b.order {
		if change.decoded == nil || change.after.state == enum.Gone {
			continue
		}
		if seen := change.decoded.LastSeen(); seen != 0 {
			values = append(values, change.id, b.conn, seen)
		} else if _, err := b.w.Exec("DELETE FROM device WHERE id = ?", change.id); err != nil {
			return err
		}
	}
	_, err := b.w.InsertMany("INSERT OR REPLACE INTO device (id, conn, active) VALUES ", 3, "", values, nil)
	return err
}
