package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// patternUse is a pattern's name with arguments and a path: App("a").Data, or
// App("a").["Data"]; nil where the expression is something else.
func (c *compiler) patternUse(e kql.Expr) (bound *binding, call *kql.Call, path string) {
	switch e := e.(type) {
	case *kql.Path:
		call, _ = e.Base.(*kql.Call)
		path = e.Name.Name
	case *kql.Index:
		call, _ = e.Base.(*kql.Call)
		path = kql.Word(e.Key)
	case *kql.Call:
		call = e
	}
	if call == nil || call.Base != nil {
		return nil, nil, ""
	}
	if bound = c.scope.find(call.Name.Name); bound == nil || bound.pattern == nil {
		return nil, nil, ""
	}
	return bound, call, path
}

// patternTable is the table that a pattern maps its arguments to.
// https://learn.microsoft.com/kusto/query/pattern-statement
func (c *compiler) patternTable(bound *binding, call *kql.Call, path string) (*plan, error) {
	var args []string
	for _, arg := range call.Args {
		text, err := c.fixedText(arg.Value)
		if err != nil {
			return nil, err
		}
		args = append(args, text)
	}
	m := bound.pattern.Pattern
	if m != nil {
		for _, one := range m.Cases {
			if !slices.Equal(one.Args, args) || one.Path != path {
				continue
			}
			deeper, err := c.deeper(call)
			if err != nil {
				return nil, err
			}
			inner := &compiler{rt: c.rt, scope: &scope{parent: bound.scope}, depth: deeper.depth + 1, late: c.late}
			out, err := inner.statements(one.Body)
			if err == nil && out.plan == nil {
				err = failf(call, "the pattern %s maps this to no table", call.Name.Name)
			}
			return out.plan, err
		}
	}
	wanted := fmt.Sprintf("%s('%s')", call.Name.Name, strings.Join(args, "', '"))
	if path != "" {
		wanted += ".['" + path + "']"
	}
	return nil, failf(call, "one or more pattern references were not declared: %s", wanted)
}
