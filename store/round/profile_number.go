package round

import (
	"database/sql"

	"github.com/mscloud-mcp/mscloud-mcp/store/column"
)

// profileNumbers knows the profiles of a connection. Their rows never change but
// for the count, so that it cannot go stale.
type profileNumbers struct {
	byKey map[column.Profile]int64
	byID  map[int64]column.Profile
	delta map[int64]int64 // of counts, in the transaction under way
}

func (w *Writer) profilesOf(conn int64) (*profileNumbers, error) {
	if c := w.profiles[conn]; c != nil {
		return c, nil
	}
	c := &profileNumbers{byKey: map[column.Profile]int64{}, byID: map[int64]column.Profile{}, delta: map[int64]int64{}}
	err := w.Query("SELECT "+column.ProfileColumns+" FROM profile WHERE conn = ?", []any{conn}, c.scan)
	if err != nil {
		return nil, err
	}
	w.profiles[conn] = c
	return c, nil
}

func (c *profileNumbers) scan(rows *sql.Rows) error {
	id, k, err := column.ScanProfile(rows)
	if err == nil {
		c.byKey[k], c.byID[id] = id, k
	}
	return err
}

// profile is the profile of a number, also of one that another process made.
func (b *batch) profile(id int64) (column.Profile, error) {
	if k, ok := b.profiles.byID[id]; ok {
		return k, nil
	}
	err := b.w.Query("SELECT "+column.ProfileColumns+" FROM profile WHERE id = ?", []any{id}, b.profiles.scan)
	return b.profiles.byID[id], err
}

// profileID is the number of a profile, made when it is a new one.
func (b *batch) profileID(k column.Profile) (int64, error) {
	if id, ok := b.profiles.byKey[k]; ok {
		return id, nil
	}
	var id int64
	err := b.w.Get(`INSERT INTO profile (conn, deleted, user_type, enabled, synced, mfa, department, skus, n)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)
		ON CONFLICT DO UPDATE SET n = n RETURNING id`,
		[]any{b.conn, k.Deleted, k.UserType, k.Enabled, k.Synced, k.MFA, k.Department, k.SKUs}, &id)
	if err != nil {
		return 0, err
	}
	b.profiles.byKey[k], b.profiles.byID[id] = id, k
	return id, nil
}

// writeProfileCounts writes the changed counts.
func (b *batch) writeProfileCounts() error {
	for id, n := range b.profiles.delta {
		if n == 0 {
			continue
		}
		if _, err := b.w.Exec("UPDATE profile SET n = n + ? WHERE id = ?", n, id); err != nil {
			return err
		}
	}
	clear(b.profiles.delta)
	return nil
}
