package check

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"slices"
	"strconv"
)

// relation is a table during binding.
type relation struct {
	columns []Column
	// known says that it has no other columns than these.
	known bool
	// published says that the columns are those that Microsoft has published of
	// a table: it may have grown.
	published bool
	// graph is the graph that stands in the place of rows, nil elsewhere.
	graph *graphShape
}

var unknownRelation = relation{}

// maxColumns is how many columns a relation is followed to; a wider one is not
// known. No query that people write comes near.
const maxColumns = 1000

// capped is r, or nothing known if it is too wide.
func (r relation) capped() relation {
	if len(r.columns) > maxColumns {
		return unknownRelation
	}
	return r
}

func (r relation) find(name string) (Column, bool) {
	for _, c := range r.columns {
		if c.Name == name {
			return c, true
		}
	}
	return Column{}, false
}

// with is r with a column replaced, or appended.
func (r relation) with(c Column) relation {
	columns := slices.Clone(r.columns)
	for i := range columns {
		if columns[i].Name == c.Name {
			columns[i] = c
			return relation{columns: columns, known: r.known, published: r.published}
		}
	}
	return relation{columns: append(columns, c), known: r.known, published: r.published}.capped()
}

func declared(columns []*kql.ColumnDecl) []Column {
	all := make([]Column, len(columns))
	for i, c := range columns {
		all[i] = Column{c.Name.Name, c.Type}
	}
	return all
}

// projection makes the columns of a result, by the rules of
// https://learn.microsoft.com/kusto/query/project-operator: a name that is
// given may not be given again, one that is derived gets a number.
type projection struct {
	relation
	index map[string]int
	given map[string]bool
	// keys are columns that are not added again.
	keys map[string]bool
}

func newProjection(known bool) *projection {
	return &projection{relation: relation{known: known}, index: map[string]int{}, given: map[string]bool{}}
}

// projectionOf starts with the columns of r.
func projectionOf(r relation) *projection {
	p := &projection{relation: relation{columns: slices.Clone(r.columns), known: r.known, published: r.published}, index: make(map[string]int, len(r.columns)), given: map[string]bool{}}
	for i, c := range r.columns {
		p.index[c.Name] = i
	}
	return p
}

// add takes a column, under a name with a number if its own is taken and it
// does not replace that one.
func (p *projection) add(c Column, replace bool) {
	at, taken := p.index[c.Name]
	if taken && replace {
		p.columns[at] = c
		return
	}
	if len(p.columns) > maxColumns {
		p.known = false
		return
	}
	base := c.Name
	for n := 1; taken; n++ {
		c.Name = base + strconv.Itoa(n)
		_, taken = p.index[c.Name]
	}
	p.index[c.Name] = len(p.columns)
	p.columns = append(p.columns, c)
}

// give takes a column whose name was written; it is false if the name was given
// before.
func (p *projection) give(c Column, replace bool) bool {
	if p.given[c.Name] {
		return false
	}
	p.given[c.Name] = true
	p.add(c, replace)
	return true
}
