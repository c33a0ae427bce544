package round

import (
	"database/sql"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/objectid"
)

// row is one object as the database holds it.
type row struct {
	kind    enum.Kind
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

// purged is true for an object that will not come back, and false for one that
// is gone because a full round did not see it: that may be in the recycle bin.
func (r *row) purged() bool { return r.state == enum.Gone && r.gen != sweptGen }

// objectChange is one object of a page, before and after it.
type objectChange struct {
	id       int64
	objectID objectid.ID
	isNew    bool // not in the database yet
	touched  bool // its document came on this page
	purge    bool // it went for good on this page
	before   row
	after    row
	decoded  *column.Decoded // of after.doc, nil while the document is the held one
	mfa      *int64
}

// lookUp finds the numbers of the named objects, in one go, and gives new ones
// to those that are new. It returns their objectIDs, in order.
func (b *batch) lookUp(names []string) ([]objectid.ID, error) {
	objectIDs := make([]objectid.ID, len(names))
	var missing []any
	asked := map[objectid.ID]bool{}
	for i, n := range names {
		objectIDs[i] = objectid.Parse(n)
		if _, ok := b.numbers.get(&objectIDs[i]); !ok && !asked[objectIDs[i]] {
			asked[objectIDs[i]] = true
			missing = append(missing, objectIDs[i].Value())
		}
	}
	if len(missing) == 0 || b.numbers.whole {
		return objectIDs, nil
	}
	err := b.chunks(missing, "SELECT guid, id, kind FROM object INDEXED BY object_guid WHERE conn = ? AND guid IN ", func(rows *sql.Rows) error {
		var i objectid.ID
		var e objectNumber
		if err := rows.Scan(&i, &e.id, &e.kind); err != nil {
			return err
		}
		b.numbers.put(&i, e)
		return nil
	})
	return objectIDs, err
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
		if b.changes[id] == nil {
			b.changes[id] = &objectChange{id: id}
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
		change := b.changes[id]
		change.objectID, change.before, change.after = i, r, r
		b.order = append(b.order, change)
		return nil
	})
}

// changeOf is the working row of an object of the feed's own kind.
func (b *batch) changeOf(i objectid.ID, k enum.Kind) *objectChange {
	e := b.numberOf(i, k)
	change := b.changes[e.id]
	if change.after.kind != k && !change.after.seen() {
		change.after.kind = k
		b.newKinds[e.id] = k
		b.numbers.put(&i, objectNumber{e.id, k})
	}
	return change
}

// numberOf is the number of an object; a new one gets a row to be inserted.
func (b *batch) numberOf(i objectid.ID, k enum.Kind) objectNumber {
	e, ok := b.numbers.get(&i)
	if ok {
		if e.kind == enum.Other && k != enum.Other {
			e.kind = k
			b.newKinds[e.id] = k
			b.numbers.put(&i, e)
			if change := b.changes[e.id]; change != nil {
				change.after.kind = k
			}
		}
		return e
	}
	e = objectNumber{id: b.nextID, kind: k}
	b.nextID++
	b.numbers.put(&i, e)
	change := &objectChange{id: e.id, objectID: i, isNew: true, before: row{kind: k}, after: row{kind: k}}
	b.changes[e.id] = change
	b.order = append(b.order, change)
	return e
}
