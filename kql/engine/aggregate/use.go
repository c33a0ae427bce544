package aggregate

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// Use is one use of an aggregate in a query.
type Use struct {
	Result data.Type
	// Constants are the arguments behind those that are computed by row: a size
	// limit, percentiles.
	Constants []data.Value
	// Alive is the error that ends the query, once there is one.
	Alive func() error
	// Hold accounts for bytes that the state keeps; its error ends the query.
	Hold func(bytes int64) error
}

// sizeLimit is the second argument of make_list and its like, at most Kusto's
// own limit.
func (s Use) sizeLimit() int64 {
	if len(s.Constants) > 0 {
		if n := data.Convert(s.Constants[0], data.Long); !n.Null && n.Num >= 0 {
			return min(n.Num, data.LongestArray)
		}
	}
	return data.LongestArray
}
