package engine

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/function"
)

// addressLookup is ipv4_lookup(table, address, network, return unmatched) and
// ipv6_lookup(): each row with the narrowest network that holds its address.
// https://learn.microsoft.com/kusto/query/ipv4-lookup-plugin
func (c *compiler) addressLookup(p *plan, call *kql.Call) (*plan, error) {
	if len(call.Args) < 3 {
		return nil, failf(call, "%s() needs a table, an address and a network column", call.Name.Name)
	}
	table, err := c.outside().table(call.Args[0].Value)
	if err != nil {
		return nil, err
	}
	address, err := c.scalar(call.Args[1].Value)
	if err != nil {
		return nil, err
	}
	at := data.ColumnNamed(table.columns, kql.Word(call.Args[2].Value))
	if at < 0 || table.columns[at].Type != data.String {
		return nil, failf(call.Args[2], "there is no network column of that name")
	}
	unmatched := false
	if e := pluginArgument(call, 3, "return_unmatched"); e != nil {
		value, err := c.fixed(e)
		if err != nil {
			return nil, err
		}
		unmatched = data.Convert(value, data.Bool).IsTrue()
	}
	ranges, _, err := c.rt.gatherAll(table)
	if err != nil {
		return nil, err
	}
	index := networkIndex(ranges.Columns[at])
	names := data.NameSet{}
	first, second := p.columns, table.columns
	swapped := call.Name.Name == "ipv6_lookup"
	if swapped {
		first, second = second, first
	}
	var columns []data.Column
	for _, column := range append(append([]data.Column(nil), first...), second...) {
		columns = append(columns, data.Column{Name: names.Unique(column.Name), Type: column.Type})
	}
	address = c.cast(address, data.String)
	return p.each(columns, func() func(*data.Batch) (*data.Batch, error) {
		return func(b *data.Batch) (*data.Batch, error) {
			texts, err := address.eval(b)
			if err != nil {
				return nil, err
			}
			var rows, found []int32
			for i := range b.N {
				row, ok := index.find(texts.Strings[texts.At(i)])
				if ok || unmatched {
					rows, found = append(rows, int32(i)), append(found, row)
				}
			}
			x, y := b.Gather(rows), ranges.Gather(found)
			if swapped {
				x, y = y, x
			}
			return &data.Batch{N: len(rows), Columns: append(append([]*data.Vector(nil), x.Columns...), y.Columns...)}, nil
		}
	}), nil
}

// networks is rows by prefix length and masked address.
type networks [129]map[string]int32

func networkIndex(v *data.Vector) *networks {
	out := &networks{}
	for i := range v.N {
		n, ok := function.ParseNetwork(v.Strings[v.At(i)])
		if !ok {
			continue
		}
		n = n.Widened()
		if out[n.Bits] == nil {
			out[n.Bits] = map[string]int32{}
		}
		key := n.Masked(n.Bits).As16()
		if _, seen := out[n.Bits][string(key[:])]; !seen {
			out[n.Bits][string(key[:])] = int32(i)
		}
	}
	return out
}

// find is the row of the narrowest network, or -1.
func (s *networks) find(address string) (int32, bool) {
	n, ok := function.ParseNetwork(address)
	if !ok {
		return -1, false
	}
	n = n.Widened()
	for bits := n.Bits; bits >= 0; bits-- {
		if s[bits] == nil {
			continue
		}
		key := n.Masked(bits).As16()
		if row, ok := s[bits][string(key[:])]; ok {
			return row, true
		}
	}
	return -1, false
}
