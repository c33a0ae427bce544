package engine

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// aggregateKind is one aggregate function.
type aggregateKind struct {
	// name starts the column's name: sum_x.
	name string
	// least and most bound the arguments, without the predicate of the …if form.
	least, most int
	// byRow is how many arguments are computed by row, 0 for all.
	byRow int
	// predicate says that the last argument chooses the rows.
	predicate bool
	result    func(types []Type) Type
	make      func(s *aggregate) accumulator
}

// aggregate is one use of an aggregate function.
type aggregate struct {
	kind   *aggregateKind
	rt     *run
	args   []expression
	only   expression // the predicate, or nil
	result Type
	extra  []Value // constants: a size limit, percentiles
}

// aggregates collects what an expression of summarize aggregates. The expression
// itself is computed over the groups: their keys, then the aggregates.
type aggregates struct {
	rows *compiler // of the rows that are aggregated
	list []*aggregate
	base int
}

// accumulator holds the state of one aggregate for all groups.
type accumulator interface {
	// grow makes room for the groups up to n.
	grow(n int)
	// add takes rows into their groups; a group of -1 leaves the row out.
	add(groups []int32, args []*Vector) error
	// value is a group's answer.
	value(group int) Value
}

// add compiles a use of an aggregate and stands for its column.
func (a *aggregates) add(c *compiler, e *kql.Call) (expression, error) {
	spec, err := a.rows.aggregate(e)
	if err != nil {
		return nil, err
	}
	return a.column(spec), nil
}

func (a *aggregates) column(spec *aggregate) expression {
	a.list = append(a.list, spec)
	return &columnExpression{index: a.base + len(a.list) - 1, t: spec.result}
}

// aggregate compiles a use of an aggregate over the row of c.
func (c *compiler) aggregate(e *kql.Call) (*aggregate, error) {
	kind := aggregateKinds[e.Name.Name]
	list := e.Args
	spec := &aggregate{kind: kind, rt: c.rt}
	if kind.predicate {
		if len(list) < kind.least+1 {
			return nil, failf(e, "%s() needs a predicate", e.Name.Name)
		}
		at := kind.least
		only, err := c.scalar(list[at].Value)
		if err != nil {
			return nil, err
		}
		spec.only = c.cast(only, Bool)
		rest := append([]*kql.Argument(nil), list[:at]...)
		list = append(rest, list[at+1:]...)
	}
	if len(list) < kind.least || kind.most >= 0 && len(list) > kind.most {
		return nil, failf(e, "%s() got %d arguments", e.Name.Name, len(list))
	}
	var types []Type
	for i, arg := range list {
		if _, ok := arg.Value.(*kql.Star); ok {
			continue
		}
		if i >= kind.columns() {
			value, err := c.fixed(arg.Value)
			if err != nil {
				return nil, err
			}
			spec.extra = append(spec.extra, value)
			continue
		}
		value, err := c.scalar(arg.Value)
		if err != nil {
			return nil, err
		}
		spec.args = append(spec.args, value)
		types = append(types, value.kind())
	}
	spec.result = kind.result(types)
	return spec, nil
}

// columns is how many arguments are computed by row; the rest are constants.
func (k *aggregateKind) columns() int {
	if k.byRow > 0 {
		return k.byRow
	}
	return 1 << 30
}

func fixedResult(t Type) func([]Type) Type { return func([]Type) Type { return t } }

func sameResult(types []Type) Type {
	if len(types) == 0 {
		return Dynamic
	}
	return types[0]
}

// sumResult promotes int to long; a dynamic is summed as reals.
func sumResult(types []Type) Type {
	switch types[0] {
	case Int, Bool:
		return Long
	case Dynamic, String:
		return Real
	}
	return types[0]
}

func averageResult(types []Type) Type {
	switch types[0] {
	case DateTime, TimeSpan, Decimal:
		return types[0]
	}
	return Real
}

// aggregateKinds are the aggregate functions by name.
var aggregateKinds = collectAggregates()

func collectAggregates() map[string]*aggregateKind {
	kinds := map[string]*aggregateKind{}
	define := func(names, prefix string, least, most int, result func([]Type) Type, make func(*aggregate) accumulator) {
		for name := range strings.FieldsSeq(names) {
			kinds[name] = &aggregateKind{name: prefix, least: least, most: most, result: result, make: make}
		}
	}
	onlyIf := func(name, of, prefix string) {
		kind := *kinds[of]
		kind.name, kind.predicate = prefix, true
		kinds[name] = &kind
	}
	long, real, tree := fixedResult(Long), fixedResult(Real), fixedResult(Dynamic)
	define("count cnt", "count", 0, 1, long, newCounts)
	define("dcount count_distinct", "dcount", 1, 2, long, newDistinct)
	define("sum", "sum", 1, 1, sumResult, newSums)
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
	define("make_bag make_dictionary", "bag", 1, 2, tree, newBags)
	define("percentile", "percentile", 2, 2, sameResult, newPercentiles(false))
	define("percentiles_array", "percentiles", 2, -1, tree, newPercentiles(true))
	define("percentilew", "percentilew", 3, 3, sameResult, newPercentiles(false))
	define("percentilesw_array", "percentiles", 3, -1, tree, newPercentiles(true))
	define("take_any any take_anyif anyif", "any", 1, -1, sameResult, newFirsts)
	define("arg_max argmax", "max", 1, -1, sameResult, newExtremes(1))
	define("arg_min argmin", "min", 1, -1, sameResult, newExtremes(-1))
	define("binary_all_and", "binary_all_and", 1, 1, long, newBits(func(a, b int64) int64 { return a & b }))
	define("binary_all_or", "binary_all_or", 1, 1, long, newBits(func(a, b int64) int64 { return a | b }))
	define("binary_all_xor", "binary_all_xor", 1, 1, long, newBits(func(a, b int64) int64 { return a ^ b }))
	for name := range strings.FieldsSeq("dcount make_list makelist make_list_with_nulls make_set makeset make_bag make_dictionary percentile percentiles_array") {
		kinds[name].byRow = 1
	}
	kinds["percentilew"].byRow, kinds["percentilesw_array"].byRow = 2, 2
	for name, of := range map[string]string{
		"sumif": "sum", "avgif": "avg", "minif": "min", "maxif": "max", "stdevif": "stdev", "stdevpif": "stdevp",
		"varianceif": "variance", "variancepif": "variancep", "covarianceif": "covariance", "covariancepif": "covariancep",
		"count_distinctif": "count_distinct", "dcountif": "dcount",
	} {
		onlyIf(name, of, name)
	}
	kinds["countif"] = &aggregateKind{name: "countif", predicate: true, result: long, make: newCounts}
	kinds["count_distinct"].name = "count_distinct"
	onlyIf("make_list_if", "make_list", "list")
	onlyIf("make_set_if", "make_set", "set")
	onlyIf("make_bag_if", "make_bag", "bag")
	onlyIf("take_anyif", "take_anyif", "any")
	onlyIf("anyif", "anyif", "any")
	return kinds
}
