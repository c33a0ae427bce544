package access

import (
	"slices"
	"strings"
)

// Filter is a parsed rule of a Conditional Access filter for devices,
// applications or service principals.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices
type Filter struct{ root filterNode }

// Attribute is what is known of one attribute of the object that a filter looks
// at. The zero value is an attribute that nobody has told of: whatever it
// decides stays unknown.
type Attribute struct {
	// Known says that the attribute's value is known, also when it is null.
	Known bool
	// Values are the value of a string or boolean ("True"), or those of a
	// collection; none is null.
	Values []string
	// Collection says that contains compares whole values, as it does for
	// physicalIds, systemLabels and attributes of several values.
	Collection bool
}

// Null is an attribute that is known to have no value.
var Null = Attribute{Known: true}

// Text is an attribute with one value; "" is null.
func Text(value string) Attribute {
	if value == "" {
		return Null
	}
	return Attribute{Known: true, Values: []string{value}}
}

// Match tells whether an object fulfils the rule. lookup gives the attributes
// by their name in the rule, in lower case: "device.trusttype",
// "customsecurityattribute.engineering_project".
func (f *Filter) Match(lookup func(name string) Attribute) Truth { return f.root.match(lookup) }

// Attributes are the names of the attributes that the rule looks at, in lower
// case, each once, in the order of the rule.
func (f *Filter) Attributes() []string {
	var names []string
	f.root.names(func(name string) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	})
	return names
}

type filterNode interface {
	match(lookup func(string) Attribute) Truth
	names(yield func(string))
}

type filterAnd struct{ left, right filterNode }

func (n filterAnd) match(lookup func(string) Attribute) Truth {
	return min(n.left.match(lookup), n.right.match(lookup))
}

func (n filterAnd) names(yield func(string)) {
	n.left.names(yield)
	n.right.names(yield)
}

type filterOr struct{ left, right filterNode }

func (n filterOr) match(lookup func(string) Attribute) Truth {
	return max(n.left.match(lookup), n.right.match(lookup))
}

func (n filterOr) names(yield func(string)) {
	n.left.names(yield)
	n.right.names(yield)
}

type filterNot struct{ node filterNode }

func (n filterNot) match(lookup func(string) Attribute) Truth { return n.node.match(lookup).not() }

func (n filterNot) names(yield func(string)) { n.node.names(yield) }

// filterTest compares an attribute with values.
type filterTest struct {
	name     string
	operator string   // in lower case, never the negative one
	negative bool     // of the operator: ne, notIn, …
	values   []string // one, or the list of in
	null     bool     // compares with null
}

func (n filterTest) names(yield func(string)) { yield(n.name) }

// match follows the table of Microsoft's page: an object without a value, such
// as a device that is not registered, fulfils no positive comparison and every
// negative one. Text is compared without regard to case.
func (n filterTest) match(lookup func(string) Attribute) Truth {
	a := lookup(n.name)
	if !a.Known || n.operator == "match" {
		return Unknown // match is of dynamic groups; the filters do not have it
	}
	if n.null {
		return truth((len(a.Values) == 0) != n.negative)
	}
	holds := slices.ContainsFunc(a.Values, func(have string) bool {
		return slices.ContainsFunc(n.values, func(want string) bool { return n.compare(have, want, a.Collection) })
	})
	return truth(holds != n.negative)
}

func (n filterTest) compare(have, want string, collection bool) bool {
	have, want = strings.ToLower(have), strings.ToLower(want)
	switch n.operator {
	case "startswith":
		return strings.HasPrefix(have, want)
	case "endswith":
		return strings.HasSuffix(have, want)
	case "contains":
		if collection {
			return have == want
		}
		return strings.Contains(have, want)
	}
	return have == want // eq, in
}

// filterAny applies a condition to the values of a collection:
// (device.systemLabels -any (_ -startsWith "M365")).
type filterAny struct {
	name string
	all  bool
	each filterNode
}

func (n filterAny) names(yield func(string)) { yield(n.name) }

func (n filterAny) match(lookup func(string) Attribute) Truth {
	a := lookup(n.name)
	if !a.Known {
		return Unknown
	}
	one := func(value string) Truth {
		return n.each.match(func(string) Attribute { return Text(value) })
	}
	if n.all {
		return anyOf(a.Values, func(v string) Truth { return one(v).not() }).not()
	}
	return anyOf(a.Values, one)
}
