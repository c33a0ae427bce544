package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// mostPartitions is Kusto's own limit of the native strategy's default.
const mostPartitions = 100_000

// partition runs a subquery over the rows of each value of a column.
// https://learn.microsoft.com/kusto/query/partition-operator
func (c *compiler) partition(p *plan, o *kql.Partition) (*plan, error) {
	if o.Scope != nil {
		return nil, unsupported(o, "partition in")
	}
	body, ok := o.Body.(*kql.Pipe)
	if !ok || body.Source != nil {
		return nil, unsupported(o, "partition with a subquery of its own source")
	}
	key, err := c.scalar(o.By)
	if err != nil {
		return nil, err
	}
	in, input := c.rt.slotPlan(p.columns)
	sub := c.outside()
	sub.input, sub.late = input, true
	part, err := sub.table(body)
	if err != nil {
		return nil, err
	}
	return &plan{columns: part.columns, open: func() (stream, error) {
		var all *data.Batch
		var rows [][]int32
		var current stream
		held := int64(0)
		at := 0
		return func() (*data.Batch, error) {
			if all == nil {
				var err error
				if all, held, err = c.rt.gatherAll(p); err != nil {
					return nil, err
				}
				if rows, err = c.rt.split(o, all, key); err != nil {
					return nil, err
				}
			}
			for {
				if current == nil {
					if at == len(rows) {
						c.rt.release(held)
						held = 0
						return nil, nil
					}
					own, err := all.GatherWhile(rows[at], c.rt.alive)
					if err != nil {
						return nil, err
					}
					in.rows = own
					at++
					opened, err := part.open()
					if err != nil {
						return nil, err
					}
					current = opened
				}
				batch, err := current()
				if err != nil || batch != nil {
					return batch, err
				}
				current = nil
			}
		}, nil
	}}, nil
}

// split is the rows of each key, in the order of first sight.
func (rt *run) split(n kql.Node, all *data.Batch, key expression) ([][]int32, error) {
	g := rt.newGroups([]expression{key}, nil)
	vector, err := rt.evalLong(all, key)
	if err != nil {
		return nil, err
	}
	groups, err := g.place(all.N, []*data.Vector{vector})
	if err != nil {
		return nil, err
	}
	rt.release(g.held)
	if g.len() > mostPartitions {
		return nil, failf(n, "there are more than %d partitions", mostPartitions)
	}
	rows := make([][]int32, g.len())
	for i, group := range groups {
		rows[group] = append(rows[group], int32(i))
	}
	return rows, nil
}
