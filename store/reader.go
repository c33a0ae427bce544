package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/objectid"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// reader is one snapshot of one connection's directory.
type reader struct {
	ctx  context.Context
	s    *sqlite.Session
	conn int64
	held *cached
	now  time.Time
}

// reading runs f on a snapshot of the connection's directory.
func (db *DB) reading(ctx context.Context, conn, op string, f func(*reader) error) error {
	return db.snapshot(ctx, op, func(s *sqlite.Session) error {
		n, version, err := directory(s, conn)
		if err != nil {
			return err
		}
		return f(&reader{ctx, s, n, db.cache.of(n, version), db.now()})
	})
}

// each runs f for each row. The end of the caller's context is looked for
// between rows: a statement that can be cut off costs two goroutines, which is
// more than most statements take. What may read a whole table without a row is
// for long.
func (r *reader) each(query string, args []any, f func(*sql.Rows) error) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	return r.s.Each(sqlite.Inner, query, args, func(rows *sql.Rows) error {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		return f(rows)
	})
}

// long is each for a statement that may run for seconds.
func (r *reader) long(query string, args []any, f func(*sql.Rows) error) error {
	return r.s.Each(r.ctx, query, args, f)
}

// get scans one row; sql.ErrNoRows when there is none.
func (r *reader) get(query string, args []any, into ...any) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	return r.s.Row(sqlite.Inner, query, args, into...)
}

// texts is strings as one bound value for "IN (SELECT value FROM json_each(?))".
func texts(values []string) string {
	if values == nil {
		return "[]"
	}
	b, _ := json.Marshal(values)
	return string(b)
}

// ids is one text of numbers as they come.
func (r *reader) ids(query string, args []any, f func(int64)) error {
	var text sql.NullString
	err := r.get(query, args, &text)
	numbers(text.String, f)
	return err
}

// numbers reads what group_concat wrote: one long text crosses the driver
// sooner than many rows.
func numbers(text string, f func(int64)) {
	if text == "" {
		return
	}
	var n int64
	for i := range len(text) {
		if text[i] == ',' {
			f(n)
			n = 0
			continue
		}
		n = 10*n + int64(text[i]-'0')
	}
	f(n)
}

// found is an object by its number.
type found struct {
	id       int64
	objectID objectid.ID
	kind     enum.Kind
	state    int64
	facet    int64
	sort     string
	name     string
	key      string
}

const foundColumns = "o.id, o.guid, o.kind, o.state, o.facet, o.sort, o.name, o.key"

func scanFound(scan func(...any) error) (found, error) {
	var f found
	err := scan(&f.id, &f.objectID, &f.kind, &f.state, &f.facet, &f.sort, &f.name, &f.key)
	return f, err
}

func (f found) ref() entra.Ref {
	return entra.Ref{ID: f.objectID.String(), Kind: f.kind.Name(), DisplayName: f.name, Key: f.key}
}

// find looks an id up; ok is false where no object has it.
func (r *reader) find(id string) (f found, ok bool, err error) {
	f, err = scanFound(func(into ...any) error {
		return r.get("SELECT "+foundColumns+" FROM object o WHERE o.conn = ? AND o.guid = ?", []any{r.conn, objectid.Parse(id).Value()}, into...)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return f, false, nil
	}
	return f, err == nil, err
}

// finds collects the objects of a query over foundColumns.
func (r *reader) finds(query string, args ...any) ([]found, error) {
	return collect(r.each, query, args)
}

func collect(each func(string, []any, func(*sql.Rows) error) error, query string, args []any) ([]found, error) {
	var out []found
	err := each("SELECT "+foundColumns+" "+query, args, func(rows *sql.Rows) error {
		f, err := scanFound(rows.Scan)
		out = append(out, f)
		return err
	})
	return out, err
}

// refs are the objects of these numbers.
func (r *reader) refs(ids []int64) (map[int64]found, error) {
	out := make(map[int64]found, len(ids))
	fs, err := r.finds("FROM object o WHERE o.id IN (SELECT value FROM json_each(?))", sqlite.JSONList(ids))
	for _, f := range fs {
		out[f.id] = f
	}
	return out, err
}

// inOrder are the objects of these numbers, in their order.
func (r *reader) inOrder(ids []int64) ([]found, error) {
	byID, err := r.refs(ids)
	out := make([]found, len(ids))
	for i, id := range ids {
		out[i] = byID[id]
	}
	return out, err
}

// docs are the documents of these numbers.
func (r *reader) docs(table string, ids []int64) (map[int64][]byte, error) {
	out := make(map[int64][]byte, len(ids))
	err := r.each("SELECT id, doc FROM "+table+" WHERE id IN (SELECT value FROM json_each(?))", []any{sqlite.JSONList(ids)}, func(rows *sql.Rows) error {
		var id int64
		var doc []byte
		err := rows.Scan(&id, &doc)
		out[id] = doc
		return err
	})
	return out, err
}

// Resolve names objects by id. Ids that are not known are left out.
func (db *DB) Resolve(ctx context.Context, conn string, ids []string) (map[string]entra.Ref, error) {
	out := make(map[string]entra.Ref, len(ids))
	err := db.reading(ctx, conn, "resolve ids", func(r *reader) error {
		for _, id := range ids {
			f, ok, err := r.find(id)
			if err != nil {
				return err
			}
			if ok && f.name != "" {
				ref := f.ref()
				ref.ID = id
				out[id] = ref
			}
		}
		return nil
	})
	return out, err
}
