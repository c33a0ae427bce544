package odata

import (
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"
	"time"
)

// PageToken is what a $skiptoken of a listing holds: the query that it belongs
// to and where it goes on.
type PageToken struct {
	Key    uint64
	Next   uint32
	Issued time.Time
}

// PageTokenLife is how long a listing can be left between two pages.
const PageTokenLife = time.Hour

const pageTokenSize = 1 + 8 + 4 + 8 + 4

// Encode is the token as $skiptoken carries it.
func (t PageToken) Encode() string {
	b := make([]byte, 0, pageTokenSize)
	b = append(b, 'P')
	b = binary.BigEndian.AppendUint64(b, t.Key)
	b = binary.BigEndian.AppendUint32(b, t.Next)
	b = binary.BigEndian.AppendUint64(b, uint64(t.Issued.Unix()))
	b = binary.BigEndian.AppendUint32(b, Checksum(b))
	return base64.RawURLEncoding.EncodeToString(b)
}

// DecodePageToken reads a token; ok is false for one that encode did not make.
func DecodePageToken(text string) (t PageToken, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) != pageTokenSize || b[0] != 'P' {
		return PageToken{}, false
	}
	if Checksum(b[:pageTokenSize-4]) != binary.BigEndian.Uint32(b[pageTokenSize-4:]) {
		return PageToken{}, false
	}
	t.Key = binary.BigEndian.Uint64(b[1:])
	t.Next = binary.BigEndian.Uint32(b[9:])
	t.Issued = time.Unix(int64(binary.BigEndian.Uint64(b[13:])), 0).UTC()
	return t, true
}

// Checksum guards a token against being changed by hand.
func Checksum(b []byte) uint32 {
	h := fnv.New32a()
	_, _ = h.Write(b)
	return h.Sum32()
}
