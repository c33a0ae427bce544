package store

import (
	"database/sql"
	"errors"
	"sync"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/bitset"
	"github.com/mscloud-mcp/mscloud-mcp/store/column"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

// cache keeps small things that were read of directories. What is in it was
// read in one version of a directory and is used only by readers of that same
// version, so that it cannot go stale, whichever process writes. Nobody changes
// what is in it.
type cache struct {
	mu   *sync.Mutex
	held map[int64]*cached // by connection number
	// setUsers is the size of a directory up to which users are kept as sets.
	setUsers int
}

// cached is what was read of one version of a connection's directory. Its parts
// are nil until somebody reads them; then they never change.
type cached struct {
	mu       sync.Mutex
	version  int64
	setUsers int
	// of all versions
	keys        *profileKeys
	roleRecords *roleRecords

	feeds         []round.State
	profiles      []profileCount
	roleBook      *RoleBook
	hidden        *bitset.Set // containers whose members are not shown
	uses          []AppUse
	pending       []entra.User // guests who have not accepted their invitation
	registrations map[registrationKey]int
	apps          heldApps
	before        []timeCount // by last activity
	since         []timeCount // by creation, with the time negated
	beforeSets    []timeSet   // as before and since, with the users
	sinceSets     []timeSet
	// users by type and state; invitedClasses also by invitation
	classes, invitedClasses *UserClasses
	members                 map[int64]bitset.Set // users in containers, nested ones too
}

// maxCached is how many connections are remembered.
const maxCached = 32

func newCache() cache { return cache{&sync.Mutex{}, map[int64]*cached{}, maxSetUsers} }

// of is what is held of a version. A reader of an older version than the one
// that is held gets something of its own.
func (c *cache) of(conn, version int64) *cached {
	c.mu.Lock()
	defer c.mu.Unlock()
	was := c.held[conn]
	if was != nil && was.version == version {
		return was
	}
	is := &cached{version: version, setUsers: c.setUsers, keys: &profileKeys{byID: map[int64]column.Profile{}}, roleRecords: &roleRecords{}}
	if was != nil {
		is.keys, is.roleRecords = was.keys, was.roleRecords
		if was.version > version {
			return is
		}
	} else if len(c.held) >= maxCached {
		clear(c.held)
	}
	c.held[conn] = is
	return is
}

// part is a part of what is held, read when it is wanted first.
func part[T any](c *cached, at *T, missing func(T) bool, read func() (T, error)) (T, error) {
	c.mu.Lock()
	v := *at
	c.mu.Unlock()
	if !missing(v) {
		return v, nil
	}
	v, err := read()
	if err != nil {
		return v, err
	}
	c.mu.Lock()
	*at = v
	c.mu.Unlock()
	return v, nil
}

// sliceOf is part for a slice.
func sliceOf[T any](c *cached, at *[]T, read func() ([]T, error)) ([]T, error) {
	return part(c, at, func(v []T) bool { return v == nil }, read)
}

// directory is the number of a connection that is not being removed, and the
// version of its directory, 0 where nothing was read of it yet.
func directory(s *sqlite.Session, id string) (n, version int64, err error) {
	err = s.Row(sqlite.Inner, `SELECT c.n, coalesce(d.version, 0) FROM connection c LEFT JOIN directory d ON d.conn = c.n
		WHERE c.id = ? AND c.fold IS NOT NULL`, []any{id}, &n, &version)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, fault.NotFound("there is no connection %q", id)
	}
	return n, version, err
}
