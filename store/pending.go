package store

import (
	"context"
	"errors"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

var errPending = errors.ErrUnsupported

func (db *DB) PruneChanges(ctx context.Context, conn string, age time.Duration) (int, error) {
	return 0, errPending
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
