package store

import (
	"database/sql"
	"sync"

	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/searchtext"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// profileCount is a profile with the number of users that have it.
type profileCount struct {
	column.Profile
	id     int64
	folded string // department
	n      int
}

// profileKeys are the profiles of a connection by number. Only their counts
// change with the directory's version.
type profileKeys struct {
	mu   sync.Mutex
	byID map[int64]column.Profile
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
		err = r.each("SELECT "+column.ProfileColumns+" FROM profile WHERE id IN (SELECT value FROM json_each(?))", []any{sqlite.JSONList(unknown)}, func(rows *sql.Rows) error {
			id, k, err := column.ScanProfile(rows)
			keys.byID[id] = k
			return err
		})
	}
	folded := map[string]string{}
	for i := range out {
		p := &out[i]
		p.Profile = keys.byID[p.id]
		f, ok := folded[p.Department]
		if !ok {
			f = searchtext.Fold(p.Department)
			folded[p.Department] = f
		}
		p.folded = f
	}
	return out, err
}
