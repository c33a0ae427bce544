package cursor

import (
	"encoding/base64"
	"encoding/binary"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
)

// Position is a position in a list: the values that its last row is ordered by.
type Position struct {
	Numbers []int64
	Text    string
}

const tokenVersion = 1

// String is the token as callers carry it.
func (t Position) String() string {
	b := []byte{tokenVersion, byte(len(t.Numbers))}
	for _, n := range t.Numbers {
		b = binary.AppendVarint(b, n)
	}
	return base64.RawURLEncoding.EncodeToString(append(b, t.Text...))
}

// Parse reads a token of so many numbers; nil for "".
func Parse(s string, numbers int) (*Position, error) {
	if s == "" {
		return nil, nil
	}
	bad := &fault.Error{Kind: fault.ErrInvalid, Message: "the cursor is not one of this list", Fix: "start again without a cursor"}
	if len(s) > 1024 || strings.ContainsAny(s, "\r\n") {
		return nil, bad
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) < 2 || b[0] != tokenVersion || int(b[1]) != numbers {
		return nil, bad
	}
	b = b[2:]
	t := &Position{}
	for range numbers {
		n, size := binary.Varint(b)
		if size <= 0 {
			return nil, bad
		}
		t.Numbers = append(t.Numbers, n)
		b = b[size:]
	}
	t.Text = string(b)
	return t, nil
}
