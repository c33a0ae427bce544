package store

import (
	"context"
	"database/sql"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/document"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/objectid"
)

// Documents returns every live object of a feed, by name: for what a tenant has
// hundreds or some thousands of. Feeds that only add to other objects, and the
// recycle bin, have none of their own.
func Documents[T any](ctx context.Context, db *DB, conn string, name feed.Name) ([]T, error) {
	f, ok := feed.Of(name)
	if !ok || f.Says != feed.Objects {
		return nil, fault.Invalid("feed %q has no objects of its own", string(name))
	}
	return docsOf[T](ctx, db, conn, enum.Kind(f.Rows.Number))
}

// IDs returns the ids of every live object of a feed, in order.
func (db *DB) IDs(ctx context.Context, conn string, name feed.Name) ([]string, error) {
	return db.idsOf(ctx, conn, name, 0)
}

// RoleAssignableIDs is IDs for the groups among the rows that may have a
// directory role.
func (db *DB) RoleAssignableIDs(ctx context.Context, conn string, name feed.Name) ([]string, error) {
	return db.idsOf(ctx, conn, name, column.FlagRoleAssignable)
}

// idsOf lists the ids of a feed's live objects that have all of these flags.
func (db *DB) idsOf(ctx context.Context, conn string, name feed.Name, flags int64) ([]string, error) {
	var out []string
	err := db.reading(ctx, conn, "list ids of "+string(name), func(r *reader) error {
		return r.each("SELECT guid FROM object WHERE conn = ?1 AND kind = ?2 AND state = {live} AND facet <> 0 AND facet & ?3 = ?3",
			[]any{r.conn, int64(enum.OfFeed(name)), flags}, func(rows *sql.Rows) error {
				var i objectid.ID
				err := rows.Scan(&i)
				out = append(out, i.String())
				return err
			})
	})
	slices.Sort(out)
	return out, err
}

func docsOf[T any](ctx context.Context, db *DB, conn string, k enum.Kind) ([]T, error) {
	out := []T{}
	err := db.eachDoc(ctx, conn, k, func(doc []byte) error {
		var one T
		err := document.Decode(doc, &one)
		out = append(out, one)
		return err
	})
	return out, err
}

// eachDoc passes the document of every live object of a kind, by name.
func (db *DB) eachDoc(ctx context.Context, conn string, k enum.Kind, visit func(doc []byte) error) error {
	return db.reading(ctx, conn, "read "+string(k.Name()), func(r *reader) error {
		return r.each("SELECT d.doc FROM object o INDEXED BY object_name CROSS JOIN doc d ON d.id = o.id WHERE o.conn = ? AND o.kind = ? AND o.state = {live} AND o.facet <> 0 ORDER BY o.sort, o.id",
			[]any{r.conn, int64(k)}, func(rows *sql.Rows) error {
				var doc []byte
				if err := rows.Scan(&doc); err != nil {
					return err
				}
				return visit(doc)
			})
	})
}

// One returns the object of a kind that a person means by ref: its id, its key
// (an appId for a service principal), or a name that no other has. An
// *AmbiguousError lists those that share a name.
func One[T any](ctx context.Context, db *DB, conn, ref string, k entra.Kind) (T, error) {
	var out T
	err := db.reading(ctx, conn, "read "+string(k), func(r *reader) error {
		f, err := r.named(ref, enum.KindNamed(k))
		if err != nil {
			return err
		}
		docs, err := r.docs("doc", []int64{f.id})
		if err != nil {
			return err
		}
		return document.Decode(docs[f.id], &out)
	})
	return out, err
}
