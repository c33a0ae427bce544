package engine

import (
	"fmt"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
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
		if !ok || fixed.value.Type != data.Dynamic {
			out = append(out, member)
			continue
		}
		switch tree := fixed.value.Tree.(type) {
		case []any:
			for _, element := range tree {
				out = append(out, &fixedExpression{data.Leaf(element)})
			}
		case *data.Bag:
			for _, element := range tree.Values() {
				out = append(out, &fixedExpression{data.Leaf(element)})
			}
		case nil:
		default:
			out = append(out, &fixedExpression{data.Leaf(tree)})
		}
	}
	return out, nil
}

// firstColumn runs a table now and takes its first column's distinct values.
func (c *compiler) firstColumn(e kql.Expr) ([]data.Value, error) {
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
	var values []data.Value
	for {
		batch, err := next()
		if err != nil {
			return nil, err
		}
		if batch == nil {
			return values, nil
		}
		for i := range batch.N {
			value := batch.Columns[0].Value(i)
			key := string(data.AppendKey(nil, value))
			if seen[key] {
				continue
			}
			seen[key] = true
			if err := c.rt.hold(value.Size() + 64); err != nil {
				return nil, err
			}
			if tree, ok := value.Tree.([]any); ok && value.Type == data.Dynamic {
				for _, item := range tree {
					values = append(values, data.Leaf(item))
				}
				continue
			}
			values = append(values, value)
		}
	}
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
		if !compute.Equatable(x.kind(), member.kind()) && !fixed.value.Null {
			return nil, fmt.Errorf("operator in cannot compare %s with %s", x.kind(), member.kind())
		}
		if key, ok := compute.MemberKey(fixed.value, x.kind(), e.CaseInsensitive); ok {
			set[key] = true
		}
	}
	args := append([]expression{x}, open...)
	out := &rowExpression{rt: c.rt, t: data.Bool, args: args, apply: func(args []data.Value) (data.Value, error) {
		found := false
		if key, ok := compute.MemberKey(args[0], args[0].Type, e.CaseInsensitive); ok {
			found = set[key]
		}
		for _, other := range args[1:] {
			found = found || compute.Among(args[0], other, e.CaseInsensitive)
		}
		return data.BoolOf(found != e.Not), nil
	}}
	if x.kind() == data.String && len(open) == 0 && !e.CaseInsensitive {
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
	return &vectorExpression{t: data.Bool, args: []expression{x}, apply: func(b *data.Batch, args []*data.Vector) (*data.Vector, error) {
		v := args[0]
		out := &data.Vector{Type: data.Bool, N: b.N, Ints: make([]int64, b.N)}
		for i := range b.N {
			out.Ints[i] = compute.Truth(set[v.Strings[v.At(i)]] != not)
		}
		return out, nil
	}}
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
	args := append([]expression{c.cast(x, data.String)}, members...)
	out := &rowExpression{rt: c.rt, t: data.Bool, args: args, apply: func(args []data.Value) (data.Value, error) {
		s := args[0].Str
		found, all := false, true
		var look func(v data.Value)
		look = func(v data.Value) {
			if items, ok := v.Tree.([]any); ok {
				for _, item := range items {
					look(data.Leaf(item))
				}
				return
			}
			has := compute.HasTerm(s, v.Text(), true, true, true)
			found, all = found || has, all && has
		}
		for _, arg := range args[1:] {
			look(arg)
		}
		return data.BoolOf(e.All && all || !e.All && found), nil
	}}
	return fold(out, args...)
}
