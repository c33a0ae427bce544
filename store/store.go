package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud/pace"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/ledger"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
	"github.com/mscloud-mcp/mscloud-mcp/store/schema"
	"github.com/mscloud-mcp/mscloud-mcp/store/seal"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// Options configures Open.
type Options struct {
	Sealer  seal.Sealer      // seals secrets; nil where no secret is read or written
	Now     func() time.Time // nil is time.Now
	CacheKB int              // page cache of the writer; 0 is 16 MB
}

// DB is an open store. Its methods may be called from many goroutines.
type DB struct {
	path    string
	wasOpen os.FileMode // how others could use the file when it was opened
	now     func() time.Time
	sealer  seal.Sealer

	read    *sql.DB
	readers *sqlite.Pool
	watch   chan *sqlite.Session // the one that tells whether others wrote
	cache   cache

	write *sql.DB
	turn  chan struct{} // holds one token: the writer's turn
	w     *round.Writer // used only with the token

	paces *ledger.File // how fast Microsoft may be called

	closing sync.Once
	done    chan struct{} // closed by Close
	closed  error
}

// sqlNames are what every query may call by name.
var sqlNames = sqlite.NewNames(enum.SQLNames())

const (
	readers     = 4
	readCacheKB = 6 << 10
)

// Open opens the database file at path, makes it where there is none, and
// brings its schema up to date. The directory must exist. Failures are *Error.
func Open(ctx context.Context, path string, opts Options) (*DB, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.CacheKB == 0 {
		opts.CacheKB = 16 << 10
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	wasOpen, err := createPrivate(abs)
	if err != nil {
		return nil, err
	}
	db := &DB{
		path: path, wasOpen: wasOpen, now: opts.Now, sealer: opts.Sealer,
		readers: sqlite.NewPool(readers, sqlNames), watch: make(chan *sqlite.Session, 1), cache: newCache(),
		turn: make(chan struct{}, 1), done: make(chan struct{}), paces: ledger.New(abs + ".limits"),
	}
	db.turn <- struct{}{}
	if db.write, err = sql.Open("sqlite", sqlite.DSN(abs, opts.CacheKB, false)); err != nil {
		return nil, db.fail("open database", err)
	}
	db.write.SetMaxOpenConns(1)
	if err := db.start(ctx, abs); err != nil {
		_ = db.Close()
		return nil, err
	}
	return db, nil
}

func (db *DB) start(ctx context.Context, abs string) error {
	if err := schema.Up(ctx, db.write, db.path, db.beginAuditHead); err != nil {
		return db.fail("open database", err)
	}
	s, err := sqlite.NewSession(ctx, db.write, sqlNames)
	if err != nil {
		return db.fail("open database", err)
	}
	db.w = round.NewWriter(s)
	if db.read, err = sql.Open("sqlite", sqlite.DSN(abs, readCacheKB, true)); err != nil {
		return db.fail("open database", err)
	}
	db.read.SetMaxOpenConns(readers + 1)
	db.read.SetMaxIdleConns(readers + 1)
	db.watch <- nil
	return nil
}

// Close closes the file. It waits for the calls under way; later ones fail.
func (db *DB) Close() error {
	db.closing.Do(func() { db.closed = db.close() })
	return db.closed
}

func (db *DB) close() error {
	close(db.done)
	var errs []error
	if db.w != nil {
		<-db.turn
		errs = append(errs, db.w.Close())
	}
	if db.read != nil {
		errs = append(errs, db.readers.Close())
		if s := <-db.watch; s != nil {
			errs = append(errs, s.Close())
		}
	}
	for _, d := range []*sql.DB{db.read, db.write} {
		if d != nil {
			errs = append(errs, d.Close())
		}
	}
	return errors.Join(append(errs, db.paces.Close())...)
}

// Ledger is where all processes that share the database keep how fast one
// tenant may be called. The key tells tenants apart.
func (db *DB) Ledger(tenant string) pace.Ledger { return db.paces.Of(tenant) }

// DataVersion changes when another process or this one commits a change to the
// file; compare two values, they have no other meaning. It waits for nobody.
// https://sqlite.org/pragma.html#pragma_data_version
func (db *DB) DataVersion(ctx context.Context) (int64, error) {
	var s *sqlite.Session
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-db.done:
		return 0, db.fail("read data version", sql.ErrConnDone)
	case s = <-db.watch:
	}
	defer func() { db.watch <- s }()
	if s == nil {
		fresh, err := sqlite.NewSession(ctx, db.read, sqlNames)
		if err != nil {
			return 0, db.fail("read data version", err)
		}
		s = fresh
	}
	var version int64
	err := s.Row(ctx, "PRAGMA data_version", nil, &version)
	return version, db.fail("read data version", err)
}
