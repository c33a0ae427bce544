package graph

import (
	"maps"
	"slices"
)

// requests are all requests that this package makes, by name: those of lists
// and feeds stand beside their names, the others in request_<area>.go.
var requests = func() map[string]Request {
	all := union(directoryRequests, logRequests, riskRequests, governanceRequests, securityRequests)
	for list, r := range lists {
		all[string(list)] = r
	}
	for name, r := range deltaRequests {
		all[deltaRequest(name)] = r
	}
	return all
}()

func union[K comparable](areas ...map[K]Request) map[K]Request {
	all := map[K]Request{}
	for _, area := range areas {
		maps.Copy(all, area)
	}
	return all
}

// Requests returns every request that this package makes, by name.
func Requests() []Request {
	var all []Request
	for _, name := range slices.Sorted(maps.Keys(requests)) {
		r := requests[name]
		r.Name = name
		all = append(all, r)
	}
	return all
}
