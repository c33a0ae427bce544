package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
)

// auditAnchorPurpose keeps an anchor's stamp from being that of anything else.
const auditAnchorPurpose = "audit anchor"

// AuditAnchor is the head of the log at a time, to be kept where whoever can
// write the database cannot: an older copy of the whole file, which fits itself,
// does not fit it.
type AuditAnchor struct {
	Time  string `json:"time"` // RFC 3339
	Log   string `json:"log"`  // tells logs apart
	Rows  int64  `json:"rows"`
	Hash  string `json:"hash"`  // of the last row, hex
	Stamp string `json:"stamp"` // of the store's key, hex
}

func (a AuditAnchor) message() []byte {
	return fmt.Appendf(nil, "%s\x00%s\x00%d\x00%s", a.Time, a.Log, a.Rows, a.Hash)
}

// CheckAnchor returns ErrCorrupt where the anchor is not one that this store's
// key stamped, ErrWrongKey where the key is not to be had.
func (db *DB) CheckAnchor(a AuditAnchor) error {
	stamp, err := hex.DecodeString(a.Stamp)
	switch {
	case db.sealer == nil:
		return errNoSealer
	case err != nil:
		return &fault.Error{Kind: fault.ErrCorrupt, Message: "its stamp is not in hexadecimal"}
	}
	return db.sealer.Check(a.message(), stamp, auditAnchorPurpose)
}

// AnchorAudit returns the head of the log, stamped, to be kept elsewhere, and no
// anchor where the check failed: what was done to the log would be blessed.
func (db *DB) AnchorAudit(ctx context.Context) (AuditAnchor, AuditCheck, error) {
	check, err := db.VerifyAudit(ctx)
	if err != nil || !check.OK {
		return AuditAnchor{}, check, err
	}
	a := AuditAnchor{Time: db.now().UTC().Format(time.RFC3339), Log: check.Log, Rows: check.Rows, Hash: check.LastHash}
	stamp, err := db.sealer.Stamp(a.message(), auditAnchorPurpose)
	a.Stamp = hex.EncodeToString(stamp)
	return a, check, err
}
