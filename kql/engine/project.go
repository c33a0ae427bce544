package engine

import (
	"fmt"
	"sort"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// item is one computed column.
type item struct {
	name  string
	value expression
	named bool // the text gives the name
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
				out = append(out, item{source.Name, &columnExpression{index: i, t: source.Type}, true})
			}
			continue
		}
		value, err := c.scalar(column.Value)
		if err != nil {
			return nil, err
		}
		one := item{value: value, name: c.resultName(column.Value)}
		if len(column.Names) > 0 {
			one.name, one.named = column.Names[0].Name, true
		}
		out = append(out, one)
	}
	return out, nil
}

// print makes one row of expressions.
func (c *compiler) print(o *kql.Print) (*plan, error) {
	c = c.inside(nil)
	list, err := c.items(o.Columns)
	if err != nil {
		return nil, err
	}
	columns := make([]Column, len(list))
	names := nameSet{}
	for i, one := range list {
		if one.name == "" {
			one.name = fmt.Sprintf("print_%d", i)
		}
		columns[i] = Column{names.unique(one.name), one.value.kind()}
	}
	return &plan{columns: columns, open: func() (stream, error) {
		done := false
		return func() (*Batch, error) {
			if done {
				return nil, nil
			}
			done = true
			return evalItems(&Batch{n: 1}, list)
		}, nil
	}}, nil
}

func evalItems(b *Batch, list []item) (*Batch, error) {
	out := &Batch{n: b.n, columns: make([]*Vector, len(list))}
	for i, one := range list {
		value, err := one.value.eval(b)
		if err != nil {
			return nil, err
		}
		out.columns[i] = value
	}
	return out, nil
}

// compute plans a change of every batch; with window functions, of all rows at
// once.
func (c *compiler) compute(p *plan, columns []Column, window bool, change func(*Batch) (*Batch, error)) *plan {
	if window {
		return c.rt.whole(p, columns, change)
	}
	return p.each(columns, func() func(*Batch) (*Batch, error) { return change })
}

func (c *compiler) where(p *plan, o *kql.Where) (*plan, error) {
	if _, assigned := o.Predicate.(*kql.NamedExpr); assigned {
		return nil, failf(o.Predicate, "where takes a condition; write == to compare")
	}
	window := false
	c.window = &window
	predicate, err := c.scalar(o.Predicate)
	if err != nil {
		return nil, err
	}
	if !truthy(predicate.kind()) {
		return nil, failf(o.Predicate, "where needs bool, not %s", predicate.kind())
	}
	predicate = c.cast(predicate, Bool)
	return c.compute(p, p.columns, window, func(b *Batch) (*Batch, error) { return filter(b, predicate) }), nil
}

// filter keeps the rows for which the predicate is true: neither false nor null.
func filter(b *Batch, predicate expression) (*Batch, error) {
	verdict, err := predicate.eval(b)
	if err != nil {
		return nil, err
	}
	if verdict.fixed {
		if b.n > 0 && verdict.Value(0).isTrue() {
			return b, nil
		}
		return b.slice(0, 0), nil
	}
	rows := make([]int32, 0, b.n)
	for i, keep := range verdict.ints {
		if keep != 0 && !verdict.null(i) {
			rows = append(rows, int32(i))
		}
	}
	if len(rows) == b.n {
		return b, nil
	}
	return b.gather(rows), nil
}

func (c *compiler) project(p *plan, list []*kql.NamedExpr) (*plan, error) {
	window := false
	c.window = &window
	out, err := c.items(list)
	if err != nil {
		return nil, err
	}
	columns := make([]Column, len(out))
	names := nameSet{}
	for i, one := range out {
		if one.name == "" {
			one.name = fmt.Sprintf("Column%d", i+1)
		}
		columns[i] = Column{names.unique(one.name), one.value.kind()}
	}
	return c.compute(p, columns, window, func(b *Batch) (*Batch, error) { return evalItems(b, out) }), nil
}

// extend adds columns, or replaces those of the same name where they stand.
// Later expressions do not see earlier ones.
func (c *compiler) extend(p *plan, list []*kql.NamedExpr) (*plan, error) {
	window := false
	c.window = &window
	out, err := c.items(list)
	if err != nil {
		return nil, err
	}
	columns := append([]Column(nil), p.columns...)
	places := make([]int, len(out))
	names := nameSet{}
	for _, column := range columns {
		names[column.Name] = 0
	}
	for i, one := range out {
		if one.name == "" {
			one.name = names.unique(fmt.Sprintf("Column%d", i+1))
		}
		at := columnNamed(columns, one.name)
		if at < 0 {
			at = len(columns)
			columns = append(columns, Column{})
		}
		columns[at] = Column{one.name, one.value.kind()}
		places[i] = at
	}
	return c.compute(p, columns, window, func(b *Batch) (*Batch, error) {
		values, err := evalItems(b, out)
		if err != nil {
			return nil, err
		}
		next := &Batch{n: b.n, columns: make([]*Vector, len(columns))}
		copy(next.columns, b.columns)
		for i, at := range places {
			next.columns[at] = values.columns[i]
		}
		return next, nil
	}), nil
}

// pick plans the given columns of p, under new names.
func (p *plan) pick(places []int, columns []Column) *plan {
	return p.each(columns, func() func(*Batch) (*Batch, error) {
		return func(b *Batch) (*Batch, error) {
			out := &Batch{n: b.n, columns: make([]*Vector, len(places))}
			for i, at := range places {
				out.columns[i] = b.columns[at]
			}
			return out, nil
		}
	})
}

func (p *plan) keep(places []int) *plan {
	columns := make([]Column, len(places))
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
			if wildcard(pattern, p.columns[i].Name) {
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

func orderNames(columns []Column, places []int, direction string) {
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
	columns := append([]Column(nil), p.columns...)
	places := make([]int, len(columns))
	for i := range places {
		places[i] = i
	}
	for _, rename := range o.Columns {
		i := columnNamed(p.columns, kql.Word(rename.Value))
		if i < 0 || len(rename.Names) == 0 {
			return nil, failf(rename, "there is no column named %s", kql.Word(rename.Value))
		}
		columns[i].Name = rename.Names[0].Name
	}
	names := nameSet{}
	for i, column := range columns {
		columns[i].Name = names.unique(column.Name)
	}
	return p.pick(places, columns), nil
}
