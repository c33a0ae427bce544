package objectid

import (
	"encoding/hex"
	"fmt"
)

// ID is an object id as it is stored: the 16 bytes of a GUID, or the text
// of any other id.
type ID struct {
	GUID [16]byte
	Text string // "" for a GUID
}

// Parse never fails: what is no GUID is text.
func Parse(id string) ID {
	var i ID
	if ParseGUID(id, &i.GUID) {
		return i
	}
	return ID{Text: id}
}

// ParseGUID reads 8-4-4-4-12 hexadecimal digits in any case.
func ParseGUID(s string, into *[16]byte) bool {
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

// Value is the objectID as a bound value.
func (i ID) Value() any {
	if i.Text != "" {
		return i.Text
	}
	return i.GUID[:]
}

// String is the id as Microsoft writes it.
func (i ID) String() string {
	if i.Text != "" {
		return i.Text
	}
	return formatGUID(i.GUID[:])
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
func (i *ID) Scan(v any) error {
	switch v := v.(type) {
	case []byte:
		if len(v) != 16 {
			return fmt.Errorf("object id of %d bytes", len(v))
		}
		*i = ID{GUID: [16]byte(v)}
	case string:
		*i = ID{Text: v}
	default:
		return fmt.Errorf("object id of type %T", v)
	}
	return nil
}
