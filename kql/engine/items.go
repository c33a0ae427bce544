package engine

import (
	"fmt"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// item is one computed column.
type item struct {
	name  string
	value expression
	given kql.Node // where the query gives the name itself; nil where it is made
}

// items compiles the columns of project, extend and print. A function that
// answers several columns gives several items.
func (c *compiler) items(list []*kql.NamedExpr) ([]item, error) {
	var out []item
	for _, column := range list {
		if call, ok := column.Value.(*kql.Call); ok {
			several, err := c.severalColumns(call, column.Names)
			if err != nil {
				return nil, err
			}
			if several != nil {
				out = append(out, several...)
				continue
			}
		}
		if _, ok := column.Value.(*kql.Star); ok {
			for i, source := range c.columns {
				out = append(out, item{name: source.Name, value: &columnExpression{index: i, t: source.Type}, given: column.Value})
			}
			continue
		}
		value, err := c.scalar(column.Value)
		if err != nil {
			return nil, err
		}
		one := item{value: value, name: c.resultName(column.Value), given: givenName(column)}
		if len(column.Names) > 0 {
			one.name = column.Names[0].Name
		}
		out = append(out, one)
	}
	return out, nil
}

func evalItems(b *data.Batch, list []item) (*data.Batch, error) {
	out := &data.Batch{N: b.N, Columns: make([]*data.Vector, len(list))}
	for i, one := range list {
		value, err := one.value.eval(b)
		if err != nil {
			return nil, err
		}
		out.Columns[i] = value
	}
	return out, nil
}

// compute plans a change of every batch; with window functions, of all rows at
// once.
func (c *compiler) compute(p *plan, columns []data.Column, window bool, change func(*data.Batch) (*data.Batch, error)) *plan {
	if window {
		return c.rt.whole(p, columns, change)
	}
	return p.each(columns, func() func(*data.Batch) (*data.Batch, error) { return change })
}

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
