package engine

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/aggregate"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// firstArgumentNames are the functions whose column is named after their first
// argument.
var firstArgumentNames = " split tostring tohex todynamic toobject tolong toint toreal todouble todatetime totimespan totime tobool" +
	" toboolean todecimal toguid parse_csv parsejson parse_json parse_xml format_datetime format_timespan startofday bin floor" +
	" bin_at bin_auto binary_and binary_or binary_xor binary_not binary_shift_right binary_shift_left round ceiling pow sqrt log log2 log10" +
	" exp exp2 exp10 cos sin tan acos asin atan atan2 abs rand gamma loggamma erf erfc format_bytes take_anyif series_fill_const" +
	" series_fill_forward series_fill_linear series_fill_backward series_fir series_iir series_outliers "

// resultName is the name that an expression gives its column, "" for none.
func (c *compiler) resultName(e kql.Expr) string {
	switch e := e.(type) {
	case *kql.Ident:
		if len(c.columns) == 0 && c.scope.find(e.Name) != nil {
			return "" // a let variable names no column of print
		}
		return e.Name
	case *kql.NamedExpr:
		if len(e.Names) > 0 {
			return e.Names[0].Name
		}
		return c.resultName(e.Value)
	case *kql.Path:
		left := c.resultName(e.Base)
		if base, ok := e.Base.(*kql.Ident); left == "" || ok && strings.HasPrefix(base.Name, "$") {
			return e.Name.Name
		}
		return left + "_" + e.Name.Name
	case *kql.Index:
		if _, bare := e.Base.(*kql.Bad); bare {
			return kql.Word(e.Key)
		}
		key, ok := e.Key.(*kql.Literal)
		if !ok {
			return c.resultName(e.Base)
		}
		part := literal(key).Text()
		if left := c.resultName(e.Base); left != "" {
			return left + "_" + part
		}
		return part
	case *kql.Call:
		return c.callName(e)
	}
	return ""
}

func (c *compiler) callName(e *kql.Call) string {
	name := e.Name.Name
	first := ""
	if len(e.Args) > 0 {
		first = c.argumentName(e.Args[0])
	}
	switch {
	case strings.Contains(firstArgumentNames, " "+name+" "):
		return first
	case name == "strlen" || name == "string_size" || name == "percentile_tdigest":
		if first == "" {
			return ""
		}
		return name + "_" + first
	case name == "gettype":
		if first == "" {
			return ""
		}
		return "type_" + first
	case name == "make_datetime" || name == "make_timespan":
		if len(e.Args) == 1 {
			return first
		}
	case name == "column_ifexists" || name == "columnifexists":
		if value, err := c.fixedText(e.Args[0].Value); err == nil && data.ColumnNamed(c.columns, value) >= 0 {
			return value
		}
	case name == "arg_max" || name == "arg_min":
		return ""
	case name == "ingestion_time":
		return "ingestion_time"
	}
	if kind := aggregate.Kinds[name]; kind != nil {
		if kind.Name == "" {
			return first
		}
		if kind.Least == 2 && kind.ByRow == 0 && len(e.Args) > 1 {
			first += "_" + c.resultName(e.Args[1].Value)
		}
		return kind.Name + "_" + first
	}
	return ""
}
