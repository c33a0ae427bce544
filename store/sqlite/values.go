package sqlite

import (
	"database/sql"
	"encoding/json"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Nullable is n as a bound value.
func Nullable(n sql.NullInt64) any {
	if !n.Valid {
		return nil
	}
	return n.Int64
}

// OrNull is n as a bound value, NULL for 0.
func OrNull(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

// Blob is v as a bound value, NULL for none.
func Blob(v jsontext.Value) any {
	if v == nil {
		return nil
	}
	return []byte(v)
}

// JSONList is ids as one bound value for "IN (SELECT value FROM json_each(?))".
func JSONList(ids []int64) string {
	b, _ := json.Marshal(ids)
	return string(b)
}

// Time is the time of milliseconds since 1970, the zero time for 0.
func Time(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// Millis is the opposite of Time.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
