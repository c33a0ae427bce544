package engine

import (
	"maps"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/aggregate"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/function"
)

// plugins are what evaluate runs.
var plugins = []string{"bag_unpack", "ipv4_lookup", "ipv6_lookup", "narrow", "pivot"}

// tableFunctions stand for tables.
var tableFunctions = []string{"materialize", "table", "totable", "view"}

// Functions are the names of all functions that the engine runs: scalar,
// aggregate, of tables, and plug-ins of evaluate. They are sorted.
func Functions() []string {
	names := map[string]bool{"percentiles": true, "percentilesw": true}
	for _, list := range [][]string{
		slices.Collect(maps.Keys(function.Scalars)), slices.Collect(maps.Keys(specialCalls())),
		slices.Collect(maps.Keys(aggregate.Kinds)), plugins, tableFunctions,
	} {
		for _, name := range list {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}
