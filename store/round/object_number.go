package round

import (
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/objectid"
)

// objectNumbers remembers the numbers of objects seen lately. Numbers never change
// and are never used again while their connection lives, so that an entry
// cannot go stale; only a rollback can make one wrong.
type objectNumbers struct {
	guids map[[16]byte]objectNumber
	texts map[string]objectNumber
	// whole says that every object of the connection is here as of a version of
	// its directory: it had none when the cache was made, so that during a first
	// synchronization an id that is not here need not be looked up.
	whole   bool
	version int64
}

type objectNumber struct {
	id   int64
	kind enum.Kind
}

// maxCachedIDs bounds the cache to about 10 MB.
const maxCachedIDs = 200_000

// numbersOf is the cache of a connection, emptied when it has grown too large.
func (w *Writer) numbersOf(conn int64) (*objectNumbers, error) {
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
		c = &objectNumbers{guids: map[[16]byte]objectNumber{}, texts: map[string]objectNumber{}, whole: empty, version: version}
		w.ids[conn] = c
	}
	if c.version != version { // another process wrote
		c.whole = false
	}
	return c, err
}

// wrote notes that this process raised a directory's version.
func (w *Writer) wrote(conn int64) {
	if c := w.ids[conn]; c != nil {
		c.version++
	}
}

func (c *objectNumbers) get(i *objectid.ID) (objectNumber, bool) {
	if i.Text != "" {
		e, ok := c.texts[i.Text]
		return e, ok
	}
	e, ok := c.guids[i.GUID]
	return e, ok
}

func (c *objectNumbers) put(i *objectid.ID, e objectNumber) {
	if i.Text != "" {
		c.texts[i.Text] = e
		return
	}
	c.guids[i.GUID] = e
}
