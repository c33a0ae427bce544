package function

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"hash/adler32"
	"hash/crc32"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func encodeFunctions() map[string]Scalar {
	return map[string]Scalar{
		"base64_encode_tostring base64_encodestring": {Params: "s", Result: data.String, Apply: textOf(func(s string) string {
			return base64.StdEncoding.EncodeToString([]byte(s))
		})},
		"base64_decode_tostring base64_decodestring": {Params: "s", Result: data.String, Apply: textOf(func(s string) string {
			raw, ok := decodeBase64(s)
			if !ok || !utf8.Valid(raw) {
				return ""
			}
			return string(raw)
		})},
		"base64_decode_toarray": {Params: "s", Result: data.Dynamic, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			raw, ok := decodeBase64(a[0].Str)
			if !ok {
				return data.NullOf(data.Dynamic), nil
			}
			out := make([]any, len(raw))
			for i, b := range raw {
				out[i] = int64(b)
			}
			return data.DynamicOf(out), nil
		}},
		"base64_decode_toguid": {Params: "s", Result: data.GUID, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			raw, ok := decodeBase64(a[0].Str)
			if !ok || len(raw) != 16 {
				return data.NullOf(data.GUID), nil
			}
			s, _ := data.ParseGUID(hex.EncodeToString(mixedEndian(raw)))
			return data.GUIDOf(s), nil
		}},
		"base64_encode_fromguid": {Params: "g", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			raw, _ := hex.DecodeString(strings.ReplaceAll(a[0].Str, "-", ""))
			return data.StringOf(base64.StdEncoding.EncodeToString(mixedEndian(raw))), nil
		}},
		"base64_encode_fromarray": {Params: "D", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			items, _ := data.Array(a[0])
			raw := make([]byte, len(items))
			for i, item := range items {
				n := data.Convert(data.Leaf(item), data.Long)
				if n.Null || n.Num < 0 || n.Num > 255 {
					return data.StringOf(""), nil
				}
				raw[i] = byte(n.Num)
			}
			return data.StringOf(base64.StdEncoding.EncodeToString(raw)), nil
		}},
		"url_encode":           {Params: "s", Result: data.String, Apply: textOf(func(s string) string { return escape(s, true) })},
		"url_encode_component": {Params: "s", Result: data.String, Apply: textOf(func(s string) string { return escape(s, false) })},
		"url_decode":           {Params: "s", Result: data.String, Apply: textOf(unescape)},
		"hash_md5":             digest(func(b []byte) []byte { sum := md5.Sum(b); return sum[:] }),
		"hash_sha1":            digest(func(b []byte) []byte { sum := sha1.Sum(b); return sum[:] }),
		"hash_sha256":          digest(func(b []byte) []byte { sum := sha256.Sum256(b); return sum[:] }),
		// hash() is xxHash64 with seed 0.
		// https://learn.microsoft.com/kusto/query/hash-function
		"hash hash_xxhash64": {Params: "a|l", Result: data.Long, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			h := int64(xxhash.Sum64(hashBytes(a[0])))
			if len(a) > 1 && a[1].Num > 0 {
				h = int64(uint64(h) % uint64(a[1].Num))
			}
			return data.LongOf(h), nil
		}},
		"zlib_compress_to_base64_string": {Params: "s", Result: data.String, Apply: textOf(func(s string) string {
			out := append([]byte{0x78, 1}, deflate(s)...)
			return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(out, adler32.Checksum([]byte(s))))
		})},
		"gzip_compress_to_base64_string": {Params: "s", Result: data.String, Apply: textOf(func(s string) string {
			out := append([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff}, deflate(s)...)
			out = binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE([]byte(s)))
			return base64.StdEncoding.EncodeToString(binary.LittleEndian.AppendUint32(out, uint32(len(s))))
		})},
		"zlib_decompress_from_base64_string": {Params: "s", Result: data.String, Apply: inflate(func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) })},
		"gzip_decompress_from_base64_string": {Params: "s", Result: data.String, Apply: inflate(func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) })},
	}
}

// deflate compresses, or stores in one block what would not become smaller.
func deflate(s string) []byte {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.BestSpeed)
	_, _ = io.WriteString(w, s)
	_ = w.Close()
	if len(s) > math.MaxUint16 || out.Len() < len(s)+5 {
		return out.Bytes()
	}
	n := uint16(len(s))
	block := binary.LittleEndian.AppendUint16([]byte{1}, n)
	return append(binary.LittleEndian.AppendUint16(block, ^n), s...)
}

func inflate(open func(io.Reader) (io.Reader, error)) func(*Call, []data.Value) (data.Value, error) {
	return func(_ *Call, a []data.Value) (data.Value, error) {
		raw, ok := decodeBase64(a[0].Str)
		if !ok {
			return data.StringOf(""), nil
		}
		reader, err := open(bytes.NewReader(raw))
		if err != nil {
			return data.StringOf(""), nil
		}
		out, err := io.ReadAll(io.LimitReader(reader, longestText+1))
		if err != nil {
			return data.StringOf(""), nil
		}
		if len(out) > longestText {
			return data.Value{}, errTextTooLong
		}
		return data.StringOf(string(out)), nil
	}
}

func digest(sum func([]byte) []byte) Scalar {
	return Scalar{Params: "a", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
		return data.StringOf(hex.EncodeToString(sum([]byte(a[0].Text())))), nil
	}}
}

func decodeBase64(s string) ([]byte, bool) {
	raw, err := base64.StdEncoding.DecodeString(s)
	return raw, err == nil
}

// mixedEndian swaps between a guid's text order and its bytes as .NET writes
// them.
func mixedEndian(b []byte) []byte {
	return []byte{b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]}
}

// escape encodes for a URL, with lower-case hexadecimal digits as Kusto does.
func escape(s string, form bool) string {
	var out strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.!*()", c) >= 0:
			out.WriteByte(c)
		case c == ' ' && form:
			out.WriteByte('+')
		default:
			out.Write([]byte{'%', data.HexDigits[c>>4], data.HexDigits[c&15]})
		}
	}
	return out.String()
}
