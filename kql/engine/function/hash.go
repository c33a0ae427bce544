package function

import (
	"encoding/binary"
	"math/bits"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

const (
	xxPrime1 = 11400714785074694791
	xxPrime2 = 14029467366897019727
	xxPrime3 = 1609587929392839161
	xxPrime4 = 9650029242287828579
	xxPrime5 = 2870177450012600261
)

// xxHash64 is the hash behind hash(): xxHash64 with seed 0.
// https://learn.microsoft.com/kusto/query/hash-function
func xxHash64(b []byte) uint64 {
	n := uint64(len(b))
	var h uint64
	if len(b) >= 32 {
		var seed uint64
		lanes := [4]uint64{seed + xxPrime1, seed + xxPrime2, seed, seed - xxPrime1}
		lanes[0] += xxPrime2
		lanes[1] = seed + xxPrime2
		for len(b) >= 32 {
			for i := range lanes {
				lanes[i] = xxRound(lanes[i], binary.LittleEndian.Uint64(b[8*i:]))
			}
			b = b[32:]
		}
		h = bits.RotateLeft64(lanes[0], 1) + bits.RotateLeft64(lanes[1], 7) +
			bits.RotateLeft64(lanes[2], 12) + bits.RotateLeft64(lanes[3], 18)
		for _, lane := range lanes {
			h = (h^xxRound(0, lane))*xxPrime1 + xxPrime4
		}
	} else {
		h = xxPrime5
	}
	h += n
	for ; len(b) >= 8; b = b[8:] {
		h = bits.RotateLeft64(h^xxRound(0, binary.LittleEndian.Uint64(b)), 27)*xxPrime1 + xxPrime4
	}
	if len(b) >= 4 {
		h = bits.RotateLeft64(h^uint64(binary.LittleEndian.Uint32(b))*xxPrime1, 23)*xxPrime2 + xxPrime3
		b = b[4:]
	}
	for _, c := range b {
		h = bits.RotateLeft64(h^uint64(c)*xxPrime5, 11) * xxPrime1
	}
	h = (h ^ h>>33) * xxPrime2
	h = (h ^ h>>29) * xxPrime3
	return h ^ h>>32
}

func xxRound(lane, input uint64) uint64 {
	return bits.RotateLeft64(lane+input*xxPrime2, 31) * xxPrime1
}

// hashBytes is the form of a value that hash functions read: text as UTF-8,
// fixed-size scalars as little-endian bytes.
func hashBytes(v data.Value) []byte {
	switch v.Type {
	case data.Bool:
		return []byte{byte(v.Num)}
	case data.Int:
		return binary.LittleEndian.AppendUint32(nil, uint32(v.Num))
	case data.Long, data.Real, data.DateTime, data.TimeSpan:
		return binary.LittleEndian.AppendUint64(nil, uint64(v.Num))
	}
	return []byte(v.Text())
}
