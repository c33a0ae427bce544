package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/store/cursor"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
	"github.com/mscloud-mcp/mscloud-mcp/store/sqlite"
)

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

	// Unsealed says, of a row that was just added, why the log's head could not
	// follow; "" where it did. Verify tells from then on.
	Unsealed string `json:"-"`
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

const auditColumns = "seq, at, session, client, connection, tool, args_digest, outcome, error, row_count, byte_count, duration, prev, hash"

func scanAudit(rows *sql.Rows) (AuditRow, error) {
	var r AuditRow
	var at int64
	var prev, hash []byte
	err := rows.Scan(&r.Seq, &at, &r.Session, &r.Client, &r.Connection, &r.Tool, &r.ArgsDigest, &r.Outcome, &r.Error,
		&r.Rows, &r.Bytes, &r.Duration, &prev, &hash)
	r.Time = time.UnixMicro(at).UTC()
	r.Prev, r.Hash = hex.EncodeToString(prev), hex.EncodeToString(hash)
	return r, err
}

// auditHash is SHA-256 over the row before's hash and this row, each text with
// its length so that no two rows read alike.
func auditHash(prev []byte, r AuditRow) []byte {
	h := sha256.New()
	number := func(n int64) {
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], uint64(n))
		h.Write(b[:])
	}
	number(int64(len(prev)))
	h.Write(prev)
	number(r.Seq)
	number(r.Time.UnixMicro())
	for _, s := range []string{r.Session, r.Client, r.Connection, r.Tool, r.ArgsDigest, r.Outcome, r.Error} {
		number(int64(len(s)))
		h.Write([]byte(s))
	}
	number(int64(r.Rows))
	number(int64(r.Bytes))
	number(int64(r.Duration))
	return h.Sum(nil)
}

// AppendAudit adds a row to the log and returns it with its place in the chain.
// A zero Time is now. Processes may append at the same time: the chain is one.
func (db *DB) AppendAudit(ctx context.Context, r AuditRow) (AuditRow, error) {
	if r.Time.IsZero() {
		r.Time = db.now()
	}
	r.Time = r.Time.UTC().Truncate(time.Microsecond)
	keyErr := db.sealReady()
	err := db.update(ctx, "append audit row", func(w *round.Writer) error {
		prev := []byte{}
		var seq int64
		err := w.Get("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", nil, &seq, &prev)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		r.Seq = seq + 1
		hash := auditHash(prev, r)
		r.Prev, r.Hash = hex.EncodeToString(prev), hex.EncodeToString(hash)
		if r.Unsealed, err = db.moveAuditHead(w, keyErr, seq, prev, hash); err != nil {
			return err
		}
		_, err = w.Exec("INSERT INTO audit ("+auditColumns+") VALUES "+sqlite.Marks(14),
			r.Seq, r.Time.UnixMicro(), r.Session, r.Client, r.Connection, r.Tool, r.ArgsDigest, r.Outcome, r.Error,
			r.Rows, r.Bytes, int64(r.Duration), prev, hash)
		return err
	})
	return r, err
}

// Audit lists the log.
func (db *DB) Audit(ctx context.Context, q AuditQuery) (List[AuditRow], error) {
	list := List[AuditRow]{Items: []AuditRow{}, Total: -1}
	var c sqlite.Clauses
	if !q.Since.IsZero() {
		c.Add("at >= ?", q.Since.UnixMicro())
	}
	if !q.Until.IsZero() {
		c.Add("at < ?", q.Until.UnixMicro())
	}
	for _, f := range []struct{ column, value string }{
		{"connection", q.Connection}, {"tool", q.Tool}, {"outcome", q.Outcome}, {"session", q.Session},
	} {
		if f.value != "" {
			c.Add(f.column+" = ?", f.value)
		}
	}
	t, err := cursor.Parse(q.After, 1)
	if err != nil {
		return list, err
	}
	order := "DESC"
	if q.OldestFirst {
		order = "ASC"
	}
	if t != nil {
		if q.OldestFirst {
			c.Add("seq > ?", t.Numbers[0])
		} else {
			c.Add("seq < ?", t.Numbers[0])
		}
	}
	err = db.snapshot(ctx, "list audit rows", func(s *sqlite.Session) error {
		return s.Each(ctx, "SELECT "+auditColumns+" FROM audit"+c.Where()+" ORDER BY seq "+order+" LIMIT ?", append(c.Args, q.limit()+1), func(rows *sql.Rows) error {
			r, err := scanAudit(rows)
			list.Items = append(list.Items, r)
			return err
		})
	})
	if len(list.Items) > q.limit() {
		list.Items = list.Items[:q.limit()]
		list.Next = cursor.Position{Numbers: []int64{list.Items[q.limit()-1].Seq}}.String()
	}
	return list, err
}
