package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
)

// Identified is an object that an id names. Deleted is true of one that lies in
// the recycle bin or is gone for good.
type Identified struct {
	entra.Ref
	Deleted bool
}

// Identify looks up ids as policies write them: object ids, and appIds of
// applications that have a service principal or a registration in the tenant.
// Ids that were never seen are left out; the keys are those asked for.
func (db *DB) Identify(ctx context.Context, conn string, ids []string) (map[string]Identified, error) {
	out := make(map[string]Identified, len(ids))
	err := db.reading(ctx, conn, "identify ids", func(r *reader) error {
		for _, id := range ids {
			f, ok, err := r.find(id)
			if err != nil {
				return err
			}
			if !ok || f.name == "" && f.facet == 0 {
				fs, err := r.finds("FROM object o INDEXED BY object_key WHERE o.conn = ? AND o.key = ? COLLATE NOCASE AND o.key <> '' AND o.facet <> 0 AND o.kind IN (?, ?)",
					r.conn, strings.TrimSpace(id), int64(enum.ServicePrincipal), int64(enum.Application))
				if err != nil {
					return err
				}
				if len(fs) == 0 {
					continue
				}
				f = slices.MinFunc(fs, byPresence)
			}
			out[id] = Identified{Ref: f.ref(), Deleted: f.state != enum.Live}
		}
		return nil
	})
	return out, err
}

// byPresence puts live objects first, and service principals before
// registrations.
func byPresence(a, b found) int {
	if a.state != b.state {
		return int(a.state - b.state)
	}
	return int(b.kind) - int(a.kind)
}

// Named returns every object of the kinds that a person may mean by an id, a
// key or a name: several where they share it, and ErrNotFound with what comes
// near where none has it.
func (db *DB) Named(ctx context.Context, conn, ref string, kinds ...entra.Kind) ([]entra.Ref, error) {
	var out []entra.Ref
	err := db.reading(ctx, conn, "find by name", func(r *reader) error {
		ks := make([]enum.Kind, len(kinds))
		for i, k := range kinds {
			ks[i] = enum.KindNamed(k)
		}
		f, err := r.named(ref, ks...)
		var several *fault.AmbiguousError
		if errors.As(err, &several) {
			out = several.Candidates
			return nil
		}
		if err == nil {
			out = []entra.Ref{f.ref()}
		}
		return err
	})
	return out, err
}
