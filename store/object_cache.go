package store

import "github.com/mscloud-mcp/mscloud-mcp/store/objectid"

// idCache remembers the numbers of objects seen lately. Numbers never change
// and are never used again while their connection lives, so that an entry
// cannot go stale; only a rollback can make one wrong.
type idCache struct {
	guids map[[16]byte]idEntry
	texts map[string]idEntry
	// whole says that every object of the connection is here as of a version of
	// its directory: it had none when the cache was made, so that during a first
	// synchronization an id that is not here need not be looked up.
	whole   bool
	version int64
}

type idEntry struct {
	id   int64
	kind kind
}

// maxCachedIDs bounds the cache to about 10 MB.
const maxCachedIDs = 200_000

// idsOf is the cache of a connection, emptied when it has grown too large.
func (w *writer) idsOf(conn int64) (*idCache, error) {
	total := 0
	for _, c := range w.ids {
		total += len(c.guids) + len(c.texts)
	}
	if total > maxCachedIDs {
		clear(w.ids)
	}
	var version int64
	var empty bool
	err := w.Get("SELECT coalesce(max(version), 0), NOT EXISTS (SELECT 1 FROM object INDEXED BY object_guid WHERE conn = ?1 AND guid >= '') FROM directory WHERE conn = ?1", []any{conn}, &version, &empty)
	c := w.ids[conn]
	if c == nil {
		c = &idCache{guids: map[[16]byte]idEntry{}, texts: map[string]idEntry{}, whole: empty, version: version}
		w.ids[conn] = c
	}
	if c.version != version { // another process wrote
		c.whole = false
	}
	return c, err
}

// wrote notes that this process raised a directory's version.
func (w *writer) wrote(conn int64) {
	if c := w.ids[conn]; c != nil {
		c.version++
	}
}

func (c *idCache) get(i *objectid.ID) (idEntry, bool) {
	if i.Text != "" {
		e, ok := c.texts[i.Text]
		return e, ok
	}
	e, ok := c.guids[i.GUID]
	return e, ok
}

func (c *idCache) put(i *objectid.ID, e idEntry) {
	if i.Text != "" {
		c.texts[i.Text] = e
		return
	}
	c.guids[i.GUID] = e
}
