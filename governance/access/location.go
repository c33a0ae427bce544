package access

import (
	"net/netip"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// The words of a location condition.
const (
	AllLocations     = "All"
	TrustedLocations = "AllTrusted"
)

// MFATrustedIPs is the id of the location that stands for the trusted IPs of
// the old multifactor authentication settings. No API of Graph lists them.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-assignment-network
const MFATrustedIPs = "00000000-0000-0000-0000-000000000000"

// UnknownCountry is the country of a sign-in from an address that maps to no
// country or region.
const UnknownCountry = "unknown"

// location is a named location that can be asked about an address.
type location struct {
	entra.NamedLocation
	ranges  []addressRange
	garbled bool // has a range that cannot be read
}

// addressRange is first to last address, both included, of one family.
type addressRange struct{ first, last netip.Addr }

func (r addressRange) contains(ip netip.Addr) bool {
	return ip.Is4() == r.first.Is4() && r.first.Compare(ip) <= 0 && ip.Compare(r.last) <= 0
}

func newLocation(l entra.NamedLocation) location {
	out := location{NamedLocation: l}
	for _, r := range l.IPRanges {
		parsed, ok := parseRange(r)
		if !ok {
			out.garbled = true
			continue
		}
		out.ranges = append(out.ranges, parsed)
	}
	return out
}

// parseRange reads a CIDR range or one of two ends. IPv4 written as IPv6
// (::ffff:192.0.2.1) is IPv4.
func parseRange(r entra.IPRange) (addressRange, bool) {
	if r.CIDRAddress == "" {
		first, err := netip.ParseAddr(strings.TrimSpace(r.LowerAddress))
		if err != nil {
			return addressRange{}, false
		}
		last, err := netip.ParseAddr(strings.TrimSpace(r.UpperAddress))
		first, last = first.WithZone("").Unmap(), last.WithZone("").Unmap()
		ok := err == nil && first.Is4() == last.Is4() && first.Compare(last) <= 0
		return addressRange{first, last}, ok
	}
	text := strings.TrimSpace(r.CIDRAddress)
	if !strings.Contains(text, "/") {
		ip, err := netip.ParseAddr(text)
		ip = ip.WithZone("").Unmap()
		return addressRange{ip, ip}, err == nil
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return addressRange{}, false
	}
	if prefix.Addr().Is4In6() {
		if prefix.Bits() < 96 {
			return addressRange{}, false
		}
		prefix = netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-96)
	}
	prefix = prefix.Masked()
	return addressRange{prefix.Addr(), lastOf(prefix)}, true
}

// lastOf is the highest address of a prefix.
func lastOf(prefix netip.Prefix) netip.Addr {
	bytes := prefix.Addr().AsSlice()
	for bit := prefix.Bits(); bit < 8*len(bytes); bit++ {
		bytes[bit/8] |= 1 << (7 - bit%8)
	}
	last, _ := netip.AddrFromSlice(bytes)
	return last
}

// holds tells whether a sign-in comes from the location. A country location
// found by GPS asks the Authenticator app; the country of the sign-in is taken
// for its answer.
func (l location) holds(ip netip.Addr, country string) Truth {
	if l.IsCountry() {
		switch {
		case country == "":
			return Unknown
		case strings.EqualFold(country, UnknownCountry):
			return truth(l.IncludeUnknownCountriesAndRegions)
		}
		return anyOf(l.CountriesAndRegions, func(c string) Truth { return truth(strings.EqualFold(c, country)) })
	}
	if !ip.IsValid() {
		return Unknown
	}
	ip = ip.WithZone("").Unmap()
	if anyOf(l.ranges, func(r addressRange) Truth { return truth(r.contains(ip)) }) == Yes {
		return Yes
	}
	if l.garbled || l.Type != "" && !strings.HasSuffix(l.Type, ".ipNamedLocation") {
		return Unknown // a range that we cannot read, or a kind of location that we do not know, may hold it
	}
	return No
}
