package engine

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"crypto/md5"  //nolint:gosec // hash_md5 is part of the language
	"crypto/sha1" //nolint:gosec // hash_sha1 is part of the language
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
)

func encodeFunctions() map[string]function {
	return map[string]function{
		"base64_encode_tostring base64_encodestring": {params: "s", result: String, apply: textOf(func(s string) string {
			return base64.StdEncoding.EncodeToString([]byte(s))
		})},
		"base64_decode_tostring base64_decodestring": {params: "s", result: String, apply: textOf(func(s string) string {
			raw, ok := decodeBase64(s)
			if !ok || !utf8.Valid(raw) {
				return ""
			}
			return string(raw)
		})},
		"base64_decode_toarray": {params: "s", result: Dynamic, apply: func(_ *call, a []Value) (Value, error) {
			raw, ok := decodeBase64(a[0].str)
			if !ok {
				return nullOf(Dynamic), nil
			}
			out := make([]any, len(raw))
			for i, b := range raw {
				out[i] = int64(b)
			}
			return dynamic(out), nil
		}},
		"base64_decode_toguid": {params: "s", result: GUID, apply: func(_ *call, a []Value) (Value, error) {
			raw, ok := decodeBase64(a[0].str)
			if !ok || len(raw) != 16 {
				return nullOf(GUID), nil
			}
			s, _ := parseGUID(hex.EncodeToString(mixedEndian(raw)))
			return guid(s), nil
		}},
		"base64_encode_fromguid": {params: "g", result: String, apply: func(_ *call, a []Value) (Value, error) {
			raw, _ := hex.DecodeString(strings.ReplaceAll(a[0].str, "-", ""))
			return text(base64.StdEncoding.EncodeToString(mixedEndian(raw))), nil
		}},
		"base64_encode_fromarray": {params: "D", result: String, apply: func(_ *call, a []Value) (Value, error) {
			items, _ := arrayOf(a[0])
			raw := make([]byte, len(items))
			for i, item := range items {
				n := convert(leaf(item), Long)
				if n.Null || n.num < 0 || n.num > 255 {
					return text(""), nil
				}
				raw[i] = byte(n.num)
			}
			return text(base64.StdEncoding.EncodeToString(raw)), nil
		}},
		"url_encode":           {params: "s", result: String, apply: textOf(func(s string) string { return escape(s, true) })},
		"url_encode_component": {params: "s", result: String, apply: textOf(func(s string) string { return escape(s, false) })},
		"url_decode":           {params: "s", result: String, apply: textOf(unescape)},
		"hash_md5":             digest(func(b []byte) []byte { sum := md5.Sum(b); return sum[:] }),
		"hash_sha1":            digest(func(b []byte) []byte { sum := sha1.Sum(b); return sum[:] }),
		"hash_sha256":          digest(func(b []byte) []byte { sum := sha256.Sum256(b); return sum[:] }),
		"hash hash_xxhash64": {params: "a|l", result: Long, apply: func(_ *call, a []Value) (Value, error) {
			h := int64(xxHash64(hashBytes(a[0])))
			if len(a) > 1 && a[1].num > 0 {
				h = int64(uint64(h) % uint64(a[1].num))
			}
			return integer(h), nil
		}},
		"zlib_compress_to_base64_string": {params: "s", result: String, apply: textOf(func(s string) string {
			out := append([]byte{0x78, 1}, deflate(s)...)
			return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(out, adler32.Checksum([]byte(s))))
		})},
		"gzip_compress_to_base64_string": {params: "s", result: String, apply: textOf(func(s string) string {
			out := append([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff}, deflate(s)...)
			out = binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE([]byte(s)))
			return base64.StdEncoding.EncodeToString(binary.LittleEndian.AppendUint32(out, uint32(len(s))))
		})},
		"zlib_decompress_from_base64_string": {params: "s", result: String, apply: inflate(func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) })},
		"gzip_decompress_from_base64_string": {params: "s", result: String, apply: inflate(func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) })},
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

func inflate(open func(io.Reader) (io.Reader, error)) func(*call, []Value) (Value, error) {
	return func(_ *call, a []Value) (Value, error) {
		raw, ok := decodeBase64(a[0].str)
		if !ok {
			return text(""), nil
		}
		reader, err := open(bytes.NewReader(raw))
		if err != nil {
			return text(""), nil
		}
		out, err := io.ReadAll(io.LimitReader(reader, longestText+1))
		if err != nil {
			return text(""), nil
		}
		if len(out) > longestText {
			return Value{}, errTextTooLong
		}
		return text(string(out)), nil
	}
}

func digest(sum func([]byte) []byte) function {
	return function{params: "a", result: String, apply: func(_ *call, a []Value) (Value, error) {
		return text(hex.EncodeToString(sum([]byte(toText(a[0]))))), nil
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
			out.Write([]byte{'%', hexDigits[c>>4], hexDigits[c&15]})
		}
	}
	return out.String()
}
