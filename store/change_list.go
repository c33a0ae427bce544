package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/store/cursor"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// Changes lists the journal, newest first.
func (db *DB) Changes(ctx context.Context, conn string, q ChangeQuery) (List[Change], error) {
	list := List[Change]{Items: []Change{}}
	after, err := cursor.Parse(q.After, 2)
	if err != nil {
		return list, err
	}
	err = db.reading(ctx, conn, "list changes", func(r *reader) error {
		c, ok, err := r.changeClauses(q)
		if err != nil || !ok {
			return err
		}
		types, kinds := map[string]int{}, map[string]int{}
		err = r.each("SELECT c.type, c.kind, count(*) FROM change c"+c.Where()+" GROUP BY +c.type, +c.kind", c.Args, func(rows *sql.Rows) error {
			var t int64
			var k enum.Kind
			var n int
			err := rows.Scan(&t, &k, &n)
			list.Total += n
			types[string(changeType(t))] += n
			kinds[string(k.Name())] += n
			return err
		})
		if err != nil {
			return err
		}
		if q.Facets || q.CountOnly {
			list.Facets = map[string][]FacetCount{"type": largest(types, 10), "kind": largest(kinds, 10)}
		}
		if q.CountOnly {
			return nil
		}
		if after != nil {
			c.Add("(c.at, c.seq) < (?, ?)", after.Numbers[0], after.Numbers[1])
		}
		return r.changePage(&list, c, q.limit())
	})
	return list, err
}

// changeClauses turns the query into conditions; ok is false where nothing can
// match.
func (r *reader) changeClauses(q ChangeQuery) (c sqlite.Clauses, ok bool, err error) {
	c.Add("c.conn = ?", r.conn)
	if !q.Since.IsZero() {
		c.Add("c.at >= ?", q.Since.UnixMilli())
	}
	if !q.Until.IsZero() {
		c.Add("c.at < ?", q.Until.UnixMilli())
	}
	if q.Object != "" {
		f, ok, err := r.find(q.Object)
		if err != nil || !ok {
			return c, false, err
		}
		// Grants, assignments and policies name objects in their documents.
		id := f.objectID.String()
		c.Add("(c.id = ? OR c.other = ? OR c.kind >= ? AND (instr(c.before, ?) > 0 OR instr(c.after, ?) > 0))",
			f.id, f.id, int64(enum.Grant), []byte(id), []byte(id))
	}
	if err := addChangeFilter(&c, ChangeFilter{Kinds: q.Kinds, Types: q.Types}); err != nil {
		return c, false, err
	}
	if len(q.Any) > 0 {
		var either sqlite.Clauses
		for _, f := range q.Any {
			one := sqlite.Clauses{Conditions: []string{"1"}}
			if err := addChangeFilter(&one, f); err != nil {
				return c, false, err
			}
			either.Add("("+one.And()+")", one.Args...)
		}
		c.Add("("+strings.Join(either.Conditions, " OR ")+")", either.Args...)
	}
	return c, true, nil
}

// addChangeFilter adds the conditions of a filter.
func addChangeFilter(c *sqlite.Clauses, f ChangeFilter) error {
	if len(f.Kinds) > 0 {
		ks := make([]int64, len(f.Kinds))
		for i, k := range f.Kinds {
			ks[i] = int64(enum.KindNamed(k))
		}
		c.Add("c.kind IN (SELECT value FROM json_each(?))", sqlite.JSONList(ks))
	}
	if len(f.Types) > 0 {
		var ts []int64
		for _, t := range f.Types {
			i := slices.Index(changeTypes[:], t)
			if i < 0 {
				return fault.Invalid("there is no type of change %q", string(t))
			}
			ts = append(ts, int64(i))
		}
		c.Add("c.type IN (SELECT value FROM json_each(?))", sqlite.JSONList(ts))
	}
	if len(f.Properties) > 0 {
		var either []string
		args := []any{enum.TypeUpdated}
		for _, p := range f.Properties {
			either = append(either, "instr(c.after, ?) > 0")
			args = append(args, []byte(`"`+p+`":`))
		}
		c.Add("c.type = ? AND ("+strings.Join(either, " OR ")+")", args...)
	}
	return nil
}

func (r *reader) changePage(out *List[Change], c sqlite.Clauses, limit int) error {
	type position struct{ at, id, other int64 }
	var at []position
	err := r.each("SELECT c.seq, c.at, c.type, c.kind, c.id, coalesce(c.other, 0), c.before, c.after FROM change c"+
		c.Where()+" ORDER BY c.at DESC, c.seq DESC LIMIT ?", append(c.Args, limit+1), func(rows *sql.Rows) error {
		var ch Change
		var p position
		var t int64
		var k enum.Kind
		var before, after []byte
		err := rows.Scan(&ch.ID, &p.at, &t, &k, &p.id, &p.other, &before, &after)
		ch.At, ch.Kind, ch.Type, ch.Before, ch.After = sqlite.Time(p.at), k.Name(), changeType(t), before, after
		at = append(at, p)
		out.Items = append(out.Items, ch)
		return err
	})
	if err != nil {
		return err
	}
	if len(at) > limit {
		at, out.Items = at[:limit], out.Items[:limit]
		out.Next = cursor.Position{Numbers: []int64{at[limit-1].at, out.Items[limit-1].ID}}.String()
	}
	var ids []int64
	for _, p := range at {
		ids = append(ids, p.id, p.other)
	}
	names, err := r.refs(ids)
	for i, p := range at {
		object := names[p.id]
		out.Items[i].ObjectID, out.Items[i].Name = object.objectID.String(), object.name
		if p.other != 0 {
			other := names[p.other].ref()
			out.Items[i].Other = &other
		}
	}
	return err
}

func changeType(t int64) ChangeType {
	if t < 0 || int(t) >= len(changeTypes) {
		return ""
	}
	return changeTypes[t]
}

// PruneChanges removes the journal's rows that are older than age, and returns
// how many there were.
func (db *DB) PruneChanges(ctx context.Context, conn string, age time.Duration) (int, error) {
	total := 0
	for more := true; more; {
		err := db.update(ctx, "prune the journal", func(w *round.Writer) error {
			n, err := w.ConnNumber(conn)
			if err != nil {
				return err
			}
			gone, err := w.Exec("DELETE FROM change WHERE seq IN (SELECT seq FROM change WHERE conn = ? AND at < ? LIMIT ?)",
				n, db.now().Add(-age).UnixMilli(), removeRows)
			more = gone == removeRows
			total += int(gone)
			return err
		})
		if err != nil {
			return total, err
		}
	}
	return total, nil
}
