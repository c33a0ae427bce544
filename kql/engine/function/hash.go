package function

import (
	"encoding/binary"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

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
