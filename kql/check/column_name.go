package check

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"strings"
)

// ResultName is what a column is called that has no name of its own, "" where
// the column's number names it. Aggregate says that the expression stands behind
// summarize. The rules are those of Microsoft's analyzer, as functions.txt has
// them for each function.
func ResultName(e kql.Expr, aggregate bool) string {
	return ResultNameIn(e, aggregate, func(name *kql.Ident) string { return name.Name })
}

// ResultNameIn is ResultName where a name may stand for something that names no
// column: variable says what each gives.
func ResultNameIn(e kql.Expr, aggregate bool, variable func(*kql.Ident) string) string {
	return naming{aggregate, variable}.of(e)
}

type naming struct {
	aggregate bool
	variable  func(*kql.Ident) string
}

func (n naming) of(e kql.Expr) string {
	switch e := e.(type) {
	case *kql.Ident:
		return n.variable(e)
	case *kql.NamedExpr:
		if len(e.Names) > 0 {
			return e.Names[0].Name
		}
		return n.of(e.Value)
	case *kql.Path:
		base := n.of(e.Base)
		if base == "" || strings.HasPrefix(base, "$") {
			return e.Name.Name
		}
		return base + "_" + e.Name.Name
	case *kql.Index:
		key := ""
		if lit, ok := e.Key.(*kql.Literal); ok && (lit.Kind == kql.String || integers.has(lit.Kind)) {
			key = kql.Word(lit)
		}
		if _, bare := e.Base.(*kql.Bad); bare {
			return key
		}
		base := n.of(e.Base)
		if base == "" || key == "" {
			return base + key
		}
		return base + "_" + key
	case *kql.Call:
		return n.call(e)
	}
	return ""
}

func (n naming) call(e *kql.Call) string {
	if e.Base != nil {
		return ""
	}
	l := builtins()
	fn := l.functions[e.Name.Name]
	if a := l.aggregates[e.Name.Name]; a != nil && (n.aggregate || fn == nil) {
		fn = a
	}
	if fn == nil || fn.naming == "" {
		return ""
	}
	prefix, rule := "", fn.naming
	if at := strings.LastIndexByte(rule, '*'); at >= 0 {
		prefix, rule = rule[:at], rule[at:]
	}
	switch {
	case rule == "*1" && len(e.Args) != 1:
		return ""
	case rule == "*1" || rule == "*":
		if len(e.Args) == 0 {
			return prefix
		}
		if prefix == "=" {
			lit, _ := e.Args[0].Value.(*kql.Literal)
			if lit == nil {
				return ""
			}
			return kql.Word(lit)
		}
		return prefix + n.argument(e.Args[0])
	}
	return rule
}

// argument is the name that an argument gives: N of f(N = x), else its value's.
func (n naming) argument(arg *kql.Argument) string {
	if arg.Name != nil {
		return arg.Name.Name
	}
	return n.of(arg.Value)
}

// severalOf are the columns of an aggregate that gives several.
func (b *binder) severalOf(e *kql.Call, args []argument, row *relation) []Column {
	named := func(i int) Column {
		return Column{ResultName(args[i].expr, false), args[i].typ}
	}
	var columns []Column
	switch e.Name.Name {
	case "arg_max", "arg_min", "argmax", "argmin", "take_any", "any":
		prefix := ""
		if e.Name.Name == "argmax" || e.Name.Name == "argmin" || e.Name.Name == "any" {
			prefix = strings.TrimPrefix(e.Name.Name, "arg") + "_"
		}
		for i := range args {
			if _, star := args[i].expr.(*kql.Star); !star {
				c := named(i)
				c.Name = prefix + c.Name
				columns = append(columns, c)
				continue
			}
			if row == nil || !row.known {
				return append(columns, Column{"", kql.Unknown})
			}
			for _, c := range row.columns {
				if i == 0 || c.Name != ResultName(args[0].expr, false) {
					columns = append(columns, c)
				}
			}
		}
	case "percentile", "percentiles", "percentilew", "percentilesw":
		first := 1
		if strings.HasSuffix(e.Name.Name, "w") {
			first = 2
		}
		for i := first; i < len(args); i++ {
			lit, ok := args[i].expr.(*kql.Literal)
			if !ok {
				return []Column{}
			}
			columns = append(columns, Column{"percentile_" + ResultName(args[0].expr, false) + "_" + strings.ReplaceAll(lit.Text, ".", "_"), args[0].typ})
		}
	}
	return columns
}
