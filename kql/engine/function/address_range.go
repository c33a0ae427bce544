package function

import (
	"math/bits"
	"strconv"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

func compareAddresses(read networkReader, most int) func(*Call, []data.Value) (data.Value, error) {
	return func(_ *Call, a []data.Value) (data.Value, error) {
		x, y, length, ok := read.pair(a, most)
		if !ok {
			return data.NullOf(data.Long), nil
		}
		shortest := min(x.Bits, y.Bits, length)
		return data.LongOf(int64(x.Masked(shortest).Compare(y.Masked(shortest)))), nil
	}
}

func inRange(read networkReader, most int) func(*Call, []data.Value) (data.Value, error) {
	return func(_ *Call, a []data.Value) (data.Value, error) {
		x, y, length, ok := read.pair(a, most)
		if !ok {
			return data.NullOf(data.Bool), nil
		}
		return data.BoolOf(x.within(y, length)), nil
	}
}

func inAnyRange(read networkReader) func(*Call, []data.Value) (data.Value, error) {
	return func(_ *Call, a []data.Value) (data.Value, error) {
		x, ok := read(a[0].Str)
		if !ok {
			return data.NullOf(data.Bool), nil
		}
		for _, value := range a[1:] {
			items, isList := data.Array(value)
			if !isList {
				items = []any{value.Node()}
			}
			for _, item := range items {
				if y, ok := read(data.TreeText(item)); ok && x.Widened().within(y.Widened(), 128) {
					return data.BoolOf(true), nil
				}
			}
		}
		return data.BoolOf(false), nil
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
