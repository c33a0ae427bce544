package defender

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// How long a tenant's hunting schema is held before it is read anew, and how
// long after a failure it is not asked for.
const (
	namesHeld  = 24 * time.Hour
	namesRetry = time.Hour
	namesWait  = 20 * time.Second // for the answer
	namesMost  = 16 << 20         // bytes of a held schema
)

// HuntingNames is what the names of a query are held against.
type HuntingNames struct {
	Schema *check.Schema
	// ReadAt is when the tenant told its own schema; the zero time says that this
	// is the published one.
	ReadAt time.Time
	// Failed is why the tenant's own is not read, or not anew; nil where nothing
	// went wrong. An app without the permission is nothing that went wrong.
	Failed error
}

// tell notes what went wrong with reading a tenant's own schema.
func (n HuntingNames) tell(c *tools.Call) {
	if n.Failed == nil {
		return
	}
	cov := tools.CoverageOf("the tenant's own hunting schema", n.Failed)
	if n.ReadAt.IsZero() {
		c.Note("The tenant's own hunting schema could not be read: names were held against the one that Microsoft has published.")
	} else {
		cov.State = tools.Partial
		c.Note("The tenant's hunting schema could not be read anew: names were held against it as it was %s ago.", tools.RoughAge(c.Now.Sub(n.ReadAt)))
	}
	c.Cover(cov)
}

// word says whose schema it is.
func (n HuntingNames) word() string {
	if n.ReadAt.IsZero() {
		return "published"
	}
	return "tenant"
}

// huntingNames is a schema as the store holds it.
type huntingNames struct {
	Tables    []heldTable `json:"tables"`
	Functions []string    `json:"functions,omitzero"`
}

// heldTable is a table and its columns, each name and type.
type heldTable struct {
	Name    string      `json:"name"`
	Columns [][2]string `json:"columns"`
}

// NamesHeld is what is held of a connection's hunting schema, however old; the
// published one where nothing is. Nothing is sent.
func NamesHeld(ctx context.Context, db *store.DB, conn string) (HuntingNames, error) {
	held, err := db.HuntingSchema(ctx, conn)
	if err != nil {
		return HuntingNames{}, err
	}
	return namesOf(held), nil
}

// Names is a tenant's hunting schema: as it is held, read from Microsoft where
// that is a day old, or the published one where the tenant does not tell its own.
func Names(ctx context.Context, db *store.DB, t *tenant.Tenant, now time.Time) (HuntingNames, error) {
	return namesSince(ctx, db, t, now, now.Add(-namesHeld))
}

// namesSince is Names with the time from which on what is held is new enough.
func namesSince(ctx context.Context, db *store.DB, t *tenant.Tenant, now, since time.Time) (HuntingNames, error) {
	conn := t.Connection.ID
	held, err := db.HuntingSchema(ctx, conn)
	if err != nil {
		return HuntingNames{}, err
	}
	names := namesOf(held)
	if names.ReadAt.After(since) && !store.Ahead(names.ReadAt, now) {
		return names, nil
	}
	if now.Sub(held.FailedAt) < namesRetry && !store.Ahead(held.FailedAt, now) {
		names.Failed = errors.New(held.Failure)
		return names, nil
	}
	roles, err := t.Cloud.Roles(ctx, cloud.Graph)
	if err != nil || !cloud.Grants(roles, "ThreatHunting.Read.All") {
		return names, nil
	}
	wait, cancel := context.WithTimeout(ctx, namesWait)
	defer cancel()
	told, err := t.Graph.HuntingSchema(wait)
	if err == nil && len(told.Tables) == 0 {
		err = errors.New("the answer of Microsoft names no table")
	}
	if errors.Is(err, cloud.ErrNotInCloud) {
		return names, nil
	}
	if err != nil {
		if ctx.Err() != nil {
			return names, err
		}
		names.Failed = err
		return names, db.HuntingSchemaFailed(ctx, conn, err.Error())
	}
	document, err := packNames(told)
	if err != nil {
		return names, fmt.Errorf("hunting schema: %w", err)
	}
	if err := db.SaveHuntingSchema(ctx, conn, document); err != nil {
		return names, err
	}
	return namesOf(store.HuntingSchema{ReadAt: now, Document: document}), nil
}

// namesOf reads what is held; what cannot be read is not held.
func namesOf(held store.HuntingSchema) HuntingNames {
	published := HuntingNames{Schema: check.HuntingSchema()}
	if held.ReadAt.IsZero() {
		return published
	}
	in, err := gzip.NewReader(bytes.NewReader(held.Document))
	if err != nil {
		return published
	}
	text, err := io.ReadAll(io.LimitReader(in, namesMost))
	var names huntingNames
	if err != nil || json.Unmarshal(text, &names) != nil {
		return published
	}
	tables := make([]*check.Table, len(names.Tables))
	for i, t := range names.Tables {
		tables[i] = &check.Table{Name: t.Name}
		for _, c := range t.Columns {
			tables[i].Columns = append(tables[i].Columns, check.Column{Name: c[0], Type: kql.Type(c[1])})
		}
	}
	return HuntingNames{Schema: check.NewHuntingSchema(tables, names.Functions), ReadAt: held.ReadAt}
}

func packNames(told graph.HuntingSchema) ([]byte, error) {
	var names huntingNames
	for _, t := range told.Tables {
		table := heldTable{Name: t.Name}
		for _, c := range t.Columns {
			table.Columns = append(table.Columns, [2]string{c.Name, string(check.HuntingType(c.DataType))})
		}
		names.Tables = append(names.Tables, table)
	}
	for _, list := range [][]graph.HuntingFunction{told.Functions.BuiltIn, told.Functions.Saved} {
		for _, f := range list {
			names.Functions = append(names.Functions, f.Name)
		}
	}
	text, err := json.Marshal(names)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err = w.Write(text); err == nil {
		err = w.Close()
	}
	return out.Bytes(), err
}
