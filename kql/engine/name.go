package engine

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// name resolves a column, then a let variable or parameter.
func (c *compiler) name(e *kql.Ident) (expression, error) {
	if i := data.ColumnNamed(c.columns, e.Name); i >= 0 {
		return &columnExpression{index: i, t: c.columns[i].Type}, nil
	}
	if bound := c.scope.find(e.Name); bound != nil {
		if bound.value != nil {
			if _, fixed := bound.value.(*fixedExpression); !fixed && !bound.volatile && bound.row != c.row {
				return nil, unsupported(e, "a row's value ("+e.Name+") inside a subquery")
			}
			return bound.value, nil
		}
		if bound.function != nil && !bound.tabular(c) {
			out, err := c.invoke(e, bound, nil, nil)
			return out.value, err
		}
		return nil, failf(e, "%s is a table; a value is needed here", e.Name)
	}
	switch e.Name {
	case "true", "false":
		return &fixedExpression{data.BoolOf(e.Name == "true")}, nil
	}
	return nil, failf(e, "there is no column, let variable or parameter named %s", e.Name)
}

// path is a property of a dynamic value, a column of a join's side, or the state
// of a scan step.
func (c *compiler) path(e *kql.Path) (expression, error) {
	if base, ok := e.Base.(*kql.Ident); ok {
		if c.inJoin && (base.Name == "$left" || base.Name == "$right") {
			side, shift := c.columns, 0
			if base.Name == "$right" {
				side, shift = c.right, len(c.columns)
			}
			i := data.ColumnNamed(side, e.Name.Name)
			if i < 0 {
				return nil, failf(e.Name, "the join's %s side has no column %s", base.Name[1:], e.Name.Name)
			}
			return &columnExpression{index: shift + i, t: side[i].Type}, nil
		}
		if step := c.steps[base.Name]; step != nil {
			return step.column(e.Name)
		}
	}
	base, err := c.scalar(e.Base)
	if err != nil {
		return nil, err
	}
	return c.member(e, base, &fixedExpression{data.StringOf(e.Name.Name)})
}

func (c *compiler) index(e *kql.Index) (expression, error) {
	if _, bare := e.Base.(*kql.Bad); bare { // ['name']
		return c.name(&kql.Ident{Name: kql.Word(e.Key), Quoted: true})
	}
	base, err := c.scalar(e.Base)
	if err != nil {
		return nil, err
	}
	key, err := c.scalar(e.Key)
	if err != nil {
		return nil, err
	}
	return c.member(e, base, key)
}

// member is base[key].
func (c *compiler) member(n kql.Node, base, key expression) (expression, error) {
	if base.kind() != data.Dynamic {
		if base.kind() != data.String {
			return nil, failf(n, "a %s has no properties; only dynamic values do", base.kind())
		}
		return &fixedExpression{data.NullOf(data.Dynamic)}, nil
	}
	out := &vectorExpression{t: data.Dynamic, args: []expression{base, key}, apply: func(b *data.Batch, args []*data.Vector) (*data.Vector, error) {
		trees, keys := args[0], args[1]
		out := &data.Vector{Type: data.Dynamic, N: b.N, Trees: make([]any, b.N)}
		for i := range b.N {
			key := keys.Value(i)
			if key.Type == data.Dynamic {
				key = data.Leaf(key.Tree)
			}
			tree := data.Field(trees.Trees[trees.At(i)], key)
			out.Trees[i] = tree
			if tree == nil {
				if out.Nulls == nil {
					out.Nulls = make([]bool, b.N)
				}
				out.Nulls[i] = true
			}
		}
		return out, nil
	}}
	return fold(out, base, key)
}

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
