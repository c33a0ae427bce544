package check

import (
	_ "embed"
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Schema is what a service's queries may read.
type Schema struct {
	// Tables by name; names are case-sensitive unless FoldCase.
	Tables map[string]*Table
	// Functions are the service's own, besides those of the language.
	Functions []string
	// FoldCase says that the service ignores the case of table names.
	FoldCase bool
	// Open says that the service may know more tables than these, so that an
	// unknown name is worth a word only when it is close to a known one.
	Open bool
	// Hints names the family of services whose other tables are told apart from
	// names that do not exist: "hunting", or "".
	Hints string
	// Dialect is what the service takes of the language; nil is all of it.
	Dialect *Dialect
	// Published has the tables that the service has elsewhere, where this schema
	// is one tenant's; nil otherwise.
	Published *Schema
}

// Table is one table of a Schema.
type Table struct {
	Name    string
	Columns []Column
	// Open says that it may have more columns than these.
	Open bool
}

// Column is a column of a table or of a result. Type is Unknown where it cannot
// be told.
type Column struct {
	Name string
	Type kql.Type
}

// Table is the table of that name, nil if there is none.
func (s *Schema) Table(name string) *Table {
	if s.FoldCase {
		name = strings.ToLower(name)
	}
	return s.Tables[name]
}

// ownFunction tells of a function that the service adds to the language; a nil
// schema may have any.
func (s *Schema) ownFunction(name string) bool {
	return s == nil || slices.Contains(s.Functions, name)
}

func (s *Schema) function(name string) bool { return slices.Contains(s.Functions, name) }

// Names are the tables' names, sorted.
func (s *Schema) Names() []string { return slices.Sorted(maps.Keys(s.Tables)) }

//go:embed hunting.txt
var huntingText string

//go:embed resourcegraph.txt
var resourceGraphText string

var huntingSchema = sync.OnceValue(func() *Schema {
	return &Schema{Tables: readTables(huntingText), Functions: []string{"FileProfile", "DeviceFromIP", "SeenBy", "AssignedIPAddresses"}, Hints: "hunting"}
})

var resourceGraphSchema = sync.OnceValue(func() *Schema {
	s := &Schema{Tables: readTables(resourceGraphText), FoldCase: true, Open: true, Dialect: resourceGraphDialect()}
	for _, table := range s.Tables {
		table.Open = true
	}
	return s
})

// HuntingSchema is advanced hunting's, as published at
// https://learn.microsoft.com/defender-xdr/advanced-hunting-schema-tables. It is
// shared: do not change it.
func HuntingSchema() *Schema { return huntingSchema() }

// ResourceGraphSchema has the tables of
// https://learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources,
// with the columns that all resources share. It is shared: do not change it.
func ResourceGraphSchema() *Schema { return resourceGraphSchema() }

// readTables reads a table on each line: its name, then column:type.
func readTables(text string) map[string]*Table {
	tables := map[string]*Table{}
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		table := &Table{Name: fields[0], Columns: make([]Column, 0, len(fields)-1)}
		for _, field := range fields[1:] {
			name, spelling, _ := strings.Cut(field, ":")
			table.Columns = append(table.Columns, Column{name, kql.TypeNamed(spelling)})
		}
		tables[table.Name] = table
	}
	return tables
}
