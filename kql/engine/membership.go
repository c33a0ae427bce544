package engine

import (
	"fmt"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// members compiles the list of in, has_any and has_all: values, dynamic arrays
// whose items are the values, or a table whose first column is.
func (c *compiler) members(list []kql.Expr) ([]expression, error) {
	var out []expression
	for _, item := range list {
		if c.tabular(item) {
			values, err := c.firstColumn(item)
			if err != nil {
				return nil, err
			}
			for _, value := range values {
				out = append(out, &fixedExpression{value})
			}
			continue
		}
		member, err := c.scalar(item)
		if err != nil {
			return nil, err
		}
		fixed, ok := member.(*fixedExpression)
		if !ok || fixed.value.Type != Dynamic {
			out = append(out, member)
			continue
		}
		switch tree := fixed.value.any.(type) {
		case []any:
			for _, element := range tree {
				out = append(out, &fixedExpression{leaf(element)})
			}
		case *Bag:
			for _, element := range tree.values {
				out = append(out, &fixedExpression{leaf(element)})
			}
		case nil:
		default:
			out = append(out, &fixedExpression{leaf(tree)})
		}
	}
	return out, nil
}

// firstColumn runs a table now and takes its first column's distinct values.
func (c *compiler) firstColumn(e kql.Expr) ([]Value, error) {
	p, err := c.outside().table(e)
	if err != nil {
		return nil, err
	}
	if len(p.columns) == 0 {
		return nil, failf(e, "the table has no column to look in")
	}
	next, err := p.open()
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var values []Value
	for {
		batch, err := next()
		if err != nil {
			return nil, err
		}
		if batch == nil {
			return values, nil
		}
		for i := range batch.n {
			value := batch.columns[0].Value(i)
			key := string(appendKey(nil, value))
			if seen[key] {
				continue
			}
			seen[key] = true
			if err := c.rt.hold(value.size() + 64); err != nil {
				return nil, err
			}
			if tree, ok := value.any.([]any); ok && value.Type == Dynamic {
				for _, item := range tree {
					values = append(values, leaf(item))
				}
				continue
			}
			values = append(values, value)
		}
	}
}

// outside is the compiler for a subquery in a row's expression: it sees names,
// not the row.
func (c *compiler) outside() *compiler {
	next := c.inside(nil)
	next.depth = c.depth
	return next
}

func (c *compiler) in(e *kql.In) (expression, error) {
	x, err := c.scalar(e.X)
	if err != nil {
		return nil, err
	}
	members, err := c.members(e.List)
	if err != nil {
		return nil, err
	}
	var open []expression
	set := map[string]bool{}
	for _, member := range members {
		fixed, ok := member.(*fixedExpression)
		if !ok {
			open = append(open, member)
			continue
		}
		if !comparable(x.kind(), member.kind()) && !fixed.value.Null {
			return nil, fmt.Errorf("operator in cannot compare %s with %s", x.kind(), member.kind())
		}
		if key, ok := memberKey(fixed.value, x.kind(), e.CaseInsensitive); ok {
			set[key] = true
		}
	}
	args := append([]expression{x}, open...)
	out := &rowExpression{rt: c.rt, t: Bool, args: args, apply: func(args []Value) (Value, error) {
		found := false
		if key, ok := memberKey(args[0], args[0].Type, e.CaseInsensitive); ok {
			found = set[key]
		}
		for _, other := range args[1:] {
			found = found || among(args[0], other, e.CaseInsensitive)
		}
		return boolean(found != e.Not), nil
	}}
	if x.kind() == String && len(open) == 0 && !e.CaseInsensitive {
		return fold(c.textIn(x, set, e.Not), x)
	}
	return fold(out, args...)
}

// textIn is in over constant strings, without a key for each row.
func (c *compiler) textIn(x expression, keys map[string]bool, not bool) expression {
	set := make(map[string]bool, len(keys))
	for key := range keys {
		set[key[1:]] = true
	}
	return &vectorExpression{t: Bool, args: []expression{x}, apply: func(b *Batch, args []*Vector) (*Vector, error) {
		v := args[0]
		out := &Vector{Type: Bool, n: b.n, ints: make([]int64, b.n)}
		for i := range b.n {
			out.ints[i] = truth(set[v.strs[v.at(i)]] != not)
		}
		return out, nil
	}}
}

// memberKey is a value's identity in a set, in which all numbers are of one
// kind; the member is first read as the type that is looked for.
func memberKey(v Value, as Type, foldCase bool) (string, bool) {
	if v.Type == Dynamic {
		v = leaf(v.any)
	}
	if v.Null {
		return "", false
	}
	if v.Type == String && as != String && as != Dynamic {
		if v = convert(v, as); v.Null {
			return "", false
		}
	}
	switch {
	case v.Type == String && foldCase:
		return "s" + strings.ToLower(v.str), true
	case v.Type.storage() == inStrings:
		return "s" + v.str, true
	case v.Type == Bool || v.Type.numeric():
		if v.Type == Decimal || v.Type == Real {
			if whole := convert(v, Long); whole.Null || whole.number() != v.number() {
				return "r" + formatReal(v.number()), true
			} else {
				v = whole
			}
		}
		return "n" + string(appendKey(nil, integer(v.num))), true
	}
	return "o" + string(appendKey(nil, v)), true
}

// among says whether a value is, or is one of, another that only the row knows.
func among(x, other Value, foldCase bool) bool {
	if items, ok := other.any.([]any); ok {
		for _, item := range items {
			if among(x, leaf(item), foldCase) {
				return true
			}
		}
		return false
	}
	want, ok := memberKey(other, x.Type, foldCase)
	have, ok2 := memberKey(x, x.Type, foldCase)
	return ok && ok2 && want == have
}

// hasAny compiles has_any and has_all.
func (c *compiler) hasAny(e *kql.HasAny) (expression, error) {
	x, err := c.scalar(e.X)
	if err != nil {
		return nil, err
	}
	members, err := c.members(e.List)
	if err != nil {
		return nil, err
	}
	args := append([]expression{c.cast(x, String)}, members...)
	out := &rowExpression{rt: c.rt, t: Bool, args: args, apply: func(args []Value) (Value, error) {
		s := args[0].str
		found, all := false, true
		var look func(v Value)
		look = func(v Value) {
			if items, ok := v.any.([]any); ok {
				for _, item := range items {
					look(leaf(item))
				}
				return
			}
			has := hasTerm(s, toText(v), true, true, true)
			found, all = found || has, all && has
		}
		for _, arg := range args[1:] {
			look(arg)
		}
		return boolean(e.All && all || !e.All && found), nil
	}}
	return fold(out, args...)
}
