package engine

import "github.com/mscloud-mcp/mscloud-mcp/kql"

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
	at := columnNamed(table.columns, kql.Word(call.Args[2].Value))
	if at < 0 || table.columns[at].Type != String {
		return nil, failf(call.Args[2], "there is no network column of that name")
	}
	unmatched := false
	if e := pluginArgument(call, 3, "return_unmatched"); e != nil {
		value, err := c.fixed(e)
		if err != nil {
			return nil, err
		}
		unmatched = convert(value, Bool).isTrue()
	}
	ranges, _, err := c.rt.gatherAll(table)
	if err != nil {
		return nil, err
	}
	index := networkIndex(ranges.columns[at])
	names := nameSet{}
	first, second := p.columns, table.columns
	swapped := call.Name.Name == "ipv6_lookup"
	if swapped {
		first, second = second, first
	}
	var columns []Column
	for _, column := range append(append([]Column(nil), first...), second...) {
		columns = append(columns, Column{names.unique(column.Name), column.Type})
	}
	address = c.cast(address, String)
	return p.each(columns, func() func(*Batch) (*Batch, error) {
		return func(b *Batch) (*Batch, error) {
			texts, err := address.eval(b)
			if err != nil {
				return nil, err
			}
			var rows, found []int32
			for i := range b.n {
				row, ok := index.find(texts.strs[texts.at(i)])
				if ok || unmatched {
					rows, found = append(rows, int32(i)), append(found, row)
				}
			}
			x, y := b.gather(rows), ranges.gather(found)
			if swapped {
				x, y = y, x
			}
			return &Batch{n: len(rows), columns: append(append([]*Vector(nil), x.columns...), y.columns...)}, nil
		}
	}), nil
}

// networks is rows by prefix length and masked address.
type networks [129]map[string]int32

func networkIndex(v *Vector) *networks {
	out := &networks{}
	for i := range v.n {
		n, ok := parseNetwork(v.strs[v.at(i)])
		if !ok {
			continue
		}
		n = n.widened()
		if out[n.bits] == nil {
			out[n.bits] = map[string]int32{}
		}
		key := n.masked(n.bits).As16()
		if _, seen := out[n.bits][string(key[:])]; !seen {
			out[n.bits][string(key[:])] = int32(i)
		}
	}
	return out
}

// find is the row of the narrowest network, or -1.
func (s *networks) find(address string) (int32, bool) {
	n, ok := parseNetwork(address)
	if !ok {
		return -1, false
	}
	n = n.widened()
	for bits := n.bits; bits >= 0; bits-- {
		if s[bits] == nil {
			continue
		}
		key := n.masked(bits).As16()
		if row, ok := s[bits][string(key[:])]; ok {
			return row, true
		}
	}
	return -1, false
}
