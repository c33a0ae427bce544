package tools

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// cursorVersion is the first byte of a cursor; a change of what cursors hold
// raises it, and older ones are refused with a clear error.
const cursorVersion = 1

// A cursor is version, binding, and the store's place in the list, in
// unpadded URL base64. The binding is a digest of tool, connection and filters,
// so that a cursor cannot go on in a list that it was not made for. It holds
// no secret and no clock: it outlives a restart.
const bindingSize = 12

// ErrCursor refuses a cursor that was made for another list.
var ErrCursor = &Error{
	Code:    "invalidCursor",
	Message: "the cursor does not belong to this list",
	Fix:     "pass nextCursor of the last page with the same tool, connection and filters; or leave cursor out to start over",
}

func encodeCursor(binding [bindingSize]byte, place string) string {
	b := make([]byte, 0, 1+bindingSize+len(place))
	b = append(b, cursorVersion)
	b = append(b, binding[:]...)
	b = append(b, place...)
	return base64.RawURLEncoding.EncodeToString(b)
}

func decodeCursor(binding [bindingSize]byte, cursor string) (place string, err error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(b) <= 1+bindingSize || b[0] != cursorVersion || [bindingSize]byte(b[1:1+bindingSize]) != binding {
		return "", ErrCursor
	}
	return string(b[1+bindingSize:]), nil
}

// paging are the arguments that choose a page or its columns, not the list.
var paging = []string{"cursor", "limit", "fields", "fresh", "countOnly", connectionArgument}

// cursorBinding digests what a list is made of: the tool, the connection's id,
// and the filters.
func cursorBinding(tool, connectionID string, args map[string]jsontext.Value) [bindingSize]byte {
	h := sha256.New()
	part := func(s []byte) {
		sum := sha256.Sum256(s)
		h.Write(sum[:])
	}
	part([]byte(tool))
	part([]byte(connectionID))
	for _, name := range slices.Sorted(maps.Keys(args)) {
		if slices.Contains(paging, name) {
			continue
		}
		part([]byte(name))
		part(canonical(args[name]))
	}
	return [bindingSize]byte(h.Sum(nil)[:bindingSize])
}

// argumentDigest digests the arguments of a call for the audit log, which must
// tell calls apart without holding what was asked.
func argumentDigest(args map[string]jsontext.Value) []byte {
	b, err := json.Marshal(args, json.Deterministic(true))
	if err != nil {
		return nil
	}
	sum := sha256.Sum256(canonical(b))
	return sum[:]
}

// canonical is the RFC 8785 form of a value.
func canonical(v jsontext.Value) []byte {
	c := v.Clone()
	if err := c.Canonicalize(); err != nil {
		return v
	}
	return c
}
