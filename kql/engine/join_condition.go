package engine

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// joinCondition takes one condition: a column of both sides, an equality of
// both, a conjunction of those, or anything else over the pair.
func (c *compiler) joinCondition(j *joinPlan, e kql.Expr, dropped map[string]bool) error {
	switch e := e.(type) {
	case *kql.Ident:
		l, r := data.ColumnNamed(c.columns, e.Name), data.ColumnNamed(c.right, e.Name)
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
	condition = c.cast(condition, data.Bool)
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
	if !compute.Comparable(left.kind(), right.kind()) {
		return failf(n, "the join's keys are %s and %s", left.kind(), right.kind())
	}
	if left.kind() != right.kind() {
		t := data.Wider(left.kind(), right.kind())
		left, right = c.cast(left, t), c.cast(right, t)
	}
	j.leftKeys, j.rightKeys = append(j.leftKeys, left), append(j.rightKeys, right)
	return nil
}
