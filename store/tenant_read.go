package store

import (
	"context"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/store/enum"
	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
)

// Organization returns the tenant itself; ErrNotFound before the first sync.
func (db *DB) Organization(ctx context.Context, conn string) (entra.Organization, error) {
	all, err := docsOf[entra.Organization](ctx, db, conn, enum.Organization)
	if err != nil {
		return entra.Organization{}, err
	}
	if len(all) == 0 {
		return entra.Organization{}, fault.NotFound("the tenant itself was not synced yet")
	}
	return all[0], nil
}

// Domains returns the tenant's domains by name.
func (db *DB) Domains(ctx context.Context, conn string) ([]entra.Domain, error) {
	return docsOf[entra.Domain](ctx, db, conn, enum.Domain)
}

// SubscribedSKUs returns the tenant's licences by part number.
func (db *DB) SubscribedSKUs(ctx context.Context, conn string) ([]entra.SubscribedSKU, error) {
	return docsOf[entra.SubscribedSKU](ctx, db, conn, enum.SubscribedSKU)
}
