package engine

import (
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// scalar compiles an expression of one value.
func (c *compiler) scalar(e kql.Expr) (expression, error) {
	deeper, err := c.deeper(e)
	if err != nil {
		return nil, err
	}
	out, err := deeper.scalarNode(e)
	if err != nil {
		return nil, located(e, err)
	}
	return out, nil
}

func (c *compiler) scalarNode(e kql.Expr) (expression, error) {
	switch e := e.(type) {
	case *kql.Literal:
		return &fixedExpression{literal(e)}, nil
	case *kql.Ident:
		return c.name(e)
	case *kql.Path:
		return c.path(e)
	case *kql.Index:
		return c.index(e)
	case *kql.Call:
		return c.call(e)
	case *kql.Binary:
		return c.binary(e)
	case *kql.Unary:
		x, err := c.scalar(e.X)
		if err != nil || e.Op == "+" {
			return x, err
		}
		return c.negate(x)
	case *kql.Between:
		return c.between(e)
	case *kql.In:
		return c.in(e)
	case *kql.HasAny:
		return c.hasAny(e)
	case *kql.NamedExpr:
		return c.scalar(e.Value)
	case *kql.Star:
		return nil, failf(e, "* is not a value here")
	case *kql.Bad:
		return nil, failf(e, "the query has syntax errors")
	case *kql.TypeOf:
		return &fixedExpression{text(string(e.Type))}, nil
	}
	if c.tabular(e) {
		return nil, failf(e, "a table stands where a value is needed; wrap it in toscalar()")
	}
	return nil, unsupported(e, "this expression")
}

// literal is the value of a constant of the tree.
func literal(l *kql.Literal) Value {
	t, _ := TypeNamed(string(l.Kind))
	if l.Null || l.Value == nil {
		if _, inner, ok := strings.Cut(l.Text, "("); ok && t == DateTime {
			if ticks, ok := parseMoment(strings.Trim(strings.TrimSuffix(inner, ")"), `"' `)); ok {
				return moment(ticks)
			}
		}
		return nullOf(t)
	}
	if t == Dynamic {
		return dynamic(literalTree(l.Value))
	}
	switch v := l.Value.(type) {
	case bool:
		return boolean(v)
	case int64:
		if t == Int {
			return int32Value(v)
		}
		return convert(integer(v), t)
	case float64:
		return convert(realNumber(v), t)
	case time.Time:
		return momentOrNull(ticksOf(v))
	case kql.Ticks:
		return duration(int64(v))
	case string:
		return convert(text(v), t)
	}
	return nullOf(t)
}

func literalTree(value any) any {
	switch v := value.(type) {
	case time.Time:
		return Ticks(ticksOf(v))
	case kql.Ticks:
		return Span(v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = literalTree(item)
		}
		return out
	case kql.Object:
		bag := &Bag{}
		for _, member := range v {
			bag.Set(member.Name, literalTree(member.Value))
		}
		return bag
	}
	return value
}

// name resolves a column, then a let variable or parameter.
func (c *compiler) name(e *kql.Ident) (expression, error) {
	if i := columnNamed(c.columns, e.Name); i >= 0 {
		return &columnExpression{index: i, t: c.columns[i].Type}, nil
	}
	if bound := c.scope.find(e.Name); bound != nil {
		if bound.value != nil {
			if _, fixed := bound.value.(*fixedExpression); !fixed && bound.row != c.row {
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
		return &fixedExpression{boolean(e.Name == "true")}, nil
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
			i := columnNamed(side, e.Name.Name)
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
	return c.member(e, base, &fixedExpression{text(e.Name.Name)})
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
	if base.kind() != Dynamic {
		if base.kind() != String {
			return nil, failf(n, "a %s has no properties; only dynamic values do", base.kind())
		}
		return &fixedExpression{nullOf(Dynamic)}, nil
	}
	out := &vectorExpression{t: Dynamic, args: []expression{base, key}, apply: func(b *Batch, args []*Vector) (*Vector, error) {
		trees, keys := args[0], args[1]
		out := &Vector{Type: Dynamic, n: b.n, anys: make([]any, b.n)}
		for i := range b.n {
			key := keys.Value(i)
			if key.Type == Dynamic {
				key = leaf(key.any)
			}
			tree := field(trees.anys[trees.at(i)], key)
			out.anys[i] = tree
			if tree == nil {
				if out.nulls == nil {
					out.nulls = make([]bool, b.n)
				}
				out.nulls[i] = true
			}
		}
		return out, nil
	}}
	return fold(out, base, key)
}

func (c *compiler) binary(e *kql.Binary) (expression, error) {
	left, err := c.scalar(e.Left)
	if err != nil {
		return nil, err
	}
	right, err := c.scalar(e.Right)
	if err != nil {
		return nil, err
	}
	switch e.Op {
	case "and", "or":
		return c.logic(e.Op, left, right)
	case "==", "!=", "<", "<=", ">", ">=":
		return c.comparison(e.Op, left, right)
	case "<>":
		return c.comparison("!=", left, right)
	case "+", "-", "*", "/", "%":
		return c.arithmetic(e.Op, left, right)
	}
	return c.textOperator(e, left, right)
}

func (c *compiler) between(e *kql.Between) (expression, error) {
	x, err := c.scalar(e.X)
	if err != nil {
		return nil, err
	}
	low, err := c.scalar(e.Low)
	if err != nil {
		return nil, err
	}
	high, err := c.scalar(e.High)
	if err != nil {
		return nil, err
	}
	if x.kind() == DateTime && high.kind() == TimeSpan {
		if high, err = c.arithmetic("+", low, high); err != nil {
			return nil, err
		}
	}
	above, err := c.comparison(">=", x, low)
	if err != nil {
		return nil, err
	}
	below, err := c.comparison("<=", x, high)
	if err != nil {
		return nil, err
	}
	both, err := c.logic("and", above, below)
	if err != nil || !e.Not {
		return both, err
	}
	return c.not(both)
}

func (c *compiler) not(x expression) (expression, error) {
	out := &rowExpression{rt: c.rt, t: Bool, args: []expression{c.cast(x, Bool)}, apply: func(args []Value) (Value, error) {
		if args[0].Null {
			return nullOf(Bool), nil
		}
		return boolean(args[0].num == 0), nil
	}}
	return fold(out, x)
}
