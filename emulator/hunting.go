package emulator

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// DefenderProduct is a product of the Defender family. A tenant has the tables
// of the products that it is licensed for.
// https://learn.microsoft.com/defender-xdr/advanced-hunting-schema-tables
type DefenderProduct string

// The products, and Entra ID P2, which brings the sign-in tables.
const (
	DefenderEndpoint  DefenderProduct = "endpoint"
	DefenderOffice    DefenderProduct = "office"
	DefenderIdentity  DefenderProduct = "identity"
	DefenderCloudApps DefenderProduct = "cloudApps"
	DefenderEntra     DefenderProduct = "entra"
)

// defenderProducts are all of them.
var defenderProducts = []DefenderProduct{DefenderEndpoint, DefenderOffice, DefenderIdentity, DefenderCloudApps, DefenderEntra}

// productTables are the tables of a product by the beginnings of their names;
// tables that are not among them come with any product.
var productTables = map[DefenderProduct][]string{
	DefenderEndpoint:  {"Device"},
	DefenderOffice:    {"Email", "UrlClickEvents", "Message", "CampaignInfo", "FileMaliciousContentInfo"},
	DefenderIdentity:  {"IdentityLogonEvents", "IdentityQueryEvents", "IdentityDirectoryEvents", "IdentityEvents"},
	DefenderCloudApps: {"CloudAppEvents", "OAuthAppInfo", "Behavior"},
	DefenderEntra:     {"EntraId", "GraphAPIAuditEvents"},
}

// productOf is the product that a table comes with, "" for any.
func productOf(table string) DefenderProduct {
	for _, p := range defenderProducts {
		if slices.ContainsFunc(productTables[p], func(prefix string) bool { return strings.HasPrefix(table, prefix) }) {
			return p
		}
	}
	return ""
}

// hunting holds the tables of advanced hunting. Each is made when it is first
// asked for. It has a lock of its own, taken before the directory's.
type hunting struct {
	mu      sync.Mutex
	fill    map[string]func(*huntingTable) // generated rows, by table
	rows    map[string][][]any             // added one by one
	built   map[string]builtTable
	missing []DefenderProduct
	quota   huntingQuota
}

// builtTable is a table with the version of the directory that it was derived
// from, 0 where it does not depend on it.
type builtTable struct {
	table   *data.Table
	version uint64
}

// AddHuntingRow adds a row to a table of advanced hunting: names of columns,
// each followed by its value. It panics on a table or column that Microsoft's
// schema does not have and on a value of the wrong type, as AddRow does.
//
// Some tables are not added to but follow from the directory: see
// derivedTables.
func (d *Directory) AddHuntingRow(table string, cells ...any) {
	newHuntingTable(table).add(cells...)
	h := &d.hunting
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rows == nil {
		h.rows = map[string][][]any{}
	}
	h.rows[table] = append(h.rows[table], cells)
	delete(h.built, table)
}

// RemoveDefender takes products of the Defender family away from the tenant,
// all of them when none is named: their hunting tables are gone, and without
// any the tenant does not know the Defender APIs, so that asking for a token
// fails with AADSTS500011.
func (d *Directory) RemoveDefender(products ...DefenderProduct) {
	if len(products) == 0 {
		products = defenderProducts
		for _, appID := range []string{defenderAppID, xdrAppID} {
			if sp := d.ByKey("servicePrincipals", "appId", appID); sp != nil {
				d.Delete(sp.ID)
			}
		}
	}
	d.hunting.mu.Lock()
	defer d.hunting.mu.Unlock()
	d.hunting.missing = append(d.hunting.missing, products...)
}

// huntingSchema is what the tenant's queries may name; only restricts it to one
// product where it is not "".
func (d *Directory) huntingSchema(only DefenderProduct) *kql.Schema {
	d.hunting.mu.Lock()
	missing := slices.Clone(d.hunting.missing)
	d.hunting.mu.Unlock()
	all := kql.HuntingSchema()
	if only == "" && len(missing) == 0 {
		return all
	}
	some := *all
	some.Tables = map[string]*kql.Table{}
	for name, table := range all.Tables {
		product := productOf(name)
		if len(missing) >= len(defenderProducts) || slices.Contains(missing, product) || only != "" && product != only {
			continue
		}
		some.Tables[name] = table
	}
	return &some
}

// huntingTables are tables as the engine reads them: rows of an interval only.
func (d *Directory) huntingTables(names []string, from, to time.Time) map[string]*data.Table {
	tables := make(map[string]*data.Table, len(names))
	for _, name := range names {
		tables[name] = d.huntingTable(name).Between("Timestamp", from, to)
	}
	return tables
}

// huntingTable is one table with all of its rows.
func (d *Directory) huntingTable(name string) *data.Table {
	derive := derivedTables[name]
	if strings.HasPrefix(name, "Device") || strings.HasPrefix(name, "ExposureGraph") {
		d.prepareDefender()
	}
	version := uint64(0)
	if derive != nil {
		d.mu.RLock()
		version = d.version + 1
		d.mu.RUnlock()
	}
	h := &d.hunting
	h.mu.Lock()
	defer h.mu.Unlock()
	if b, ok := h.built[name]; ok && b.version == version {
		return b.table
	}
	t := newHuntingTable(name)
	if derive != nil {
		derive(d, t)
	}
	if fill := h.fill[name]; fill != nil {
		fill(t)
	}
	for _, cells := range h.rows[name] {
		t.add(cells...)
	}
	if h.built == nil {
		h.built = map[string]builtTable{}
	}
	h.built[name] = builtTable{t.Table("Timestamp"), version}
	return h.built[name].table
}

// huntingTable is a table of advanced hunting being filled.
type huntingTable struct {
	*data.Builder
	name string
	has  map[string]bool
}

func newHuntingTable(name string) *huntingTable {
	spec := kql.HuntingSchema().Table(name)
	if spec == nil {
		panic(fmt.Sprintf("emulator: advanced hunting has no table %q", name))
	}
	t := &huntingTable{name: name, has: make(map[string]bool, len(spec.Columns))}
	columns := make([]data.Column, len(spec.Columns))
	for i, c := range spec.Columns {
		typ, ok := data.TypeNamed(string(c.Type))
		if !ok {
			panic(fmt.Sprintf("emulator: %s.%s has the unknown type %q", name, c.Name, c.Type))
		}
		columns[i], t.has[c.Name] = data.Column{Name: c.Name, Type: typ}, true
	}
	t.Builder = data.NewBuilder(columns...)
	return t
}

// add appends a row; what does not fit is a fault of the caller.
func (t *huntingTable) add(cells ...any) {
	if err := t.Add(cells...); err != nil {
		panic(fmt.Sprintf("emulator: %s: %v", t.name, err))
	}
}
