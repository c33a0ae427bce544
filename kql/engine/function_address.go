package engine

import (
	"math/bits"
	"net/netip"
	"strconv"
	"strings"
)

// network is an address with its prefix length. Addresses without a prefix have
// the full one.
type network struct {
	addr netip.Addr
	bits int
}

func parseNetwork(s string) (network, bool) {
	s = strings.TrimSpace(s)
	host, suffix, hasSuffix := strings.Cut(s, "/")
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return network{}, false
	}
	n := network{addr, addr.BitLen()}
	if hasSuffix {
		length, err := strconv.Atoi(suffix)
		if err != nil || length < 0 || length > n.bits {
			return network{}, false
		}
		n.bits = length
	}
	return n, true
}

func parseNetwork4(s string) (network, bool) {
	n, ok := parseNetwork(s)
	return n, ok && n.addr.Is4()
}

// widened is the network as IPv6.
func (n network) widened() network {
	if n.addr.Is4() {
		return network{netip.AddrFrom16(n.addr.As16()), n.bits + 96}
	}
	return n
}

// masked is the network's first address under at most the given prefix length.
func (n network) masked(bits int) netip.Addr {
	prefix, err := n.addr.Prefix(min(n.bits, bits))
	if err != nil {
		return n.addr
	}
	return prefix.Addr()
}

// within says whether two addresses are equal under the shorter of both prefixes
// and another.
func (n network) within(other network, bits int) bool {
	shortest := min(n.bits, other.bits, bits)
	return n.masked(shortest) == other.masked(shortest)
}

var privateNetworks = []network{
	{netip.AddrFrom4([4]byte{10, 0, 0, 0}), 8}, {netip.AddrFrom4([4]byte{172, 16, 0, 0}), 12}, {netip.AddrFrom4([4]byte{192, 168, 0, 0}), 16},
}

func addressFunctions() map[string]function {
	return map[string]function{
		"parse_ipv4": {params: "s", result: Long, apply: func(_ *call, a []Value) (Value, error) {
			n, ok := parseNetwork4(a[0].str)
			if !ok {
				return nullOf(Long), nil
			}
			return integer(number4(n.masked(32))), nil
		}},
		"parse_ipv4_mask": {params: "sl", result: Long, apply: func(_ *call, a []Value) (Value, error) {
			n, ok := parseNetwork4(a[0].str)
			if !ok || a[1].num < 0 || a[1].num > 32 {
				return nullOf(Long), nil
			}
			return integer(number4(n.masked(int(a[1].num)))), nil
		}},
		"parse_ipv6": {params: "s", result: String, apply: func(_ *call, a []Value) (Value, error) {
			n, ok := parseNetwork(a[0].str)
			if !ok {
				return text(""), nil
			}
			return text(n.widened().masked(128).StringExpanded()), nil
		}},
		"format_ipv4": {params: "a|l", result: String, apply: func(_ *call, a []Value) (Value, error) {
			n, ok := formatNetwork(a)
			if !ok {
				return text(""), nil
			}
			return text(n.masked(n.bits).String()), nil
		}},
		"format_ipv4_mask": {params: "a|l", result: String, apply: func(_ *call, a []Value) (Value, error) {
			n, ok := formatNetwork(a)
			if !ok {
				return text(""), nil
			}
			return text(n.masked(n.bits).String() + "/" + strconv.Itoa(n.bits)), nil
		}},
		"ipv4_compare":         {params: "ss|l", result: Long, apply: compareAddresses(parseNetwork4, 32)},
		"ipv6_compare":         {params: "ss|l", result: Long, apply: compareAddresses(parseNetwork, 128)},
		"ipv4_is_match":        {params: "ss|l", result: Bool, apply: inRange(parseNetwork4, 32)},
		"ipv6_is_match":        {params: "ss|l", result: Bool, apply: inRange(parseNetwork, 128)},
		"ipv4_is_in_range":     {params: "ss|l", result: Bool, apply: inRange(parseNetwork4, 32)},
		"ipv6_is_in_range":     {params: "ss|l", result: Bool, apply: inRange(parseNetwork, 128)},
		"ipv4_is_in_any_range": {params: "sa*", result: Bool, apply: inAnyRange(parseNetwork4)},
		"ipv6_is_in_any_range": {params: "sa*", result: Bool, apply: inAnyRange(parseNetwork)},
		"ipv4_is_private": {params: "s", result: Bool, apply: func(_ *call, a []Value) (Value, error) {
			n, ok := parseNetwork4(a[0].str)
			if !ok {
				return nullOf(Bool), nil
			}
			for _, private := range privateNetworks {
				if n.bits >= private.bits && n.within(private, 32) {
					return boolean(true), nil
				}
			}
			return boolean(false), nil
		}},
		"ipv4_netmask_suffix": {params: "s", result: Long, apply: func(_ *call, a []Value) (Value, error) {
			n, ok := parseNetwork4(a[0].str)
			if !ok {
				return nullOf(Long), nil
			}
			return integer(int64(n.bits)), nil
		}},
		"ipv4_range_to_cidr_list": {params: "ss", result: Dynamic, apply: func(_ *call, a []Value) (Value, error) {
			first, ok := parseNetwork4(a[0].str)
			last, ok2 := parseNetwork4(a[1].str)
			if !ok || !ok2 {
				return nullOf(Dynamic), nil
			}
			return dynamic(cidrs(uint64(number4(first.addr)), uint64(number4(last.addr)))), nil
		}},
	}
}

func number4(addr netip.Addr) int64 {
	b := addr.As4()
	return int64(b[0])<<24 | int64(b[1])<<16 | int64(b[2])<<8 | int64(b[3])
}

func addr4(n uint64) netip.Addr {
	return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
}

// formatNetwork reads an address as text or number, and an optional mask.
func formatNetwork(a []Value) (network, bool) {
	var n network
	switch {
	case a[0].Type == String:
		parsed, ok := parseNetwork4(a[0].str)
		if !ok {
			return n, false
		}
		n = parsed
	default:
		v := convert(a[0], Long)
		if v.Null || v.num < 0 || v.num > 1<<32-1 {
			return n, false
		}
		n = network{addr4(uint64(v.num)), 32}
	}
	if len(a) > 1 {
		if a[1].num < 0 || a[1].num > 32 {
			return n, false
		}
		n.bits = min(n.bits, int(a[1].num))
	}
	return n, true
}

type networkReader func(string) (network, bool)

// pair reads the two addresses and the optional prefix length; IPv4 and IPv6
// meet as IPv6.
func (read networkReader) pair(a []Value, most int) (x, y network, length int, ok bool) {
	x, okX := read(a[0].str)
	y, okY := read(a[1].str)
	length = most
	if len(a) > 2 {
		length = int(max(0, min(a[2].num, int64(most))))
	}
	if most == 128 && okX && okY {
		x, y = x.widened(), y.widened()
	}
	return x, y, length, okX && okY
}

func compareAddresses(read networkReader, most int) func(*call, []Value) (Value, error) {
	return func(_ *call, a []Value) (Value, error) {
		x, y, length, ok := read.pair(a, most)
		if !ok {
			return nullOf(Long), nil
		}
		shortest := min(x.bits, y.bits, length)
		return integer(int64(x.masked(shortest).Compare(y.masked(shortest)))), nil
	}
}

func inRange(read networkReader, most int) func(*call, []Value) (Value, error) {
	return func(_ *call, a []Value) (Value, error) {
		x, y, length, ok := read.pair(a, most)
		if !ok {
			return nullOf(Bool), nil
		}
		return boolean(x.within(y, length)), nil
	}
}

func inAnyRange(read networkReader) func(*call, []Value) (Value, error) {
	return func(_ *call, a []Value) (Value, error) {
		x, ok := read(a[0].str)
		if !ok {
			return nullOf(Bool), nil
		}
		for _, value := range a[1:] {
			items, isList := arrayOf(value)
			if !isList {
				items = []any{value.tree()}
			}
			for _, item := range items {
				if y, ok := read(treeText(item)); ok && x.widened().within(y.widened(), 128) {
					return boolean(true), nil
				}
			}
		}
		return boolean(false), nil
	}
}

func cidrs(first, last uint64) []any {
	out := []any{}
	for first <= last {
		size := 32
		if first != 0 {
			size = min(32, bits.TrailingZeros64(first))
		}
		for first+1<<size-1 > last {
			size--
		}
		out = append(out, addr4(first).String()+"/"+strconv.Itoa(32-size))
		first += 1 << size
	}
	return out
}
