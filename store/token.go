package store

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// token is a position in a list: the values that its last row is ordered by.
type token struct {
	numbers []int64
	text    string
}

const tokenVersion = 1

// String is the token as callers carry it.
func (t token) String() string {
	b := []byte{tokenVersion, byte(len(t.numbers))}
	for _, n := range t.numbers {
		b = binary.AppendVarint(b, n)
	}
	return base64.RawURLEncoding.EncodeToString(append(b, t.text...))
}

// readToken reads a token of so many numbers; nil for "".
func readToken(s string, numbers int) (*token, error) {
	if s == "" {
		return nil, nil
	}
	bad := &Error{Kind: ErrInvalid, Message: "the cursor is not one of this list", Fix: "start again without a cursor"}
	if len(s) > 1024 || strings.ContainsAny(s, "\r\n") {
		return nil, bad
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) < 2 || b[0] != tokenVersion || int(b[1]) != numbers {
		return nil, bad
	}
	b = b[2:]
	t := &token{}
	for range numbers {
		n, size := binary.Varint(b)
		if size <= 0 {
			return nil, bad
		}
		t.numbers = append(t.numbers, n)
		b = b[size:]
	}
	t.text = string(b)
	return t, nil
}

// clauses gathers the conditions of a query. Text never enters the SQL.
type clauses struct {
	conds []string
	args  []any
}

func (c *clauses) add(cond string, args ...any) {
	c.conds = append(c.conds, cond)
	c.args = append(c.args, args...)
}

// where is " WHERE …", or "" when there is no condition.
func (c *clauses) where() string {
	if len(c.conds) == 0 {
		return ""
	}
	return " WHERE " + c.and()
}

func (c *clauses) and() string { return strings.Join(c.conds, " AND ") }
