package function

import (
	"net/netip"
	"strconv"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func addressFunctions() map[string]Scalar {
	return map[string]Scalar{
		"parse_ipv4": {Params: "s", Result: data.Long, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			n, ok := parseNetwork4(a[0].Str)
			if !ok {
				return data.NullOf(data.Long), nil
			}
			return data.LongOf(number4(n.Masked(32))), nil
		}},
		"parse_ipv4_mask": {Params: "sl", Result: data.Long, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			n, ok := parseNetwork4(a[0].Str)
			if !ok || a[1].Num < 0 || a[1].Num > 32 {
				return data.NullOf(data.Long), nil
			}
			return data.LongOf(number4(n.Masked(int(a[1].Num)))), nil
		}},
		"geo_info_from_ip_address": {Params: "s", Result: data.Dynamic, Apply: func(*Call, []data.Value) (data.Value, error) {
			return data.NullOf(data.Dynamic), nil // where no location is known
		}},
		"parse_ipv6": {Params: "s", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			n, ok := ParseNetwork(a[0].Str)
			if !ok {
				return data.StringOf(""), nil
			}
			return data.StringOf(n.Widened().Masked(128).StringExpanded()), nil
		}},
		"format_ipv4": {Params: "a|l", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			n, ok := formatNetwork(a)
			if !ok {
				return data.StringOf(""), nil
			}
			return data.StringOf(n.Masked(n.Bits).String()), nil
		}},
		"format_ipv4_mask": {Params: "a|l", Result: data.String, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			n, ok := formatNetwork(a)
			if !ok {
				return data.StringOf(""), nil
			}
			return data.StringOf(n.Masked(n.Bits).String() + "/" + strconv.Itoa(n.Bits)), nil
		}},
		"ipv4_compare":         {Params: "ss|l", Result: data.Long, Apply: compareAddresses(parseNetwork4, 32)},
		"ipv6_compare":         {Params: "ss|l", Result: data.Long, Apply: compareAddresses(ParseNetwork, 128)},
		"ipv4_is_match":        {Params: "ss|l", Result: data.Bool, Apply: inRange(parseNetwork4, 32)},
		"ipv6_is_match":        {Params: "ss|l", Result: data.Bool, Apply: inRange(ParseNetwork, 128)},
		"ipv4_is_in_range":     {Params: "ss|l", Result: data.Bool, Apply: inRange(parseNetwork4, 32)},
		"ipv6_is_in_range":     {Params: "ss|l", Result: data.Bool, Apply: inRange(ParseNetwork, 128)},
		"ipv4_is_in_any_range": {Params: "sa*", Result: data.Bool, Apply: inAnyRange(parseNetwork4)},
		"ipv6_is_in_any_range": {Params: "sa*", Result: data.Bool, Apply: inAnyRange(ParseNetwork)},
		"ipv4_is_private": {Params: "s", Result: data.Bool, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			n, ok := parseNetwork4(a[0].Str)
			if !ok {
				return data.NullOf(data.Bool), nil
			}
			for _, private := range privateNetworks {
				if n.Bits >= private.Bits && n.within(private, 32) {
					return data.BoolOf(true), nil
				}
			}
			return data.BoolOf(false), nil
		}},
		"ipv4_netmask_suffix": {Params: "s", Result: data.Long, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			n, ok := parseNetwork4(a[0].Str)
			if !ok {
				return data.NullOf(data.Long), nil
			}
			return data.LongOf(int64(n.Bits)), nil
		}},
		"ipv4_range_to_cidr_list": {Params: "ss", Result: data.Dynamic, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
			first, ok := parseNetwork4(a[0].Str)
			last, ok2 := parseNetwork4(a[1].Str)
			if !ok || !ok2 {
				return data.NullOf(data.Dynamic), nil
			}
			return data.DynamicOf(cidrs(uint64(number4(first.addr)), uint64(number4(last.addr)))), nil
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
func formatNetwork(a []data.Value) (network, bool) {
	var n network
	switch {
	case a[0].Type == data.String:
		parsed, ok := parseNetwork4(a[0].Str)
		if !ok {
			return n, false
		}
		n = parsed
	default:
		v := data.Convert(a[0], data.Long)
		if v.Null || v.Num < 0 || v.Num > 1<<32-1 {
			return n, false
		}
		n = network{addr4(uint64(v.Num)), 32}
	}
	if len(a) > 1 {
		if a[1].Num < 0 || a[1].Num > 32 {
			return n, false
		}
		n.Bits = min(n.Bits, int(a[1].Num))
	}
	return n, true
}

type networkReader func(string) (network, bool)

// pair reads the two addresses and the optional prefix length; IPv4 and IPv6
// meet as IPv6.
func (read networkReader) pair(a []data.Value, most int) (x, y network, length int, ok bool) {
	x, okX := read(a[0].Str)
	y, okY := read(a[1].Str)
	length = most
	if len(a) > 2 {
		length = int(max(0, min(a[2].Num, int64(most))))
	}
	if most == 128 && okX && okY {
		x, y = x.Widened(), y.Widened()
	}
	return x, y, length, okX && okY
}
