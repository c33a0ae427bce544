package engine

import (
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
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
	return c.rt.whole(p, p.columns, func(b *Batch) (*Batch, error) {
		rows, err := c.rt.ordered(b, keys)
		if err != nil {
			return nil, err
		}
		return b.gather(rows), nil
	}), nil
}

// ordered is the rows' places in order.
func (rt *run) ordered(b *Batch, keys []sortKey) ([]int32, error) {
	compare := make([]func(i, j int32) int, len(keys))
	for k, key := range keys {
		v, err := key.value.eval(b)
		if err != nil {
			return nil, err
		}
		compare[k] = comparer(v.flat(), key)
	}
	rows := make([]int32, b.n)
	for i := range rows {
		rows[i] = int32(i)
	}
	var stopped error
	slices.SortStableFunc(rows, func(i, j int32) int {
		if stopped == nil {
			stopped = rt.often()
		}
		for _, cmp := range compare {
			if order := cmp(i, j); order != 0 {
				return order
			}
		}
		return 0
	})
	return rows, stopped
}

func comparer(v *Vector, key sortKey) func(i, j int32) int {
	sign, nulls := 1, 1
	if key.desc {
		sign = -1
	}
	if key.nullsFirst {
		nulls = -1
	}
	// NaN stands with the nulls.
	missing := func(i int32) bool {
		return v.null(int(i)) || v.Type == Real && math.IsNaN(v.reals[i])
	}
	checked := v.nulls != nil || v.Type == Real
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
		switch v.Type.storage() {
		case inInts:
			a, b := v.ints[i], v.ints[j]
			if a < b {
				return -sign
			} else if a > b {
				return sign
			}
			return 0
		case inStrings:
			return sign * strings.Compare(v.strs[i], v.strs[j])
		}
		return sign * orderValues(v.Value(int(i)), v.Value(int(j)))
	}
}

// topRows keeps the first rows of the order, in memory of a few times their
// number.
func (rt *run) topRows(p *plan, keys []sortKey, most int) *plan {
	return rt.lazily(p.columns, func() (*Batch, int64, error) {
		next, err := p.open()
		if err != nil {
			return nil, 0, err
		}
		kept := emptyBatch(p.columns)
		held := int64(0)
		prune := func() error {
			rows, err := rt.ordered(kept, keys)
			if err != nil {
				return err
			}
			kept = kept.gather(rows[:min(most, len(rows))])
			rt.release(held)
			held = kept.size()
			return rt.hold(held)
		}
		for {
			batch, err := next()
			if err != nil {
				return nil, held, err
			}
			if batch == nil {
				return kept, held, prune()
			}
			bytes := batch.size()
			if err := rt.hold(bytes); err != nil {
				return nil, held, err
			}
			held += bytes
			kept = kept.appendable()
			kept.add(batch)
			if kept.n > 2*most+4*batchRows {
				if err := prune(); err != nil {
					return nil, held, err
				}
			}
		}
	})
}

// appendable is the batch without constant vectors, which cannot grow.
func (b *Batch) appendable() *Batch {
	for i, column := range b.columns {
		b.columns[i] = column.flat()
	}
	return b
}

func (c *compiler) top(p *plan, o *kql.Top) (*plan, error) {
	n, err := c.rowCount(o.Count)
	if err != nil {
		return nil, err
	}
	return c.sort(p, o.By, n)
}

// rowCount is a constant number of rows.
func (c *compiler) rowCount(e kql.Expr) (int, error) {
	value, err := c.fixed(e)
	if err != nil {
		return 0, err
	}
	n := convert(value, Long)
	if n.Null || n.num < 0 {
		return 0, failf(e, "a number of rows is needed here")
	}
	return int(min(n.num, math.MaxInt32)), nil
}

func (c *compiler) take(p *plan, e kql.Expr) (*plan, error) {
	most, err := c.rowCount(e)
	if err != nil {
		return nil, err
	}
	return p.first(most), nil
}

// first is the first rows, reading no more than needed.
func (p *plan) first(most int) *plan {
	return p.each(p.columns, func() func(*Batch) (*Batch, error) {
		left := most
		return func(b *Batch) (*Batch, error) {
			if left == 0 {
				return nil, nil
			}
			if b.n > left {
				b = b.slice(0, left)
			}
			left -= b.n
			return b, nil
		}
	})
}

// sample keeps random rows, in their order.
func (c *compiler) sample(p *plan, o *kql.Sample) (*plan, error) {
	most, err := c.rowCount(o.Count)
	if err != nil {
		return nil, err
	}
	return c.rt.whole(p, p.columns, func(b *Batch) (*Batch, error) {
		rows := make([]int32, b.n)
		for i := range rows {
			rows[i] = int32(i)
		}
		c.rt.random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		rows = rows[:min(most, len(rows))]
		slices.Sort(rows)
		return b.gather(rows), nil
	}), nil
}

func (c *compiler) sampleDistinct(p *plan, o *kql.SampleDistinct) (*plan, error) {
	most, err := c.rowCount(o.Count)
	if err != nil {
		return nil, err
	}
	value, err := c.scalar(o.Column)
	if err != nil {
		return nil, err
	}
	name := c.resultName(o.Column)
	if name == "" {
		name = "Column1"
	}
	columns := []Column{{name, value.kind()}}
	narrowed := p.each(columns, func() func(*Batch) (*Batch, error) {
		return func(b *Batch) (*Batch, error) { return evalItems(b, []item{{value: value}}) }
	})
	return c.rt.distinctRows(narrowed).first(most), nil
}

// topHitters is the values with the most rows, or the largest sum.
func (c *compiler) topHitters(p *plan, o *kql.TopHitters) (*plan, error) {
	most, err := c.rowCount(o.Count)
	if err != nil {
		return nil, err
	}
	key, err := c.scalar(o.Of)
	if err != nil {
		return nil, err
	}
	spec := &aggregate{kind: aggregateKinds["count"], rt: c.rt, result: Long}
	label := "approximate_count_" + c.resultName(o.Of)
	if o.By != nil {
		weight, err := c.scalar(o.By)
		if err != nil {
			return nil, err
		}
		spec = &aggregate{kind: aggregateKinds["sum"], rt: c.rt, args: []expression{weight}, result: sumResult([]Type{weight.kind()})}
		label = "approximate_sum_" + c.resultName(o.By)
	}
	s := &summary{keys: []item{{value: key}}, specs: &aggregates{base: 1, list: []*aggregate{spec}}}
	columns := []Column{{c.resultName(o.Of), key.kind()}, {label, spec.result}}
	return c.rt.lazily(columns, func() (*Batch, int64, error) {
		g, err := c.rt.group(p, s)
		if err != nil {
			return nil, 0, err
		}
		all := g.answer()
		rows := make([]int32, all.n)
		for i := range rows {
			rows[i] = int32(i)
		}
		sort.SliceStable(rows, func(i, j int) bool {
			return orderValues(all.columns[1].Value(int(rows[i])), all.columns[1].Value(int(rows[j]))) > 0
		})
		return all.gather(rows[:min(most, len(rows))]), g.held, nil
	}), nil
}
