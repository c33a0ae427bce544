package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud/pace"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// File is the shared file. It is made, or opened, at the first call.
type File struct {
	path string

	mu  sync.Mutex // one statement at a time
	db  *sql.DB
	get *sql.Stmt
	put *sql.Stmt
}

// New names the file. Nothing is opened.
func New(path string) *File { return &File{path: path} }

// Of is the ledger of one tenant. The key tells tenants, and the clouds that
// they are in, apart.
func (f *File) Of(tenant string) pace.Ledger { return tenantLedger{file: f, tenant: tenant} }

// Close closes the file. A later call opens it again.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.close()
}

type tenantLedger struct {
	file   *File
	tenant string
}

// Update implements [pace.Ledger]. Errors are the file's: it cannot be written,
// or another process keeps it locked for two seconds.
func (l tenantLedger) Update(ctx context.Context, service string, change func(*pace.State)) error {
	l.file.mu.Lock()
	defer l.file.mu.Unlock()
	err := l.file.update(ctx, l.tenant, service, change)
	if errors.Is(sqlite.Kind(err), fault.ErrCorrupt) {
		// Nothing in it is worth more than the next answer of Microsoft's.
		err = errors.Join(l.file.close(), l.file.remove())
		if err == nil {
			err = l.file.update(ctx, l.tenant, service, change)
		}
	}
	if err != nil {
		return fmt.Errorf("limits file %s: %w", l.file.path, err)
	}
	return nil
}

const schema = `CREATE TABLE IF NOT EXISTS pace (
	tenant TEXT NOT NULL, service TEXT NOT NULL,
	next INTEGER NOT NULL, share REAL NOT NULL, shared_at INTEGER NOT NULL, held_at INTEGER NOT NULL, held_for INTEGER NOT NULL,
	PRIMARY KEY (tenant, service)
) WITHOUT ROWID`

func (f *File) open(ctx context.Context) (err error) {
	if f.db != nil {
		return nil
	}
	// As the database: for its owner alone, whatever the umask says.
	file, err := os.OpenFile(f.path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if f.db, err = sql.Open("sqlite", sqlite.LedgerDSN(f.path)); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.close())
		}
	}()
	f.db.SetMaxOpenConns(1)
	if _, err = f.db.ExecContext(ctx, schema); err != nil {
		return err
	}
	if f.get, err = f.db.PrepareContext(ctx, "SELECT next, share, shared_at, held_at, held_for FROM pace WHERE tenant = ? AND service = ?"); err != nil {
		return err
	}
	f.put, err = f.db.PrepareContext(ctx, "INSERT OR REPLACE INTO pace VALUES (?, ?, ?, ?, ?, ?, ?)")
	return err
}

func (f *File) close() error {
	if f.db == nil {
		return nil
	}
	err := f.db.Close()
	f.db, f.get, f.put = nil, nil, nil
	return err
}

func (f *File) remove() error {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(f.path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (f *File) update(ctx context.Context, tenant, service string, change func(*pace.State)) error {
	if err := f.open(ctx); err != nil {
		return err
	}
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var state pace.State
	var next, sharedAt, heldAt, heldFor int64
	err = tx.StmtContext(ctx, f.get).QueryRowContext(ctx, tenant, service).Scan(&next, &state.Share, &sharedAt, &heldAt, &heldFor)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	state.Next, state.SharedAt, state.HeldAt, state.HeldFor = instant(next), instant(sharedAt), instant(heldAt), time.Duration(heldFor)
	before := state
	change(&state)
	if state == before {
		return nil
	}
	if _, err := tx.StmtContext(ctx, f.put).ExecContext(ctx, tenant, service,
		number(state.Next), state.Share, number(state.SharedAt), number(state.HeldAt), int64(state.HeldFor)); err != nil {
		return err
	}
	return tx.Commit()
}

// An instant is stored in nanoseconds since 1970, none as 0.

func instant(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n)
}

func number(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}
