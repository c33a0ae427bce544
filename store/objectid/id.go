package objectid

import (
	"fmt"

	"github.com/google/uuid"
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
	if len(s) != 36 {
		return false
	}
	id, err := uuid.Parse(s)
	if err != nil {
		return false
	}
	*into = id
	return true
}

// Value is the ID as a bound value.
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
	return uuid.UUID(i.GUID).String()
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
