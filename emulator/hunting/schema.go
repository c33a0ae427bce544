package hunting

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// SchemaTable is a table that the tenant's queries may name.
type SchemaTable struct {
	Name    string
	Columns []SchemaColumn
}

// SchemaColumn is a column of it; Type is a word such as DateTime.
type SchemaColumn struct{ Name, Type string }

// Schema is what the tenant's queries may name: tables in the order of their
// names, and functions beside those of the language.
func (h *Service) Schema() (tables []SchemaTable, functions []string) {
	schema := h.schema("")
	for _, name := range schema.Names() {
		table := SchemaTable{Name: name}
		for _, column := range schema.Table(name).Columns {
			typ, _ := data.TypeNamed(string(column.Type))
			table.Columns = append(table.Columns, SchemaColumn{column.Name, typeWord(typ)})
		}
		tables = append(tables, table)
	}
	return tables, schema.Functions
}

// typeWord is a type as the hunting APIs name it.
func typeWord(t data.Type) string {
	name := t.System()
	return name[strings.LastIndexByte(name, '.')+1:]
}
