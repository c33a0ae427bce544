package store

import (
	"context"
	"errors"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

var errPending = errors.ErrUnsupported

// Options configures Open.
type Options struct {
	Sealer  Sealer           // seals secrets; nil where no secret is read or written
	Now     func() time.Time // nil is time.Now
	CacheKB int              // page cache of the writer; 0 is 16 MB
}

// Sealer encrypts secrets at rest. Associated data binds a sealed secret to
// its connection.
type Sealer interface {
	Seal(plain Secret, associated string) ([]byte, error)
	Open(sealed []byte, associated string) (Secret, error)
}

// KeyOptions says where the master key comes from.
type KeyOptions struct {
	Dir     string              // data directory, holds the key file
	Getenv  func(string) string // nil is os.Getenv
	Keyring Keyring             // nil is the operating system's
	NoRing  bool                // do not ask the operating system's keyring
}

// Keyring is the part of an operating system's keyring that is used.
type Keyring interface {
	Get(service, user string) (string, error)
	Set(service, user, secret string) error
}

// NewSealer returns the sealer under the master key; the key is read, or made, at its first use.
func NewSealer(opts KeyOptions) Sealer { return nil }

// DB is an open store.
type DB struct{}

func Open(ctx context.Context, path string, opts Options) (*DB, error) { return nil, errPending }
func (db *DB) Close() error                                            { return nil }
func (db *DB) DataVersion(ctx context.Context) (int64, error)          { return 0, errPending }

func (db *DB) Connections(ctx context.Context) ([]Connection, error) { return nil, errPending }
func (db *DB) Connection(ctx context.Context, nameOrID string) (Connection, error) {
	return Connection{}, errPending
}
func (db *DB) CreateConnection(ctx context.Context, c Connection, s Secret) (Connection, error) {
	return c, errPending
}
func (db *DB) UpdateConnection(ctx context.Context, c Connection) (Connection, error) {
	return c, errPending
}
func (db *DB) RotateSecret(ctx context.Context, id string, cred Credential, s Secret) (Connection, error) {
	return Connection{}, errPending
}
func (db *DB) Secret(ctx context.Context, id string) (Secret, error)           { return nil, errPending }
func (db *DB) SetEnabled(ctx context.Context, id string, enabled bool) error   { return errPending }
func (db *DB) SaveTest(ctx context.Context, id string, t ConnectionTest) error { return errPending }
func (db *DB) DeleteConnection(ctx context.Context, id string) error           { return errPending }

// FeedPage is one page of a feed, as Graph sent it.
type FeedPage struct {
	Items []jsontext.Value
	Next  string // link to go on with; after a Final page the delta link, or "" for a feed without one
	Final bool   // last page of the round
}

// Applied counts what a page changed.
type Applied struct{ Upserted, Removed, MembersAdded, MembersRemoved int }

func (db *DB) BeginRound(ctx context.Context, conn string, feed Feed, full bool) (FeedState, error) {
	return FeedState{}, errPending
}
func (db *DB) ApplyPage(ctx context.Context, conn string, feed Feed, p FeedPage) (Applied, error) {
	return Applied{}, errPending
}
func (db *DB) FailFeed(ctx context.Context, conn string, feed Feed, state, message, fix string) error {
	return errPending
}
func (db *DB) Feeds(ctx context.Context, conn string) ([]FeedState, error) { return nil, errPending }
func (db *DB) ResetFeed(ctx context.Context, conn string, feed Feed) error { return errPending }
func (db *DB) PruneChanges(ctx context.Context, conn string, age time.Duration) (int, error) {
	return 0, errPending
}
func (db *DB) Maintain(ctx context.Context) error { return errPending }

func (db *DB) AcquireLease(ctx context.Context, conn, holder string, ttl time.Duration) (bool, string, error) {
	return false, "", errPending
}
func (db *DB) RenewLease(ctx context.Context, conn, holder string, ttl time.Duration) (bool, error) {
	return false, errPending
}
func (db *DB) ReleaseLease(ctx context.Context, conn, holder string) error { return errPending }
func (db *DB) RequestSync(ctx context.Context, conn string) error          { return errPending }
func (db *DB) SyncRequested(ctx context.Context, conn string) (time.Time, error) {
	return time.Time{}, errPending
}

func (db *DB) Users(ctx context.Context, conn string, q UserQuery) (List[UserRow], error) {
	return List[UserRow]{}, errPending
}
func (db *DB) User(ctx context.Context, conn, ref string) (UserRow, error) {
	return UserRow{}, errPending
}
func (db *DB) Groups(ctx context.Context, conn string, q GroupQuery) (List[GroupRow], error) {
	return List[GroupRow]{}, errPending
}
func (db *DB) Group(ctx context.Context, conn, ref string) (GroupRow, error) {
	return GroupRow{}, errPending
}
func (db *DB) Members(ctx context.Context, conn, container string, q MemberQuery) (List[MemberRow], error) {
	return List[MemberRow]{}, errPending
}
func (db *DB) MemberOf(ctx context.Context, conn, id string, transitive bool) ([]Membership, error) {
	return nil, errPending
}
func (db *DB) Owned(ctx context.Context, conn, id string) ([]entra.Ref, error) {
	return nil, errPending
}
func (db *DB) Search(ctx context.Context, conn, query string, kinds []entra.Kind, limit int) ([]entra.Ref, error) {
	return nil, errPending
}
func (db *DB) Resolve(ctx context.Context, conn string, ids []string) (map[string]entra.Ref, error) {
	return nil, errPending
}
func (db *DB) Organization(ctx context.Context, conn string) (entra.Organization, error) {
	return entra.Organization{}, errPending
}
func (db *DB) Domains(ctx context.Context, conn string) ([]entra.Domain, error) {
	return nil, errPending
}
func (db *DB) SubscribedSKUs(ctx context.Context, conn string) ([]entra.SubscribedSKU, error) {
	return nil, errPending
}
func (db *DB) Counts(ctx context.Context, conn string) (Counts, error) { return Counts{}, errPending }
func (db *DB) Grants(ctx context.Context, conn string, q GrantQuery) (List[GrantRow], error) {
	return List[GrantRow]{}, errPending
}
func (db *DB) Changes(ctx context.Context, conn string, q ChangeQuery) (List[Change], error) {
	return List[Change]{}, errPending
}
func (db *DB) AppendAudit(ctx context.Context, row AuditRow) (AuditRow, error) {
	return row, errPending
}
func (db *DB) Audit(ctx context.Context, q AuditQuery) (List[AuditRow], error) {
	return List[AuditRow]{}, errPending
}
func (db *DB) VerifyAudit(ctx context.Context) (AuditCheck, error) { return AuditCheck{}, errPending }
