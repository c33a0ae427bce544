package engine

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// resultName is the name that an expression gives its column, "" for none.
func (c *compiler) resultName(e kql.Expr) string { return c.nameOf(e, false) }

// nameOf is kql.ResultName, with what only the running query knows: a let variable
// names no column of print, nor does a call there; column_ifexists() is the column
// that it finds; a percentile is named after its second argument too, and so is a
// covariance, unlike in Microsoft's analyzer.
func (c *compiler) nameOf(e kql.Expr, aggregate bool) string {
	variable := func(name *kql.Ident) string {
		if len(c.columns) == 0 && c.scope.find(name.Name) != nil {
			return ""
		}
		return name.Name
	}
	made := check.ResultNameIn(e, aggregate, variable)
	call, ok := e.(*kql.Call)
	if !ok || len(call.Args) == 0 {
		return made
	}
	switch name := call.Name.Name; {
	case c.printing:
		return ""
	case strings.HasPrefix(name, "percentile") && strings.HasSuffix(name, "_array"):
		return "percentiles_" + c.argumentName(call.Args[0])
	case name == "percentile" || name == "percentilew":
		return "percentile_" + c.argumentName(call.Args[0]) + "_" + literalText(call.Args[len(call.Args)-1].Value)
	case name == "column_ifexists" || name == "columnifexists":
		if value, err := c.fixedText(call.Args[0].Value); err == nil && data.ColumnNamed(c.columns, value) >= 0 {
			return value
		}
		return ""
	case strings.HasPrefix(name, "covariance") && len(call.Args) > 1:
		return made + "_" + c.argumentName(call.Args[1])
	}
	return made
}
