package odata

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// The filter and sort tables must name properties that exist.
func TestQueryTablesNameProperties(t *testing.T) {
	t.Parallel()
	for _, tables := range []map[string]map[string]string{filterTables, orderTables} {
		for name, table := range tables {
			typ, ok := directory.TypeNamed(name)
			if !ok {
				t.Errorf("no type %q", name)
				continue
			}
			for property, columns := range table {
				if _, ok := typ.Navigation(property); ok && contained[property] != "" {
					continue
				}
				if _, ok := typ.InBeta.Property(property); !ok && name != "directoryObject" && property != "createdDateTime" {
					t.Errorf("%s has no property %q", name, property)
				}
				if len(columns) != 1 && len(columns) != len(strings.Fields(filterColumns)) {
					t.Errorf("%s.%s: %q has the wrong number of columns", name, property, columns)
				}
			}
		}
	}
	for _, lists := range []map[string][]string{defaultProperties, selectOnly, storedElsewhere} {
		for name, properties := range lists {
			typ, _ := directory.TypeNamed(name)
			for _, property := range properties {
				if _, ok := typ.Property(property); !ok {
					t.Errorf("%s has no property %q", name, property)
				}
			}
		}
	}
}
