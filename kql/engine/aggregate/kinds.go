package aggregate

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// Kinds are the aggregate functions by name.
var Kinds = collectAggregates()

func collectAggregates() map[string]*Kind {
	all := map[string]*Kind{}
	define := func(names, prefix string, least, most int, result func([]data.Type) data.Type, make func(Use) Accumulator) {
		for name := range strings.FieldsSeq(names) {
			all[name] = &Kind{Name: prefix, Least: least, Most: most, Result: result, Make: make}
		}
	}
	onlyIf := func(name, of, prefix string) {
		kind := *all[of]
		kind.Name, kind.Predicate = prefix, true
		all[name] = &kind
	}
	long, real, tree := fixedResult(data.Long), fixedResult(data.Real), fixedResult(data.Dynamic)
	define("count cnt", "count", 0, 1, long, newCounts)
	define("dcount count_distinct", "dcount", 1, 2, long, newDistinct)
	define("sum", "sum", 1, 1, SumResult, newSums)
	define("avg", "avg", 1, 1, averageResult, newAverages)
	define("min", "min", 1, 1, sameResult, newExtremes(-1))
	define("max", "max", 1, 1, sameResult, newExtremes(1))
	define("stdev", "stdev", 1, 1, real, newMoments(true, true))
	define("stdevp", "stdevp", 1, 1, real, newMoments(false, true))
	define("variance", "variance", 1, 1, real, newMoments(true, false))
	define("variancep", "variancep", 1, 1, real, newMoments(false, false))
	define("covariance", "covariance", 2, 2, real, newCovariances(true))
	define("covariancep", "covariancep", 2, 2, real, newCovariances(false))
	define("make_list makelist", "list", 1, 2, tree, newLists(false))
	define("make_list_with_nulls", "list", 1, 2, tree, newLists(true))
	define("make_set makeset", "set", 1, 2, tree, newSets)
	define("make_bag", "bag", 1, 2, tree, newBags)
	define("make_dictionary", "dictionary", 1, 2, tree, newBags)
	define("percentile", "percentile", 2, 2, wideResult, newPercentiles(false))
	define("percentiles_array", "percentiles", 2, -1, tree, newPercentiles(true))
	define("percentilew", "percentile", 3, 3, wideResult, newPercentiles(false))
	define("percentilesw_array", "percentiles", 3, -1, tree, newPercentiles(true))
	define("tdigest", "tdigest", 1, 2, tree, newDigests(false))
	define("tdigest_merge merge_tdigest", "merge_tdigests", 1, 1, tree, newDigests(true))
	define("take_any any take_anyif anyif", "any", 1, -1, sameResult, newFirsts)
	define("arg_max argmax", "max", 1, -1, sameResult, newExtremes(1))
	define("arg_min argmin", "min", 1, -1, sameResult, newExtremes(-1))
	define("binary_all_and", "", 1, 1, sameResult, newBits(func(a, b int64) int64 { return a & b }))
	define("binary_all_or", "", 1, 1, sameResult, newBits(func(a, b int64) int64 { return a | b }))
	define("binary_all_xor", "", 1, 1, sameResult, newBits(func(a, b int64) int64 { return a ^ b }))
	for name := range strings.FieldsSeq("dcount make_list makelist make_list_with_nulls make_set makeset make_bag make_dictionary percentile percentiles_array") {
		all[name].ByRow = 1
	}
	all["percentilew"].ByRow, all["percentilesw_array"].ByRow, all["tdigest"].ByRow = 2, 2, 2
	for name, of := range map[string]string{
		"sumif": "sum", "avgif": "avg", "minif": "min", "maxif": "max", "stdevif": "stdev", "stdevpif": "stdevp",
		"varianceif": "variance", "variancepif": "variancep", "covarianceif": "covariance", "covariancepif": "covariancep",
		"count_distinctif": "count_distinct", "dcountif": "dcount",
	} {
		onlyIf(name, of, name)
	}
	all["countif"] = &Kind{Name: "countif", Predicate: true, Result: long, Make: newCounts}
	all["count_distinct"].Name = "count_distinct"
	onlyIf("make_list_if", "make_list", "list")
	onlyIf("make_set_if", "make_set", "set")
	onlyIf("make_bag_if", "make_bag", "bag")
	onlyIf("take_anyif", "take_anyif", "any")
	onlyIf("anyif", "anyif", "any")
	return all
}
