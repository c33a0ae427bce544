package function

import (
	"net/netip"
	"strconv"
	"strings"
)

// network is an address with its prefix length. Addresses without a prefix have
// the full one.
type network struct {
	addr netip.Addr
	Bits int
}

// ParseNetwork reads an address with or without the length of its prefix.
func ParseNetwork(s string) (network, bool) {
	s = strings.TrimSpace(s)
	host, suffix, hasSuffix := strings.Cut(s, "/")
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return network{}, false
	}
	n := network{addr, addr.BitLen()}
	if hasSuffix {
		length, err := strconv.Atoi(suffix)
		if err != nil || length < 0 || length > n.Bits {
			return network{}, false
		}
		n.Bits = length
	}
	return n, true
}

func parseNetwork4(s string) (network, bool) {
	n, ok := ParseNetwork(s)
	return n, ok && n.addr.Is4()
}

// Widened is the network as IPv6.
func (n network) Widened() network {
	if n.addr.Is4() {
		return network{netip.AddrFrom16(n.addr.As16()), n.Bits + 96}
	}
	return n
}

// Masked is the network's first address under at most the given prefix length.
func (n network) Masked(bits int) netip.Addr {
	prefix, err := n.addr.Prefix(min(n.Bits, bits))
	if err != nil {
		return n.addr
	}
	return prefix.Addr()
}

// within says whether two addresses are equal under the shorter of both prefixes
// and another.
func (n network) within(other network, bits int) bool {
	shortest := min(n.Bits, other.Bits, bits)
	return n.Masked(shortest) == other.Masked(shortest)
}

var privateNetworks = []network{
	{netip.AddrFrom4([4]byte{10, 0, 0, 0}), 8}, {netip.AddrFrom4([4]byte{172, 16, 0, 0}), 12}, {netip.AddrFrom4([4]byte{192, 168, 0, 0}), 16},
}
