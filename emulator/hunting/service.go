package hunting

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// Product is a product of the Defender family. A tenant has the tables
// of the products that it is licensed for.
// https://learn.microsoft.com/defender-xdr/advanced-hunting-schema-tables
type Product string

// The products, and Entra ID P2, which brings the sign-in tables.
const (
	Endpoint  Product = "endpoint"
	Office    Product = "office"
	Identity  Product = "identity"
	CloudApps Product = "cloudApps"
	Entra     Product = "entra"
)

// allProducts are all of them.
var allProducts = []Product{Endpoint, Office, Identity, CloudApps, Entra}

// productTables are the tables of a product by the beginnings of their names;
// tables that are not among them come with any product.
var productTables = map[Product][]string{
	Endpoint:  {"Device"},
	Office:    {"Email", "CallActivity", "UrlClickEvents", "Message", "CampaignInfo", "FileMaliciousContentInfo"},
	Identity:  {"IdentityLogonEvents", "IdentityQueryEvents", "IdentityDirectoryEvents", "IdentityEvents"},
	CloudApps: {"CloudAppEvents", "OAuthAppInfo", "Behavior"},
	Entra:     {"EntraId", "GraphAPIAuditEvents"},
}

// productOf is the product that a table comes with, "" for any.
func productOf(table string) Product {
	for _, p := range allProducts {
		if slices.ContainsFunc(productTables[p], func(prefix string) bool { return strings.HasPrefix(table, prefix) }) {
			return p
		}
	}
	return ""
}

// Service is advanced hunting over one tenant. It holds its tables. Each
// is made when it is first asked for. It has a lock of its own, taken before
// the directory's.
type Service struct {
	d *directory.Directory

	mu      sync.Mutex
	fill    map[string]func(*Table) // generated rows, by table
	rows    map[string][][]any      // added one by one
	built   map[string]builtTable
	missing []Product
	quota   quotaBook
}

// builtTable is a table with the version of the directory that it was derived
// from, 0 where it does not depend on it.
type builtTable struct {
	table   *data.Table
	version uint64
}

// AddRow adds a row to a table of advanced hunting: names of columns,
// each followed by its value. It panics on a table or column that Microsoft's
// schema does not have and on a value of the wrong type, as Directory.AddRow does.
//
// Some tables are not added to but follow from the directory: see
// derivedTables.
func (h *Service) AddRow(table string, cells ...any) {
	newTable(table).Append(cells...)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rows == nil {
		h.rows = map[string][][]any{}
	}
	h.rows[table] = append(h.rows[table], cells)
	delete(h.built, table)
}

// Remove takes products of the Defender family away from the tenant,
// all of them when none is named: their hunting tables are gone, and without
// any the tenant does not know the Defender APIs, so that asking for a token
// fails with AADSTS500011.
func (h *Service) Remove(products ...Product) {
	if len(products) == 0 {
		products = allProducts
		for _, appID := range []string{directory.DefenderAppID, directory.XDRAppID} {
			if sp := h.d.ByKey("servicePrincipals", "appId", appID); sp != nil {
				h.d.Delete(sp.ID)
			}
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.missing = append(h.missing, products...)
}

// schema is what the tenant's queries may name; only restricts it to one
// product where it is not "".
func (h *Service) schema(only Product) *check.Schema {
	h.mu.Lock()
	missing := slices.Clone(h.missing)
	h.mu.Unlock()
	all := check.HuntingSchema()
	if only == "" && len(missing) == 0 {
		return all
	}
	some := *all
	some.Tables = map[string]*check.Table{}
	for name, table := range all.Tables {
		product := productOf(name)
		if len(missing) >= len(allProducts) || slices.Contains(missing, product) || only != "" && product != only {
			continue
		}
		some.Tables[name] = table
	}
	return &some
}

// tables are tables as the engine reads them: rows of an interval only.
func (h *Service) tables(names []string, from, to time.Time) map[string]*data.Table {
	tables := make(map[string]*data.Table, len(names))
	for _, name := range names {
		tables[name] = h.Table(name).Between("Timestamp", from, to)
	}
	return tables
}

// Table is one table with all of its rows.
func (h *Service) Table(name string) *data.Table {
	d := h.d
	derive := derivedTables[name]
	if strings.HasPrefix(name, "Device") || strings.HasPrefix(name, "ExposureGraph") {
		d.PrepareDefender()
	}
	version := uint64(0)
	if derive != nil {
		d.RLock()
		version = d.Version() + 1
		d.RUnlock()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if b, ok := h.built[name]; ok && b.version == version {
		return b.table
	}
	t := newTable(name)
	if derive != nil {
		derive(d, t)
	}
	if fill := h.fill[name]; fill != nil {
		fill(t)
	}
	for _, cells := range h.rows[name] {
		t.Append(cells...)
	}
	if h.built == nil {
		h.built = map[string]builtTable{}
	}
	h.built[name] = builtTable{t.Table("Timestamp"), version}
	return h.built[name].table
}

// Table is a table of advanced hunting being filled.
type Table struct {
	*data.Builder
	name string
	has  map[string]bool
}

func newTable(name string) *Table {
	spec := check.HuntingSchema().Table(name)
	if spec == nil {
		panic(fmt.Sprintf("emulator: advanced hunting has no table %q", name))
	}
	t := &Table{name: name, has: make(map[string]bool, len(spec.Columns))}
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

// Append adds a row; what does not fit is a fault of the caller.
func (t *Table) Append(cells ...any) {
	if err := t.Add(cells...); err != nil {
		panic(fmt.Sprintf("emulator: %s: %v", t.name, err))
	}
}

// New is advanced hunting over a tenant, with the tables that follow from
// its directory and no other rows.
func New(d *directory.Directory) *Service { return &Service{d: d} }

// Fill sets what makes the generated rows of tables, by table. Each is called
// when its table is first queried, one at a time.
func (h *Service) Fill(fill map[string]func(*Table)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fill = fill
}

// Now is the tenant's clock.
func (h *Service) Now() time.Time { return h.d.Now() }
