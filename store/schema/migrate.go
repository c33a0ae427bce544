package schema

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// schemaVersion is the number of the last migration. Each migration writes its
// own number to user_version, so that one read tells whether there is work.
const schemaVersion = 11

// sealVersion is the migration that is code: what was in the audit log before
// there was a seal gets one.
const sealVersion = 10

// Seal begins the sealing of the audit log, in the transaction of a migration.
type Seal func(context.Context, *sql.Tx) error

// Up brings the file to schemaVersion, one transaction for each step.
// Another process may be doing the same: the one that loses starts over.
func Up(ctx context.Context, db *sql.DB, path string, seal Seal) error {
	for attempt := 0; ; attempt++ {
		var version int
		if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
			return err
		}
		if version == schemaVersion {
			return nil
		}
		if version > schemaVersion {
			return &fault.Error{
				Kind:    fault.ErrNewerSchema,
				Message: fmt.Sprintf("the database %s was written by a newer version of mscloud-mcp (schema %d, this one knows %d)", path, version, schemaVersion),
				Fix:     "install that version or a later one, or choose another data directory",
			}
		}
		err := migrateUp(ctx, db, seal)
		if err == nil {
			err = mark(ctx, db)
		}
		if err == nil {
			continue
		}
		if attempt == 20 || ctx.Err() != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		var known *fault.Error
		if errors.As(err, &known) {
			return known
		}
		if k := sqlite.Kind(err); k != nil && k != fault.ErrBusy {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// mark writes schemaVersion once all migrations are done. They do so themselves,
// but one that two processes made at once, the slower after the faster had gone
// on, leaves its own number.
func mark(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var version int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil || version >= schemaVersion {
		return err
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", schemaVersion)); err != nil {
		return err
	}
	return tx.Commit()
}

func migrateUp(ctx context.Context, db *sql.DB, seal Seal) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	var sealErr error
	sealing := goose.NewGoMigration(sealVersion, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		if sealErr = seal(ctx, tx); sealErr != nil {
			return sealErr
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", sealVersion))
		return err
	}}, nil)
	p, err := goose.NewProvider(goose.DialectSQLite3, db, dir, goose.WithLogger(goose.NopLogger()), goose.WithGoMigrations(sealing))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return cmp.Or(sealErr, err)
}
