package engine

import (
	"sort"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// pick plans the given columns of p, under new names.
func (p *plan) pick(places []int, columns []data.Column) *plan {
	used := make([]bool, len(p.columns))
	for _, at := range places {
		used[at] = true
	}
	return p.only(used).each(columns, func() func(*data.Batch) (*data.Batch, error) {
		return func(b *data.Batch) (*data.Batch, error) { return pick(b, places), nil }
	})
}

// pick is a batch of some of another's columns.
func pick(b *data.Batch, places []int) *data.Batch {
	out := &data.Batch{N: b.N, Columns: make([]*data.Vector, len(places))}
	for i, at := range places {
		out.Columns[i] = b.Columns[at]
	}
	return out
}

func (p *plan) keep(places []int) *plan {
	columns := make([]data.Column, len(places))
	for i, at := range places {
		columns[i] = p.columns[at]
	}
	return p.pick(places, columns)
}

// projectNames is project-away, project-keep and project-reorder.
func (c *compiler) projectNames(p *plan, o *kql.ProjectNames) (*plan, error) {
	chosen := map[int]bool{}
	var order []int
	for _, column := range o.Columns {
		pattern := kql.Word(column.Expr)
		switch e := column.Expr.(type) {
		case *kql.Wildcard:
			pattern = e.Pattern
		case *kql.Star:
			pattern = "*"
		}
		if pattern == "" {
			return nil, failf(column, "%s takes names of columns", o.Keyword())
		}
		var found []int
		for i := range p.columns {
			if compute.Wildcard(pattern, p.columns[i].Name) {
				found = append(found, i)
			}
		}
		if len(found) == 0 && !strings.Contains(pattern, "*") {
			return nil, failf(column, "there is no column named %s", pattern)
		}
		orderNames(p.columns, found, column.Direction)
		for _, i := range found {
			if !chosen[i] {
				chosen[i] = true
				order = append(order, i)
			}
		}
	}
	var places []int
	switch o.Keyword() {
	case "project-reorder":
		places = order
		for i := range p.columns {
			if !chosen[i] {
				places = append(places, i)
			}
		}
	default:
		for i := range p.columns {
			if chosen[i] == (o.Keyword() == "project-keep") {
				places = append(places, i)
			}
		}
	}
	return p.keep(places), nil
}

func orderNames(columns []data.Column, places []int, direction string) {
	if direction == "" {
		return
	}
	sort.SliceStable(places, func(i, j int) bool {
		a, b := columns[places[i]].Name, columns[places[j]].Name
		if strings.HasSuffix(direction, "desc") {
			return a > b
		}
		return a < b
	})
}

func (c *compiler) projectRename(p *plan, o *kql.ProjectRename) (*plan, error) {
	columns := append([]data.Column(nil), p.columns...)
	places := make([]int, len(columns))
	for i := range places {
		places[i] = i
	}
	for _, rename := range o.Columns {
		i := data.ColumnNamed(p.columns, kql.Word(rename.Value))
		if i < 0 || len(rename.Names) == 0 {
			return nil, failf(rename, "there is no column named %s", kql.Word(rename.Value))
		}
		columns[i].Name = rename.Names[0].Name
	}
	for i, column := range columns {
		if data.ColumnNamed(columns, column.Name) < i {
			return nil, failf(o, "a column with the name %s is already declared", column.Name)
		}
	}
	return p.pick(places, columns), nil
}
