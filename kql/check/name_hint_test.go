package check

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"slices"
	"testing"
)

// TestNamesExist holds names.txt to what exists: each word that it proposes is a
// column, table, function or operator.
func TestNamesExist(t *testing.T) {
	t.Parallel()
	columns := map[string]bool{"TimeGenerated": true}
	for _, table := range HuntingSchema().Tables {
		for _, c := range table.Columns {
			columns[c.Name] = true
		}
	}
	for word, targets := range hints().columns {
		for _, target := range targets {
			if !columns[target] {
				t.Errorf("column %s: there is no column %s", word, target)
			}
		}
	}
	l := builtins()
	for word, targets := range hints().functions {
		if l.any(word) != nil && word != "first" && word != "last" {
			t.Errorf("function %s exists: it needs no other word", word)
		}
		for _, target := range targets {
			if l.any(target) == nil && l.operators[target] == nil && !slices.Contains(kql.OperatorNames(), target) {
				t.Errorf("function %s: there is no %s", word, target)
			}
		}
	}
	for name, hint := range hints().tables {
		for _, target := range hint.successors {
			if HuntingSchema().Table(target) == nil {
				t.Errorf("table %s: there is no table %s", name, target)
			}
		}
		if HuntingSchema().Table(name) != nil {
			t.Errorf("table %s is in the schema", name)
		}
	}
	for word, targets := range hints().words {
		for _, target := range targets {
			if HuntingSchema().Table(target) == nil {
				t.Errorf("table %s: there is no table %s", word, target)
			}
		}
	}
}
