package engine

import (
	"fmt"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// header gathers the columns of an operator, of which no two have one name. A
// name that the query gives twice is refused; one that is made gets a number.
type header struct {
	columns []data.Column
	names   data.NameSet
	given   map[string]bool
	unnamed int
	// reserved are further columns that a number must not name again.
	reserved []data.Column
}

func newHeader(columns ...data.Column) *header {
	h := &header{names: data.NameSet{}, given: map[string]bool{}}
	for _, column := range columns {
		h.names[column.Name] = 0
		h.given[column.Name] = true
	}
	h.columns = append(h.columns, columns...)
	return h
}

// name is what an item's column is called.
func (h *header) name(one item) (string, error) {
	switch {
	case one.given != nil && h.given[one.name]:
		return "", failf(one.given, "a column with the name %s is already declared", one.name)
	case one.given != nil:
		h.given[one.name] = true
	case one.name == "":
		for one.name == "" || h.taken(one.name) {
			h.unnamed++
			one.name = fmt.Sprintf("Column%d", h.unnamed)
		}
	}
	return h.names.Unique(one.name), nil
}

func (h *header) taken(name string) bool {
	_, taken := h.names[name]
	return taken || data.ColumnNamed(h.reserved, name) >= 0
}

func (h *header) add(list ...item) error {
	for _, one := range list {
		name, err := h.name(one)
		if err != nil {
			return err
		}
		h.columns = append(h.columns, data.Column{Name: name, Type: one.value.kind()})
	}
	return nil
}

// givenName is the node by which a query names a column itself, nil where the
// name is made: N = expression, or a column as it is.
func givenName(column *kql.NamedExpr) kql.Node {
	if len(column.Names) > 0 {
		return column.Names[0]
	}
	if name, ok := column.Value.(*kql.Ident); ok {
		return name
	}
	return nil
}
