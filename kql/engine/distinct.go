package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// distinct keeps one row of each combination.
func (c *compiler) distinct(p *plan, o *kql.Distinct) (*plan, error) {
	narrowed, err := c.project(p, o.Columns)
	if err != nil {
		return nil, err
	}
	return c.rt.distinctRows(narrowed), nil
}

func (rt *run) distinctRows(p *plan) *plan {
	return p.each(p.columns, func() func(*data.Batch) (*data.Batch, error) {
		seen := map[string]struct{}{}
		var key []byte
		return func(b *data.Batch) (*data.Batch, error) {
			var rows []int32
			bytes := int64(0)
			for i := range b.N {
				key = key[:0]
				for _, column := range b.Columns {
					key = data.AppendVectorKey(key, column, i)
				}
				if _, ok := seen[string(key)]; !ok {
					seen[string(key)] = struct{}{}
					rows = append(rows, int32(i))
					bytes += int64(len(key)) + 32
				}
			}
			if err := rt.hold(bytes); err != nil {
				return nil, err
			}
			return b.Gather(rows), nil
		}
	})
}

func (c *compiler) count(p *plan, o *kql.Count) (*plan, error) {
	name := "Count"
	if o.As != nil {
		name = o.As.Name
	}
	columns := []data.Column{{Name: name, Type: data.Long}}
	p = p.only(make([]bool, len(p.columns)))
	return c.rt.lazily(columns, func() (*data.Batch, int64, error) {
		next, err := p.open()
		if err != nil {
			return nil, 0, err
		}
		n := int64(0)
		for {
			batch, err := next()
			if err != nil {
				return nil, 0, err
			}
			if batch == nil {
				out := data.EmptyBatch(columns)
				out.Columns[0].Append(data.LongOf(n))
				out.N = 1
				return out, 0, nil
			}
			n += int64(batch.N)
		}
	}), nil
}
