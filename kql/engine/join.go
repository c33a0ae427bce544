package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// joinPlan is a join that is ready to run.
type joinPlan struct {
	rt                  *run
	kind                string
	left, right         *plan
	leftKeys, rightKeys []expression
	only                expression // a condition beyond the keys, over both sides
	columns             []data.Column
	rightPlaces         []int  // the right columns that the answer has
	used                []bool // the answer's columns that are read; nil: all
}

var joinKinds = map[string]string{
	"": "innerunique", "innerunique": "innerunique", "inner": "inner", "leftouter": "leftouter", "rightouter": "rightouter",
	"fullouter": "fullouter", "outer": "fullouter", "leftsemi": "leftsemi", "rightsemi": "rightsemi", "leftanti": "leftanti",
	"leftantisemi": "leftanti", "anti": "leftanti", "rightanti": "rightanti", "rightantisemi": "rightanti",
}

// join plans join and lookup.
// https://learn.microsoft.com/kusto/query/join-operator
func (c *compiler) join(p *plan, o *kql.Join) (*plan, error) {
	written := o.Options.Word("kind")
	lookup := o.Keyword() == "lookup"
	if lookup && written == "" {
		written = "leftouter"
	}
	kind, ok := joinKinds[written]
	if !ok {
		return nil, unsupported(o, "join kind "+written)
	}
	outer := c.outside()
	outer.late = c.late
	right, err := outer.table(o.Right)
	if err != nil {
		return nil, err
	}
	j := &joinPlan{rt: c.rt, kind: kind, left: p, right: right}
	both := c.inside(p.columns)
	both.inJoin, both.right = true, right.columns
	conditions := o.On
	if o.Where != nil {
		conditions = []kql.Expr{o.Where}
	}
	dropped := map[string]bool{}
	for _, condition := range conditions {
		if err := both.joinCondition(j, condition, dropped); err != nil {
			return nil, err
		}
	}
	j.name(lookup, dropped)
	return j.plan(), nil
}

// plan is the join as a table. A reader of few columns spares it to gather the
// others.
func (j *joinPlan) plan() *plan {
	return &plan{columns: j.columns, open: j.open, prune: func(used []bool) *plan {
		pruned := *j
		pruned.used = used
		return pruned.plan()
	}}
}

// name makes the answer's columns: the left's, then the right's with a number
// behind the names that are taken. lookup leaves out the right keys.
func (j *joinPlan) name(lookup bool, dropped map[string]bool) {
	switch j.kind {
	case "leftsemi", "leftanti":
		j.columns = j.left.columns
		return
	case "rightsemi", "rightanti":
		j.columns = j.right.columns
		return
	}
	names := data.NameSet{}
	for _, column := range j.right.columns {
		if data.ColumnNamed(j.left.columns, column.Name) < 0 {
			names[column.Name] = 0
		}
	}
	for _, column := range j.left.columns {
		j.columns = append(j.columns, data.Column{Name: names.Unique(column.Name), Type: column.Type})
	}
	for i, column := range j.right.columns {
		if lookup && dropped[column.Name] {
			continue
		}
		if data.ColumnNamed(j.left.columns, column.Name) >= 0 {
			column.Name = names.Unique(column.Name)
		}
		j.columns = append(j.columns, column)
		j.rightPlaces = append(j.rightPlaces, i)
	}
}
