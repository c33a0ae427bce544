package sqlite

import (
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

const busyTimeout = 5 * time.Second

// DSN is the driver's name of the file. busy_timeout comes first: setting WAL
// may itself meet a lock.
func DSN(abs string, cacheKB int, readOnly bool) string {
	p := filepath.ToSlash(abs)
	if runtime.GOOS == "windows" && !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	pragmas := []string{
		fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()),
		"journal_mode(WAL)",
		"synchronous(NORMAL)",
		"foreign_keys(1)",
		"temp_store(MEMORY)",
		fmt.Sprintf("cache_size(-%d)", cacheKB),
	}
	lock := "immediate"
	if readOnly {
		pragmas = append(pragmas, "query_only(1)")
		lock = "deferred"
	} else {
		pragmas = append(pragmas, "wal_autocheckpoint(8000)", "journal_size_limit(33554432)")
	}
	q := url.Values{"_pragma": pragmas, "_txlock": {lock}}
	return (&url.URL{Scheme: "file", Path: p, RawQuery: q.Encode()}).String()
}
