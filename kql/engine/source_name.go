package engine

import (
	"sort"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
)

func (c *compiler) tableName(e *kql.Ident) (*plan, error) {
	if bound := c.scope.find(e.Name); bound != nil {
		switch {
		case bound.plan != nil:
			return bound.plan, nil
		case bound.function != nil:
			out, err := c.invoke(e, bound, nil, nil)
			if err == nil && out.plan == nil {
				err = failf(e, "%s is not a table", e.Name)
			}
			return out.plan, err
		case bound.table != nil:
			return c.boundTable(bound)
		}
		return nil, failf(e, "%s is a value; a table is needed here", e.Name)
	}
	return c.tableNamed(e, e.Name)
}

// missingTable is what a fuzzy union forgives.
type missingTable struct{ error }

func (e *missingTable) Unwrap() error { return e.error }

func missing(n kql.Node, name string) error {
	return &missingTable{failf(n, "there is no table named %s", name)}
}

// boundTable plans a let table. A materialized one is computed once.
func (c *compiler) boundTable(bound *binding) (*plan, error) {
	inner := &compiler{rt: c.rt, scope: bound.scope, depth: c.depth, inFunction: c.inFunction}
	p, err := inner.table(bound.table)
	if err != nil {
		return nil, err
	}
	if call, ok := bound.table.(*kql.Call); ok && call.Name.Name == "materialize" {
		bound.plan = p
	}
	return p, nil
}

func (c *compiler) tableNamed(n kql.Node, name string) (*plan, error) {
	if table := c.rt.db.TableNamed(name); table != nil {
		p := c.rt.tablePlan(table)
		p.table = name
		return p, nil
	}
	if bound := c.scope.find(name); bound != nil && bound.tabular(c) && bound.table != nil {
		return c.boundTable(bound)
	}
	return nil, missing(n, name)
}

// matching is the tables that a wildcard names: of the database, and let views.
func (c *compiler) matching(pattern string) []kql.Expr {
	var names []string
	if c.rt.db != nil {
		for name := range c.rt.db.Tables {
			if compute.Wildcard(pattern, name) {
				names = append(names, name)
			}
		}
	}
	for s := c.scope; s != nil; s = s.parent {
		for name, bound := range s.names {
			if bound.function != nil && bound.function.View && compute.Wildcard(pattern, name) {
				names = append(names, name)
			}
		}
	}
	sort.Strings(names)
	var out []kql.Expr
	for i, name := range names {
		if i == 0 || name != names[i-1] {
			out = append(out, &kql.Ident{Name: name})
		}
	}
	return out
}
