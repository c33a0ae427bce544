package store

import (
	"database/sql"
	"sync"

	"github.com/mscloud-mcp/mscloud-mcp/store/searchtext"
)

// profileKey is a combination of the properties that users are filtered and
// counted by. A directory of any size has few of them, so that a filter and
// its counts need not look at the users.
type profileKey struct {
	deleted    bool
	userType   string
	enabled    bool
	synced     bool
	mfa        int64
	department string
	skus       string
}

// profileCache knows the profiles of a connection. Their rows never change but
// for the count, so that it cannot go stale.
type profileCache struct {
	byKey map[profileKey]int64
	byID  map[int64]profileKey
	delta map[int64]int64 // of counts, in the transaction under way
}

const profileColumns = "id, deleted, user_type, enabled, synced, mfa, department, skus"

func (w *writer) profilesOf(conn int64) (*profileCache, error) {
	if c := w.profiles[conn]; c != nil {
		return c, nil
	}
	c := &profileCache{byKey: map[profileKey]int64{}, byID: map[int64]profileKey{}, delta: map[int64]int64{}}
	err := w.Query("SELECT "+profileColumns+" FROM profile WHERE conn = ?", []any{conn}, c.scan)
	if err != nil {
		return nil, err
	}
	w.profiles[conn] = c
	return c, nil
}

func (c *profileCache) scan(rows *sql.Rows) error {
	id, k, err := scanProfile(rows)
	if err == nil {
		c.byKey[k], c.byID[id] = id, k
	}
	return err
}

func scanProfile(rows *sql.Rows) (id int64, k profileKey, err error) {
	err = rows.Scan(&id, &k.deleted, &k.userType, &k.enabled, &k.synced, &k.mfa, &k.department, &k.skus)
	return id, k, err
}

// key is the profile of a number, also of one that another process made.
func (b *batch) profile(id int64) (profileKey, error) {
	if k, ok := b.profiles.byID[id]; ok {
		return k, nil
	}
	err := b.w.Query("SELECT "+profileColumns+" FROM profile WHERE id = ?", []any{id}, b.profiles.scan)
	return b.profiles.byID[id], err
}

// profileID is the number of a profile, made when it is a new one.
func (b *batch) profileID(k profileKey) (int64, error) {
	if id, ok := b.profiles.byKey[k]; ok {
		return id, nil
	}
	var id int64
	err := b.w.Get(`INSERT INTO profile (conn, deleted, user_type, enabled, synced, mfa, department, skus, n)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)
		ON CONFLICT DO UPDATE SET n = n RETURNING id`,
		[]any{b.conn, k.deleted, k.userType, k.enabled, k.synced, k.mfa, k.department, k.skus}, &id)
	if err != nil {
		return 0, err
	}
	b.profiles.byKey[k], b.profiles.byID[id] = id, k
	return id, nil
}

// flushProfiles writes the changed counts.
func (b *batch) flushProfiles() error {
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

// profileCount is a profile with the number of users that have it.
type profileCount struct {
	profileKey
	id     int64
	folded string // department
	n      int
}

// profileKeys are the profiles of a connection by number. Only their counts
// change with the directory's version.
type profileKeys struct {
	mu   sync.Mutex
	byID map[int64]profileKey
}

// profileCounts are the profiles that have users.
func (r *reader) profileCounts() ([]profileCount, error) {
	return sliceOf(r.held, &r.held.profiles, r.readProfiles)
}

// countBits is how many bits of a number that readProfiles packs are the count.
const countBits = 32

func (r *reader) readProfiles() ([]profileCount, error) {
	out := []profileCount{}
	err := r.ids("SELECT group_concat((id << ?) | n) FROM profile WHERE conn = ? AND n > 0", []any{countBits, r.conn}, func(packed int64) {
		out = append(out, profileCount{id: packed >> countBits, n: int(packed & (1<<countBits - 1))})
	})
	if err != nil {
		return nil, err
	}
	keys := r.held.keys
	keys.mu.Lock()
	defer keys.mu.Unlock()
	var unknown []int64
	for _, p := range out {
		if _, ok := keys.byID[p.id]; !ok {
			unknown = append(unknown, p.id)
		}
	}
	if len(unknown) > 0 {
		err = r.each("SELECT "+profileColumns+" FROM profile WHERE id IN (SELECT value FROM json_each(?))", []any{list(unknown)}, func(rows *sql.Rows) error {
			id, k, err := scanProfile(rows)
			keys.byID[id] = k
			return err
		})
	}
	folded := map[string]string{}
	for i := range out {
		p := &out[i]
		p.profileKey = keys.byID[p.id]
		f, ok := folded[p.department]
		if !ok {
			f = searchtext.Fold(p.department)
			folded[p.department] = f
		}
		p.folded = f
	}
	return out, err
}
