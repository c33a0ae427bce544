package check

import (
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// NewHuntingSchema is advanced hunting's as a tenant has it: its own tables with
// their columns, and its functions beside those that every tenant has. A
// published table that it lacks is worth a warning.
func NewHuntingSchema(tables []*Table, functions []string) *Schema {
	published := HuntingSchema()
	s := &Schema{Tables: make(map[string]*Table, len(tables)), Functions: slices.Clone(published.Functions), Hints: published.Hints, Published: published}
	for _, own := range tables {
		t := &Table{Name: own.Name, Columns: slices.Clone(own.Columns)}
		if known := published.Table(own.Name); known != nil {
			for i, c := range t.Columns {
				at := slices.IndexFunc(known.Columns, func(k Column) bool { return k.Name == c.Name })
				if at >= 0 && c.Type == kql.Unknown {
					t.Columns[i].Type = known.Columns[at].Type
				}
			}
		}
		s.Tables[t.Name] = t
	}
	for _, name := range functions {
		if name != "" && !slices.Contains(s.Functions, name) {
			s.Functions = append(s.Functions, name)
		}
	}
	return s
}

// HuntingType is the type that the hunting APIs mean by a word such as DateTime,
// Int64 or SByte; Unknown where they mean none.
func HuntingType(word string) kql.Type {
	word = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(word)), "system.")
	switch word {
	case "sbyte":
		return kql.Bool
	case "object":
		return kql.Dynamic
	case "single":
		return kql.Real
	case "data.sqltypes.sqldecimal":
		return kql.Decimal
	}
	return kql.TypeNamed(word)
}
