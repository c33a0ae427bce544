package sqlite

import (
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// busyTimeout is how long a writer waits for another process's transaction,
// which is short (see store.ApplyPages).
const busyTimeout = 10 * time.Second

// checkpointPages is how long the log grows, 400 MB, before its pages go into the
// file: a page that a first synchronization touches again and again is written
// there once for all of them. Once it is reset, the log is cut to 32 MB.
const checkpointPages = 100_000

// DSN is the driver's name of the file. busy_timeout comes first: setting WAL
// may itself meet a lock.
func DSN(abs string, cacheKB int, readOnly bool) string {
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
		pragmas = append(pragmas, fmt.Sprintf("wal_autocheckpoint(%d)", checkpointPages), "journal_size_limit(33554432)")
	}
	return dsn(abs, pragmas, lock)
}

// LedgerDSN is the driver's name of a small file that holds nothing worth
// waiting for the disk: see store/ledger.
func LedgerDSN(abs string) string {
	return dsn(abs, []string{"busy_timeout(2000)", "journal_mode(WAL)", "synchronous(OFF)", "cache_size(-256)"}, "immediate")
}

func dsn(abs string, pragmas []string, lock string) string {
	p := filepath.ToSlash(abs)
	if runtime.GOOS == "windows" && !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	q := url.Values{"_pragma": pragmas, "_txlock": {lock}}
	return (&url.URL{Scheme: "file", Path: p, RawQuery: q.Encode()}).String()
}
