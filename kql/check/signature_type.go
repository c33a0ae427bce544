package check

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"strings"
)

// Types that only binding tells apart. Arrays and bags are dynamic outside.
const (
	dynamicArray kql.Type = "dynamic array"
	dynamicBag   kql.Type = "dynamic bag"
	// tabular is a table where a value may stand, typeLiteral a typeof().
	tabular     kql.Type = "table"
	typeLiteral kql.Type = "type"
)

// plain is the type as others know it.
func plain(t kql.Type) kql.Type {
	switch t {
	case dynamicArray, dynamicBag:
		return kql.Dynamic
	case tabular, typeLiteral:
		return kql.Unknown
	}
	return t
}

// typeSet is a set of types.
type typeSet uint16

var typeOrder = []kql.Type{kql.Bool, kql.Int, kql.Long, kql.Real, kql.Decimal, kql.String, kql.DateTime, kql.TimeSpan, kql.GUID, kql.Dynamic, dynamicArray, dynamicBag, typeLiteral, tabular}

func bit(t kql.Type) typeSet {
	switch t {
	case kql.Bool:
		return 1
	case kql.Int:
		return 1 << 1
	case kql.Long:
		return 1 << 2
	case kql.Real:
		return 1 << 3
	case kql.Decimal:
		return 1 << 4
	case kql.String:
		return 1 << 5
	case kql.DateTime:
		return 1 << 6
	case kql.TimeSpan:
		return 1 << 7
	case kql.GUID:
		return 1 << 8
	case kql.Dynamic:
		return 1 << 9
	case dynamicArray:
		return 1 << 10
	case dynamicBag:
		return 1 << 11
	case typeLiteral:
		return 1 << 12
	case tabular:
		return 1 << 13
	}
	return 0
}

func typesOf(all ...kql.Type) typeSet {
	var set typeSet
	for _, t := range all {
		set |= bit(t)
	}
	return set
}

func (s typeSet) has(t kql.Type) bool { return s&bit(t) != 0 }

// The kinds of types that signatures name.
var (
	integers  = typesOf(kql.Int, kql.Long)
	numbers   = integers | typesOf(kql.Real, kql.Decimal)
	summables = numbers | typesOf(kql.DateTime, kql.TimeSpan)
	orderable = summables | typesOf(kql.String, kql.Bool)
	dynamics  = typesOf(kql.Dynamic, dynamicArray, dynamicBag)
	scalars   = orderable | dynamics | typesOf(kql.GUID, typeLiteral)
)

// rank says how well a type fits a parameter; the best signature wins.
type rank uint8

const (
	noFit rank = iota
	unknownFit
	dynamicFit
	promotedFit
	notFit
	oneOfFit
	scalarFit
	summableFit
	orderableFit
	numberFit
	integerFit
	tableFit
	exactFit
)

// valueKind is the type of a parameter.
type valueKind struct {
	name string
	set  typeSet
	rank rank
	// declared are types by name: what is narrower becomes wider.
	declared bool
	// common says that all arguments of such parameters have one type; orDynamic
	// that they need not.
	common, orDynamic bool
	// like is the parameter that it has the type of, from 1; 0 for none.
	like int
}

var valueKinds = map[string]valueKind{
	"scalar":          {set: scalars, rank: scalarFit},
	"integer":         {set: integers, rank: integerFit},
	"realOrDecimal":   {set: typesOf(kql.Real, kql.Decimal), rank: oneOfFit},
	"stringOrDynamic": {set: dynamics | typesOf(kql.String), rank: oneOfFit},
	"stringOrArray":   {set: typesOf(kql.String, kql.Dynamic, dynamicArray), rank: oneOfFit},
	"integerOrArray":  {set: integers | typesOf(kql.Dynamic, dynamicArray), rank: oneOfFit},
	"array":           {set: typesOf(kql.Dynamic, dynamicArray), rank: oneOfFit},
	"bag":             {set: typesOf(kql.Dynamic, dynamicBag), rank: oneOfFit},
	"number":          {set: numbers, rank: numberFit},
	"numberOrBool":    {set: numbers | typesOf(kql.Bool), rank: numberFit},
	"summable":        {set: summables, rank: summableFit},
	"orderable":       {set: orderable, rank: orderableFit},
	"notBool":         {set: scalars &^ typesOf(kql.Bool), rank: notFit},
	"notRealOrBool":   {set: scalars &^ typesOf(kql.Bool, kql.Real), rank: notFit},
	"notDynamic":      {set: scalars &^ dynamics, rank: notFit},
	"common":          {set: scalars, rank: exactFit, common: true},
	"commonOrDynamic": {set: scalars, rank: exactFit, common: true, orDynamic: true},
	"commonOrderable": {set: orderable, rank: exactFit, common: true},
	"commonNumber":    {set: numbers, rank: exactFit, common: true},
	"commonSummable":  {set: summables, rank: exactFit, common: true},
	"table":           {set: typesOf(tabular), rank: tableFit},
	"any":             {set: scalars | typesOf(tabular), rank: unknownFit},
	"arg0":            {like: 1},
	"arg1":            {like: 2},
	"type":            {set: typesOf(typeLiteral), rank: exactFit},
}

// kindNamed reads a type of functions.txt.
func kindNamed(name string) valueKind {
	k, ok := valueKinds[name]
	if !ok {
		k = valueKind{declared: true, rank: exactFit}
		for one := range strings.SplitSeq(name, "|") {
			k.set |= bit(kql.TypeNamed(one))
		}
		if strings.Contains(name, "|") {
			k.rank = oneOfFit
		}
	}
	k.name = name
	return k
}

// phrase is the kind in words.
func (k valueKind) phrase() string {
	switch k.name {
	case "scalar", "any", "common", "commonOrDynamic":
		return "a value"
	case "integer":
		return "a whole number"
	case "number", "commonNumber":
		return "a number"
	case "numberOrBool":
		return "a number or bool"
	case "summable", "commonSummable":
		return "a number, timespan or datetime"
	case "orderable", "commonOrderable":
		return "a number, timespan, datetime, string or bool"
	case "array":
		return "a dynamic array"
	case "bag":
		return "a dynamic property bag"
	case "notBool":
		return "a value that is not bool"
	case "notDynamic":
		return "a value that is not dynamic"
	case "table":
		return "a table"
	case "type":
		return "typeof(…)"
	}
	var all []string
	for _, t := range typeOrder {
		if k.set.has(t) && t != dynamicArray && t != dynamicBag || t == dynamicArray && k.set&dynamics == bit(dynamicArray) {
			all = append(all, string(t))
		}
	}
	return strings.Join(all, " or ")
}

// widens tells whether a value of one type becomes another by itself.
func widens(from, to kql.Type) bool {
	switch from {
	case kql.Int:
		return to == kql.Long || to == kql.Real || to == kql.Decimal
	case kql.Long:
		return to == kql.Real || to == kql.Decimal
	case kql.Real:
		return to == kql.Decimal
	case kql.Dynamic:
		return to == kql.String
	}
	return false
}

// commonType is the type that both are of or become; ok is false for none.
func commonType(a, b kql.Type, orDynamic bool) (common kql.Type, ok bool) {
	switch {
	case a == b || b == kql.Unknown:
		return a, true
	case a == kql.Unknown:
		return kql.Unknown, true
	case a == kql.Dynamic || b == kql.Dynamic:
		return kql.Dynamic, true
	case widens(a, b):
		return b, true
	case widens(b, a):
		return a, true
	case dynamics.has(a) && dynamics.has(b) || orDynamic:
		return kql.Dynamic, true
	}
	return kql.Unknown, false
}
