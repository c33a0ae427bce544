package store

import (
	"database/sql"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/store/objectid"
)

// row is one object as the database holds it.
type row struct {
	kind    kind
	state   int64
	facet   int64
	gen     int64
	created sql.NullInt64
	active  sql.NullInt64
	sort    string
	name    string
	key     string
	doc     jsontext.Value
}

// seen is false for an object that only a membership named.
func (r *row) seen() bool { return r.facet != 0 }

// work is one object of a page, before and after it.
type work struct {
	id      int64
	ident   objectid.ID
	isNew   bool // not in the database yet
	touched bool // its document came on this page
	before  row
	after   row
	head    *head // of after.doc, nil while the document is the held one
	mfa     *int64
}

// intern finds the numbers of the named objects, in one go, and gives new ones
// to those that are new. It returns their idents, in order.
func (b *batch) intern(names []string) ([]objectid.ID, error) {
	idents := make([]objectid.ID, len(names))
	var missing []any
	asked := map[objectid.ID]bool{}
	for i, n := range names {
		idents[i] = objectid.Parse(n)
		if _, ok := b.ids.get(&idents[i]); !ok && !asked[idents[i]] {
			asked[idents[i]] = true
			missing = append(missing, idents[i].Value())
		}
	}
	if len(missing) == 0 || b.ids.whole {
		return idents, nil
	}
	err := b.chunks(missing, "SELECT guid, id, kind FROM object INDEXED BY object_guid WHERE conn = ? AND guid IN ", func(rows *sql.Rows) error {
		var i objectid.ID
		var e idEntry
		if err := rows.Scan(&i, &e.id, &e.kind); err != nil {
			return err
		}
		b.ids.put(&i, e)
		return nil
	})
	return idents, err
}

// chunks runs query with a part of the values at a time, after conn.
func (b *batch) chunks(values []any, query string, f func(*sql.Rows) error) error {
	return b.w.Chunks(query, []any{b.conn}, values, f)
}

// load fetches the rows of objects, with their documents or without, into the
// working set.
func (b *batch) load(ids []int64, docs bool) error {
	var values []any
	for _, id := range ids {
		if b.work[id] == nil {
			b.work[id] = &work{id: id}
			values = append(values, id)
		}
	}
	query := `SELECT o.id, o.guid, o.kind, o.state, o.facet, o.gen, o.created, o.active, o.sort, o.name, o.key, NULL
		FROM object o WHERE +o.conn = ? AND o.id IN `
	if docs {
		query = `SELECT o.id, o.guid, o.kind, o.state, o.facet, o.gen, o.created, o.active, o.sort, o.name, o.key, d.doc
		FROM object o LEFT JOIN doc d ON d.id = o.id WHERE +o.conn = ? AND o.id IN `
	}
	return b.chunks(values, query, func(rows *sql.Rows) error {
		var id int64
		var i objectid.ID
		var r row
		var doc []byte
		if err := rows.Scan(&id, &i, &r.kind, &r.state, &r.facet, &r.gen, &r.created, &r.active, &r.sort, &r.name, &r.key, &doc); err != nil {
			return err
		}
		r.doc = doc
		wk := b.work[id]
		wk.ident, wk.before, wk.after = i, r, r
		b.order = append(b.order, wk)
		return nil
	})
}

// workFor is the working row of an object of the feed's own kind.
func (b *batch) workFor(i objectid.ID, k kind) *work {
	e := b.entry(i, k)
	wk := b.work[e.id]
	if wk.after.kind != k && !wk.after.seen() {
		wk.after.kind = k
		b.rekind[e.id] = k
		b.ids.put(&i, idEntry{e.id, k})
	}
	return wk
}

// entry is the number of an object; a new one gets a row to be inserted.
func (b *batch) entry(i objectid.ID, k kind) idEntry {
	e, ok := b.ids.get(&i)
	if ok {
		if e.kind == kindOther && k != kindOther {
			e.kind = k
			b.rekind[e.id] = k
			b.ids.put(&i, e)
			if wk := b.work[e.id]; wk != nil {
				wk.after.kind = k
			}
		}
		return e
	}
	e = idEntry{id: b.nextID, kind: k}
	b.nextID++
	b.ids.put(&i, e)
	wk := &work{id: e.id, ident: i, isNew: true, before: row{kind: k}, after: row{kind: k}}
	b.work[e.id] = wk
	b.order = append(b.order, wk)
	return e
}
