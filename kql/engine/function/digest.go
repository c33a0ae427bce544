package function

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// digestFunctions read what tdigest() answers; of anything else they know
// nothing.
// https://learn.microsoft.com/kusto/query/percentile-tdigest-function
func digestFunctions() map[string]Scalar {
	return map[string]Scalar{
		"percentile_tdigest": digestFunction("Dr", data.Dynamic, func(d data.Digest, a []data.Value) data.Value {
			value, ok := d.Percentile(a[1].Real(), d.Total())
			if !ok {
				return data.NullOf(data.Dynamic)
			}
			return data.DynamicOf(value.Node())
		}),
		"percentiles_array_tdigest": digestFunction("Da*", data.Dynamic, func(d data.Digest, a []data.Value) data.Value {
			total := d.Total()
			out := []any{}
			for _, percents := range a[1:] {
				items, ok := data.Array(percents)
				if !ok {
					items = []any{percents.Node()}
				}
				for _, item := range items {
					percent := data.Convert(data.Leaf(item), data.Real)
					value, ok := d.Percentile(percent.Real(), total)
					if !ok || percent.Null {
						out = append(out, nil)
						continue
					}
					out = append(out, value.Node())
				}
			}
			return data.DynamicOf(out)
		}),
		"rank_tdigest": digestFunction("Da", data.Real, func(d data.Digest, a []data.Value) data.Value {
			return data.RealOf(float64(d.Rank(plain(a[1]))))
		}),
		"percentrank_tdigest": digestFunction("Da", data.Real, func(d data.Digest, a []data.Value) data.Value {
			return data.RealOf(100 * float64(d.Rank(plain(a[1]))) / float64(d.Total()))
		}),
		"merge_tdigest tdigest_merge": {Params: "dd*", Result: data.Dynamic, Apply: func(f *Call, a []data.Value) (data.Value, error) {
			var all []data.Weighted
			for _, v := range a {
				if digest, ok := data.DigestOf(v); ok {
					all = append(all, digest...)
				}
			}
			if all == nil {
				return data.NullOf(data.Dynamic), nil
			}
			return data.DynamicOf(data.NewDigest(all, func() error { return nil }).Node()), nil
		}},
	}
}

// plain is a value as a scalar of its own type.
func plain(v data.Value) data.Value {
	if v.Type == data.Dynamic {
		return data.Leaf(v.Tree)
	}
	return v
}

func digestFunction(params string, result data.Type, answer func(d data.Digest, a []data.Value) data.Value) Scalar {
	return Scalar{Params: params, Result: result, Apply: func(_ *Call, a []data.Value) (data.Value, error) {
		digest, ok := data.DigestOf(a[0])
		if !ok || len(digest) == 0 {
			return data.NullOf(result), nil
		}
		return answer(digest, a), nil
	}}
}
