package store

import (
	"context"
	"database/sql"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/bitset"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// HiddenContainers are the groups and administrative units whose members
// Microsoft does not show: what is held of them is not all, and mostly nothing.
// Without Member.Read.Hidden Graph answers no members, and no error.
// https://learn.microsoft.com/graph/api/group-list-members
func (db *DB) HiddenContainers(ctx context.Context, conn string) ([]entra.Ref, error) {
	out := []entra.Ref{}
	err := db.reading(ctx, conn, "list hidden memberships", func(r *reader) error {
		hidden, err := r.hiddenContainers()
		if err != nil || hidden.Count() == 0 {
			return err
		}
		fs, err := r.finds("FROM object o WHERE o.id IN (SELECT value FROM json_each(?)) ORDER BY +o.kind, +o.sort, +o.id", sqlite.JSONList(hidden.IDs()))
		for _, f := range fs {
			out = append(out, f.ref())
		}
		return err
	})
	return out, err
}

// HiddenIn are the containers among a container and, if transitive, the groups
// inside it whose members are not shown. It is empty where all are.
func (db *DB) HiddenIn(ctx context.Context, conn, container string, transitive bool) ([]entra.Ref, error) {
	out := []entra.Ref{}
	err := db.reading(ctx, conn, "list hidden memberships", func(r *reader) error {
		f, ok, err := r.find(container)
		if err != nil || !ok {
			return err
		}
		ids, err := r.hiddenIn(f.id, transitive)
		if err != nil || len(ids) == 0 {
			return err
		}
		fs, err := r.finds("FROM object o WHERE o.id IN (SELECT value FROM json_each(?)) ORDER BY +o.kind, +o.sort, +o.id", sqlite.JSONList(ids))
		for _, f := range fs {
			out = append(out, f.ref())
		}
		return err
	})
	return out, err
}

func (r *reader) hiddenIn(container int64, transitive bool) ([]int64, error) {
	hidden, err := r.hiddenContainers()
	if err != nil || hidden.Count() == 0 {
		return nil, err
	}
	m := &membership{r: r, root: container, rel: enum.Member, containers: []int64{container}}
	if transitive {
		if err := m.closure(); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(m.containers, func(id int64) bool { return !hidden.Has(id) }), nil
}

func (r *reader) hiddenContainers() (bitset.Set, error) {
	held, err := part(r.held, &r.held.hidden, func(s *bitset.Set) bool { return s == nil }, r.readHiddenContainers)
	if err != nil {
		return nil, err
	}
	return *held, nil
}

func (r *reader) readHiddenContainers() (*bitset.Set, error) {
	out := bitset.Set{}
	for kind, name := range map[enum.Kind]feed.Name{enum.Group: feed.Groups, enum.AdministrativeUnit: feed.AdministrativeUnits} {
		hides, err := r.hidesMembers(name)
		if err != nil {
			return nil, err
		}
		if !hides {
			continue
		}
		err = r.each(`SELECT id FROM object INDEXED BY object_facet WHERE conn = ? AND kind = ? AND state = {live} AND facet <> 0 AND facet & ? <> 0`,
			[]any{r.conn, int64(kind), column.FlagHidden}, func(rows *sql.Rows) error {
				var id int64
				err := rows.Scan(&id)
				out.Add(id)
				return err
			})
		if err != nil {
			return nil, err
		}
	}
	return &out, nil
}

// hidesMembers reports whether a feed's last round was shown no hidden
// memberships.
func (r *reader) hidesMembers(name feed.Name) (bool, error) {
	states, err := sliceOf(r.held, &r.held.feeds, r.feeds)
	if err != nil {
		return false, err
	}
	for _, st := range states {
		if st.Feed == name {
			return st.HidesMembers, nil
		}
	}
	return false, nil
}
