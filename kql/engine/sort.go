package engine

import (
	"math"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// sortKey is one key of an order.
type sortKey struct {
	value      expression
	desc       bool
	nullsFirst bool
}

// sortKeys compiles an order: descending where nothing is said, nulls last then,
// first in an ascending one.
func (c *compiler) sortKeys(list []*kql.OrderedExpr) ([]sortKey, error) {
	keys := make([]sortKey, len(list))
	for i, key := range list {
		value, err := c.scalar(key.Expr)
		if err != nil {
			return nil, err
		}
		desc := !strings.HasSuffix(key.Direction, "asc")
		keys[i] = sortKey{value: value, desc: desc, nullsFirst: !desc}
		if key.Nulls != "" {
			keys[i].nullsFirst = key.Nulls == "first"
		}
	}
	return keys, nil
}

// sort orders rows, stably; most bounds the answer to the first rows, -1 to all.
func (c *compiler) sort(p *plan, by []*kql.OrderedExpr, most int) (*plan, error) {
	keys, err := c.sortKeys(by)
	if err != nil {
		return nil, err
	}
	if most >= 0 {
		return c.rt.topRows(p, keys, most), nil
	}
	return c.rt.whole(p, p.columns, func(b *data.Batch) (*data.Batch, error) {
		rows, err := c.rt.ordered(b, keys)
		if err != nil {
			return nil, err
		}
		return b.GatherWhile(rows, c.rt.alive)
	}), nil
}

// ordered is the rows' places in order.
func (rt *run) ordered(b *data.Batch, keys []sortKey) ([]int32, error) {
	compare := make([]func(i, j int32) int, len(keys))
	for k, key := range keys {
		v, err := rt.evalLong(b, key.value)
		if err != nil {
			return nil, err
		}
		compare[k] = comparer(v.Flat(), key)
	}
	rows := make([]int32, b.N)
	for i := range rows {
		rows[i] = int32(i)
	}
	// Equal rows stay in order by their number. Once the run has been cancelled
	// all rows are equal, which ends the sorting at once.
	var stopped error
	slices.SortFunc(rows, func(i, j int32) int {
		if stopped == nil {
			stopped = rt.often()
		}
		if stopped != nil {
			return 0
		}
		for _, cmp := range compare {
			if order := cmp(i, j); order != 0 {
				return order
			}
		}
		return int(i) - int(j)
	})
	return rows, stopped
}

func comparer(v *data.Vector, key sortKey) func(i, j int32) int {
	sign, nulls := 1, 1
	if key.desc {
		sign = -1
	}
	if key.nullsFirst {
		nulls = -1
	}
	// NaN stands with the nulls.
	missing := func(i int32) bool {
		return v.IsNull(int(i)) || v.Type == data.Real && math.IsNaN(v.Reals[i])
	}
	checked := v.Nulls != nil || v.Type == data.Real
	return func(i, j int32) int {
		if checked {
			x, y := missing(i), missing(j)
			switch {
			case x && y:
				return 0
			case x:
				return nulls
			case y:
				return -nulls
			}
		}
		switch v.Type.Storage() {
		case data.InInts:
			a, b := v.Ints[i], v.Ints[j]
			if a < b {
				return -sign
			} else if a > b {
				return sign
			}
			return 0
		case data.InStrings:
			return sign * strings.Compare(v.Strings[i], v.Strings[j])
		}
		return sign * data.OrderValues(v.Value(int(i)), v.Value(int(j)))
	}
}
