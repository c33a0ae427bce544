package engine

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/compute"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// textOperator compiles the string operators. Both sides are read as text; a
// null dynamic is empty.
func (c *compiler) textOperator(e *kql.Binary, left, right expression) (expression, error) {
	name, negated := e.Op, false
	if positive, ok := compute.TextNegations[name]; ok {
		name, negated = positive, true
	} else if positive, ok := strings.CutPrefix(name, "!"); ok {
		name, negated = positive, true
	}
	left, right = c.cast(left, data.String), c.cast(right, data.String)
	if name == "matches regex" {
		return c.matchesRegex(left, right)
	}
	match, ok := compute.TextMatchers[name]
	if !ok {
		return nil, unsupported(e, "operator "+e.Op)
	}
	out := &vectorExpression{t: data.Bool, args: []expression{left, right}, apply: func(b *data.Batch, args []*data.Vector) (*data.Vector, error) {
		x, y := args[0], args[1]
		out := &data.Vector{Type: data.Bool, N: b.N, Ints: make([]int64, b.N)}
		for i := range b.N {
			out.Ints[i] = compute.Truth(match(x.Strings[x.At(i)], y.Strings[y.At(i)]) != negated)
		}
		return out, nil
	}}
	return fold(out, left, right)
}

func (c *compiler) matchesRegex(left, right expression) (expression, error) {
	cache := compute.Regexes{}
	out := &rowExpression{rt: c.rt, t: data.Bool, args: []expression{left, right}, apply: func(args []data.Value) (data.Value, error) {
		matches, err := cache.Match(args[1].Str, args[0].Str, c.rt.alive)
		return data.BoolOf(matches), err
	}}
	return fold(out, left, right)
}
