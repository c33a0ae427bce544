package engine

import (
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// literal is the value of a constant of the tree.
func literal(l *kql.Literal) data.Value {
	t, _ := data.TypeNamed(string(l.Kind))
	if l.Null || l.Value == nil {
		if _, inner, ok := strings.Cut(l.Text, "("); ok && t == data.DateTime {
			if ticks, ok := data.ParseMoment(strings.Trim(strings.TrimSuffix(inner, ")"), `"' `)); ok {
				return data.DateTimeOf(ticks)
			}
		}
		return data.NullOf(t)
	}
	if t == data.Dynamic {
		return data.DynamicOf(literalTree(l.Value))
	}
	switch v := l.Value.(type) {
	case bool:
		return data.BoolOf(v)
	case int64:
		if t == data.Int {
			return data.IntOf(v)
		}
		return data.Convert(data.LongOf(v), t)
	case float64:
		return data.Convert(data.RealOf(v), t)
	case time.Time:
		return data.DateTimeOrNull(data.TicksOf(v))
	case kql.Ticks:
		return data.TimeSpanOf(int64(v))
	case string:
		return data.Convert(data.StringOf(v), t)
	}
	return data.NullOf(t)
}

func literalTree(value any) any {
	switch v := value.(type) {
	case time.Time:
		return data.Ticks(data.TicksOf(v))
	case kql.Ticks:
		return data.Span(v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = literalTree(item)
		}
		return out
	case kql.Object:
		bag := &data.Bag{}
		for _, member := range v {
			bag.Set(member.Name, literalTree(member.Value))
		}
		return bag
	}
	return value
}

// fixedText is the text of a constant.
func (c *compiler) fixedText(e kql.Expr) (string, error) {
	value, err := c.fixed(e)
	return value.Text(), err
}

// fixed computes an expression that must not depend on the row.
func (c *compiler) fixed(e kql.Expr) (data.Value, error) {
	value, err := c.outside().scalar(e)
	if err != nil {
		return data.Value{}, err
	}
	if fixed, ok := value.(*fixedExpression); ok {
		return fixed.value, nil
	}
	out, err := evalOnce(value)
	return out, located(e, err)
}
