package store

import "time"

// AuditRow is one tool call in the audit log.
type AuditRow struct {
	Seq        int64         `json:"seq"`
	Time       time.Time     `json:"time"`
	Session    string        `json:"session,omitzero"`
	Client     string        `json:"client,omitzero"` // name and version of the MCP client
	Connection string        `json:"connection,omitzero"`
	Tool       string        `json:"tool"`
	ArgsDigest string        `json:"argsDigest,omitzero"`
	Outcome    string        `json:"outcome"` // "ok" or "error"
	Error      string        `json:"error,omitzero"`
	Rows       int           `json:"rows"`
	Bytes      int           `json:"bytes"`
	Duration   time.Duration `json:"durationNs"`
	Prev       string        `json:"prev"` // Hash of the row before, hex
	Hash       string        `json:"hash"` // SHA-256 over the row and Prev, hex
}

// AuditQuery selects audit rows, newest first (oldest first for an export).
type AuditQuery struct {
	Since, Until time.Time // Since is included, Until is not
	Connection   string
	Tool         string
	Outcome      string
	Session      string
	OldestFirst  bool
	Page
}

// AuditCheck is the outcome of walking the whole chain.
type AuditCheck struct {
	Rows     int64
	OK       bool
	BrokenAt int64  // Seq of the first row that does not fit, 0 when OK
	Reason   string // why it does not fit
	LastHash string // of the last good row
}
