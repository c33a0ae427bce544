package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/config"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/store/seal"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

const databaseName = "mscloud.db"

// openStore opens the database of the data folder, which is made for its owner
// alone.
func (a *app) openStore(ctx context.Context, cfg *config.Config) (*store.DB, error) {
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	db, err := store.Open(ctx, filepath.Join(cfg.DataDir, databaseName), store.Options{
		Now:    a.now,
		Sealer: seal.New(seal.Options{Dir: cfg.DataDir, Getenv: a.system.Getenv, NoRing: !cfg.Keyring}),
	})
	if err != nil {
		return nil, fmt.Errorf("open the database in %s: %w", cfg.DataDir, err)
	}
	a.opened = db
	if exposed := db.Exposed(); exposed != "" {
		fmt.Fprintln(a.stderr, a.ink(a.stderr).yellow("Warning:"), sentence(exposed))
	}
	return db, nil
}

// connectionNamed finds a connection by its name or id; without one, the only
// one that there is.
func connectionNamed(ctx context.Context, db *store.DB, args []string) (store.Connection, error) {
	if len(args) > 0 {
		return findConnection(ctx, db, args[0])
	}
	all, err := db.Connections(ctx)
	if err != nil {
		return store.Connection{}, err
	}
	switch len(all) {
	case 0:
		return store.Connection{}, errNoConnection
	case 1:
		return all[0], nil
	}
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = c.Name
	}
	return store.Connection{}, usagef("Name one of them: "+strings.Join(names, ", ")+".", "there are %d connections", len(all))
}

// findConnection reads the connection that was typed, by name or id; an unknown
// one is answered with the nearest name.
func findConnection(ctx context.Context, db *store.DB, typed string) (store.Connection, error) {
	conn, err := db.Connection(ctx, typed)
	if !errors.Is(err, store.ErrNotFound) {
		return conn, err
	}
	all, err := db.Connections(ctx)
	switch {
	case err != nil:
		return conn, err
	case len(all) == 0:
		return conn, errNoConnection
	}
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = c.Name
	}
	return conn, usagef(meant(typed, names), "there is no connection %q", typed)
}

// meant words the fix of a name that is none of names: the nearest, else all.
func meant(typed string, names []string) string {
	if near := text.Meant(typed, names, nil); near != "" {
		return "Did you mean " + near + "?"
	}
	const most = 12
	if rest := len(names) - most; rest > 0 {
		names = append(slices.Clone(names[:most]), fmt.Sprintf("and %d more", rest))
	}
	return "There are: " + strings.Join(names, ", ") + "."
}

var errNoConnection = &usageError{message: "no tenant is connected yet", fix: "Add one: `mscloud-mcp connection add --help`; or try `mscloud-mcp demo`, which needs none."}
