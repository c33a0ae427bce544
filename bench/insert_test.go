package bench

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	_ "modernc.org/sqlite" // the driver that the store uses

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// runInsert is the bare decode-and-insert: the saved pages, decoded into the
// types of package entra, one row for each object and each membership, ids
// interned, one transaction for each page. Without t.Indexed there is no index
// but the keys; with it, the ones by which the product looks things up: the
// containers of a member, and objects by name and by key.
func runInsert(t task) (any, error) {
	pages, err := filepath.Glob(filepath.Join(t.Dir, "*.json"))
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", filepath.Join(t.Dir, fmt.Sprintf("bare-%t.db", t.Indexed))+"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`
		CREATE TABLE object (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT, name TEXT, key TEXT, doc BLOB);
		CREATE TABLE edge (src INTEGER, rel INTEGER, dst INTEGER, PRIMARY KEY (src, rel, dst)) WITHOUT ROWID;`); err != nil {
		return nil, err
	}
	if t.Indexed {
		if _, err := db.Exec(`
			CREATE INDEX edge_dst ON edge (dst, rel, src);
			CREATE INDEX object_name ON object (kind, name);
			CREATE INDEX object_key ON object (key) WHERE key <> '';`); err != nil {
			return nil, err
		}
	}
	return measure(func(c *cost) error {
		in := &inserter{ids: map[string]int64{}}
		for _, page := range pages {
			if err := in.page(db, page); err != nil {
				return err
			}
			c.Pages++
		}
		c.Rows = in.rows
		return nil
	})
}

type inserter struct {
	ids              map[string]int64
	rows             int64
	intern, put, tie *sql.Stmt
}

// relations is what pages of containers carry besides the object.
type relations struct {
	Members []entra.MemberDelta `json:"members@delta"`
	Owners  []entra.MemberDelta `json:"owners@delta"`
}

func (in *inserter) page(db *sql.DB, path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var page struct {
		Value []jsontext.Value `json:"value"`
	}
	if err := json.Unmarshal(data, &page); err != nil {
		return err
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for query, into := range map[string]**sql.Stmt{
		`INSERT INTO object (id) VALUES (?)`:                                 &in.intern,
		`UPDATE object SET kind = ?, name = ?, key = ?, doc = ? WHERE n = ?`: &in.put,
		`INSERT OR IGNORE INTO edge (src, rel, dst) VALUES (?, ?, ?)`:        &in.tie,
	} {
		if *into, err = tx.Prepare(query); err != nil {
			return err
		}
	}
	kind, _, _ := strings.Cut(filepath.Base(path), ".")
	for _, raw := range page.Value {
		if err := in.object(kind, raw); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (in *inserter) object(kind string, raw jsontext.Value) error {
	var id, name, key string
	var rel relations
	var err error
	switch kind {
	case "users":
		var u entra.User
		err = json.Unmarshal(raw, &u)
		id, name, key = u.ID, u.DisplayName, u.UserPrincipalName
	case "groups":
		var g struct {
			entra.Group
			relations
		}
		err = json.Unmarshal(raw, &g)
		id, name, key, rel = g.ID, g.DisplayName, g.Mail, g.relations
	case "servicePrincipals":
		var s entra.ServicePrincipal
		err = json.Unmarshal(raw, &s)
		id, name, key = s.ID, s.DisplayName, s.AppID
	case "signInActivity":
		var s struct {
			ID             string               `json:"id"`
			SignInActivity entra.SignInActivity `json:"signInActivity"`
		}
		err = json.Unmarshal(raw, &s)
		id = "signin " + s.ID
	default:
		var o struct {
			entra.Ref
			relations
		}
		err = json.Unmarshal(raw, &o)
		id, name, rel = kind+" "+o.ID, o.DisplayName, o.relations
	}
	if err != nil {
		return err
	}
	n, err := in.number(id)
	if err != nil {
		return err
	}
	if _, err := in.put.Exec(kind, name, key, []byte(raw), n); err != nil {
		return err
	}
	in.rows++
	for i, members := range [][]entra.MemberDelta{rel.Members, rel.Owners} {
		for _, m := range members {
			to, err := in.number(m.ID)
			if err != nil {
				return err
			}
			if _, err := in.tie.Exec(n, i, to); err != nil {
				return err
			}
			in.rows++
		}
	}
	return nil
}

func (in *inserter) number(id string) (int64, error) {
	if n, ok := in.ids[id]; ok {
		return n, nil
	}
	r, err := in.intern.Exec(id)
	if err != nil {
		return 0, err
	}
	n, err := r.LastInsertId()
	in.ids[id] = n
	return n, err
}
