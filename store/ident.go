package store

import (
	"encoding/hex"
	"fmt"
)

// ident is an object id as it is stored: the 16 bytes of a GUID, or the text
// of any other id.
type ident struct {
	guid [16]byte
	text string // "" for a GUID
}

// parseIdent never fails: what is no GUID is text.
func parseIdent(id string) ident {
	var i ident
	if parseGUID(id, &i.guid) {
		return i
	}
	return ident{text: id}
}

// parseGUID reads 8-4-4-4-12 hexadecimal digits in any case.
func parseGUID(s string, into *[16]byte) bool {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return false
	}
	n := 0
	for i := 0; i < 36; {
		if s[i] == '-' {
			if i != 8 && i != 13 && i != 18 && i != 23 {
				return false
			}
			i++
			continue
		}
		hi, lo := hexDigit(s[i]), hexDigit(s[i+1])
		if hi > 15 || lo > 15 {
			return false
		}
		into[n] = hi<<4 | lo
		n++
		i += 2
	}
	return n == 16
}

func hexDigit(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}

// value is the ident as a bound value.
func (i ident) value() any {
	if i.text != "" {
		return i.text
	}
	return i.guid[:]
}

func (i ident) String() string {
	if i.text != "" {
		return i.text
	}
	return formatGUID(i.guid[:])
}

func formatGUID(b []byte) string {
	var s [36]byte
	hex.Encode(s[0:8], b[0:4])
	s[8] = '-'
	hex.Encode(s[9:13], b[4:6])
	s[13] = '-'
	hex.Encode(s[14:18], b[6:8])
	s[18] = '-'
	hex.Encode(s[19:23], b[8:10])
	s[23] = '-'
	hex.Encode(s[24:36], b[10:16])
	return string(s[:])
}

// Scan reads the guid column.
func (i *ident) Scan(v any) error {
	switch v := v.(type) {
	case []byte:
		if len(v) != 16 {
			return fmt.Errorf("object id of %d bytes", len(v))
		}
		*i = ident{guid: [16]byte(v)}
	case string:
		*i = ident{text: v}
	default:
		return fmt.Errorf("object id of type %T", v)
	}
	return nil
}

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
	err := w.get("SELECT coalesce(max(version), 0), NOT EXISTS (SELECT 1 FROM object INDEXED BY object_guid WHERE conn = ?1 AND guid >= '') FROM directory WHERE conn = ?1", []any{conn}, &version, &empty)
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

func (c *idCache) get(i *ident) (idEntry, bool) {
	if i.text != "" {
		e, ok := c.texts[i.text]
		return e, ok
	}
	e, ok := c.guids[i.guid]
	return e, ok
}

func (c *idCache) put(i *ident, e idEntry) {
	if i.text != "" {
		c.texts[i.text] = e
		return
	}
	c.guids[i.guid] = e
}
