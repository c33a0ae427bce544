package engine

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// joinPlan is a join that is ready to run.
type joinPlan struct {
	rt                  *run
	kind                string
	left, right         *plan
	leftKeys, rightKeys []expression
	only                expression // a condition beyond the keys, over both sides
	columns             []Column
	rightPlaces         []int // the right columns that the answer has
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
	return &plan{columns: j.columns, open: j.open}, nil
}

// joinCondition takes one condition: a column of both sides, an equality of
// both, a conjunction of those, or anything else over the pair.
func (c *compiler) joinCondition(j *joinPlan, e kql.Expr, dropped map[string]bool) error {
	switch e := e.(type) {
	case *kql.Ident:
		l, r := columnNamed(c.columns, e.Name), columnNamed(c.right, e.Name)
		if l < 0 || r < 0 {
			return failf(e, "both sides of the join need a column named %s", e.Name)
		}
		dropped[e.Name] = true
		return j.key(e, c, &columnExpression{l, c.columns[l].Type}, &columnExpression{r, c.right[r].Type})
	case *kql.Binary:
		switch e.Op {
		case "and":
			if err := c.joinCondition(j, e.Left, dropped); err != nil {
				return err
			}
			return c.joinCondition(j, e.Right, dropped)
		case "==":
			left, right, ok := joinSides(e)
			if !ok {
				break
			}
			x, err := c.scalar(left)
			if err != nil {
				return err
			}
			y, err := c.rightSide().scalar(right)
			if err != nil {
				return err
			}
			if path, ok := right.(*kql.Path); ok {
				dropped[path.Name.Name] = true
			}
			return j.key(e, c, x, y)
		}
	}
	condition, err := c.scalar(e)
	if err != nil {
		return err
	}
	condition = c.cast(condition, Bool)
	if j.only != nil {
		if condition, err = c.logic("and", j.only, condition); err != nil {
			return err
		}
	}
	j.only = condition
	return nil
}

// rightSide is the compiler of the right side alone.
func (c *compiler) rightSide() *compiler {
	next := *c
	next.columns = nil
	return &next
}

// joinSides orders an equality's sides as left and right.
func joinSides(e *kql.Binary) (left, right kql.Expr, ok bool) {
	a, b := sideOf(e.Left), sideOf(e.Right)
	switch {
	case a == "$left" && b == "$right":
		return e.Left, e.Right, true
	case a == "$right" && b == "$left":
		return e.Right, e.Left, true
	}
	return nil, nil, false
}

// sideOf is the one side that an expression names.
func sideOf(e kql.Expr) string {
	switch e := e.(type) {
	case *kql.Ident:
		if strings.HasPrefix(e.Name, "$") {
			return e.Name
		}
	case *kql.Path:
		return sideOf(e.Base)
	case *kql.Index:
		return sideOf(e.Base)
	case *kql.Call:
		for _, arg := range e.Args {
			if side := sideOf(arg.Value); side != "" {
				return side
			}
		}
	}
	return ""
}

func (j *joinPlan) key(n kql.Node, c *compiler, left, right expression) error {
	if !comparable(left.kind(), right.kind()) {
		return failf(n, "the join's keys are %s and %s", left.kind(), right.kind())
	}
	if left.kind() != right.kind() {
		t := wider(left.kind(), right.kind())
		left, right = c.cast(left, t), c.cast(right, t)
	}
	j.leftKeys, j.rightKeys = append(j.leftKeys, left), append(j.rightKeys, right)
	return nil
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
	names := nameSet{}
	for _, column := range j.left.columns {
		j.columns = append(j.columns, Column{names.unique(column.Name), column.Type})
	}
	for i, column := range j.right.columns {
		if lookup && dropped[column.Name] {
			continue
		}
		j.columns = append(j.columns, Column{names.unique(column.Name), column.Type})
		j.rightPlaces = append(j.rightPlaces, i)
	}
}
