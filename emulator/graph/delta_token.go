package graph

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
)

// The phases of a delta query that a token stands in.
const (
	deltaEnumerate byte = 'E' // $skiptoken: within the first enumeration
	deltaSkip      byte = 'C' // $skiptoken: within a round of changes
	deltaLink      byte = 'D' // $deltatoken: between rounds
	deltaLatest    byte = 'L' // $deltatoken=latest, never in a token
)

// deltaToken is what a $skiptoken or $deltatoken of a delta query holds: the
// query of its first call, and where it goes on.
type deltaToken struct {
	phase      byte
	collection string
	issued     time.Time
	mask       directory.SlotMask // properties selected
	relations  byte               // relationships selected, a bit each
	ids        []string           // of $filter
	// born is the journal's sequence when the query began; a reset of the
	// service after it makes the token useless.
	born  uint64
	after uint64 // changes up to here are told
	upTo  uint64 // the round ends here
	// Within an enumeration: the next object's number, and the relationship
	// and member from which an object that did not fit is repeated.
	next         uint32
	nextRelation byte
	nextMember   uint32
}

// encode makes the text of a token: opaque to clients, checked when it returns.
func (t deltaToken) encode() string {
	b := []byte{1, t.phase, t.relations, t.nextRelation, byte(len(t.collection))}
	b = append(b, t.collection...)
	for _, v := range []uint64{uint64(t.issued.Unix()), t.mask[0], t.mask[1], t.born, t.after, t.upTo} {
		b = binary.AppendUvarint(b, v)
	}
	b = binary.AppendUvarint(b, uint64(t.next))
	b = binary.AppendUvarint(b, uint64(t.nextMember))
	b = append(b, byte(len(t.ids)))
	for _, id := range t.ids {
		raw, err := hex.DecodeString(strings.ReplaceAll(id, "-", ""))
		if err != nil || len(raw) != 16 {
			raw = make([]byte, 16)
		}
		b = append(b, raw...)
	}
	b = binary.BigEndian.AppendUint32(b, odata.Checksum(b))
	return base64.RawURLEncoding.EncodeToString(b)
}

// decodeDeltaToken reads a token; ok is false for one that encode did not make.
func decodeDeltaToken(text string) (t deltaToken, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) < 9 || b[0] != 1 {
		return t, false
	}
	body, sum := b[:len(b)-4], b[len(b)-4:]
	if odata.Checksum(body) != binary.BigEndian.Uint32(sum) {
		return t, false
	}
	t.phase, t.relations, t.nextRelation = body[1], body[2], body[3]
	if t.phase != deltaEnumerate && t.phase != deltaSkip && t.phase != deltaLink {
		return t, false
	}
	n := int(body[4])
	if len(body) < 5+n {
		return t, false
	}
	t.collection = string(body[5 : 5+n])
	rest := body[5+n:]
	var values [8]uint64
	for i := range values {
		v, size := binary.Uvarint(rest)
		if size <= 0 {
			return t, false
		}
		values[i], rest = v, rest[size:]
	}
	t.issued = time.Unix(int64(values[0]), 0).UTC()
	t.mask = directory.SlotMask{values[1], values[2]}
	t.born, t.after, t.upTo = values[3], values[4], values[5]
	t.next, t.nextMember = uint32(values[6]), uint32(values[7])
	if len(rest) == 0 || len(rest) != 1+16*int(rest[0]) {
		return t, false
	}
	for rest = rest[1:]; len(rest) > 0; rest = rest[16:] {
		s := hex.EncodeToString(rest[:16])
		t.ids = append(t.ids, s[:8]+"-"+s[8:12]+"-"+s[12:16]+"-"+s[16:20]+"-"+s[20:])
	}
	return t, true
}
