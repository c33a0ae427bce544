package sqlite

import (
	"database/sql"
	"strings"
)

// insertRows is how many rows one statement inserts: enough to make the cost
// of a call small, few enough to stay below the limit of bound values.
const insertRows = 40

// InsertMany inserts the rows laid end to end in values, cols values each, and
// returns how many were new. head is "INSERT INTO t (…) VALUES", tail the
// conflict clause. partial is called with the number of the first row of a
// statement that inserted less than it was given, and may be nil.
func (s *Session) InsertMany(head string, cols int, tail string, values []any, partial func(first, rows int)) (int64, error) {
	var total int64
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", cols), ",") + ")"
	for first := 0; len(values) > 0; {
		n := min(insertRows, len(values)/cols)
		if n < insertRows && n > 1 {
			n = 1 << (bitsLen(n) - 1)
		}
		query := head + strings.TrimSuffix(strings.Repeat(row+",", n), ",") + tail
		changed, err := s.Exec(query, values[:n*cols]...)
		if err != nil {
			return total, err
		}
		if partial != nil && changed != int64(n) {
			partial(first, n)
		}
		total += changed
		values = values[n*cols:]
		first += n
	}
	return total, nil
}

func bitsLen(n int) int {
	l := 0
	for ; n > 0; n >>= 1 {
		l++
	}
	return l
}

// maxIn is how many values one IN lists.
const maxIn = 64

// Chunks runs query, which ends in "IN ", for a part of the values at a time,
// after the fixed arguments. The lists have few sizes, so that few statements
// are prepared; the last value fills one up.
func (s *Session) Chunks(query string, fixed, values []any, f func(*sql.Rows) error) error {
	for len(values) > 0 {
		n := min(maxIn, len(values))
		size := 1
		for size < n {
			size *= 2
		}
		args := make([]any, 0, len(fixed)+size)
		args = append(append(args, fixed...), values[:n]...)
		for len(args) < len(fixed)+size {
			args = append(args, values[n-1])
		}
		values = values[n:]
		if f == nil {
			if _, err := s.Exec(query+Marks(size), args...); err != nil {
				return err
			}
			continue
		}
		if err := s.Query(query+Marks(size), args, f); err != nil {
			return err
		}
	}
	return nil
}

// Marks is "(?,?,…)" with n marks.
func Marks(n int) string { return "(" + strings.TrimSuffix(strings.Repeat("?,", n), ",") + ")" }
