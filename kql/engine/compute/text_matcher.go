package compute

import "strings"

// matcher decides whether a text matches a pattern.
type matcher func(s, pattern string) bool

// TextMatchers are the string operators by name, without their negations. has
// and its kin match whole terms: runs of letters and digits.
// https://learn.microsoft.com/kusto/query/datatypes-string-operators
var TextMatchers = map[string]matcher{
	"=~":            strings.EqualFold,
	"contains":      func(s, p string) bool { return indexFold(s, p, 0) >= 0 },
	"contains_cs":   strings.Contains,
	"startswith":    hasPrefixFold,
	"startswith_cs": strings.HasPrefix,
	"endswith":      hasSuffixFold,
	"endswith_cs":   strings.HasSuffix,
	"has":           func(s, p string) bool { return HasTerm(s, p, true, true, true) },
	"has_cs":        func(s, p string) bool { return HasTerm(s, p, false, true, true) },
	":":             func(s, p string) bool { return HasTerm(s, p, true, true, true) },
	"hasprefix":     func(s, p string) bool { return HasTerm(s, p, true, true, false) },
	"hasprefix_cs":  func(s, p string) bool { return HasTerm(s, p, false, true, false) },
	"hassuffix":     func(s, p string) bool { return HasTerm(s, p, true, false, true) },
	"hassuffix_cs":  func(s, p string) bool { return HasTerm(s, p, false, false, true) },
}

// TextNegations are the operators whose negation is not "!" in front.
var TextNegations = map[string]string{"!~": "=~", "notcontains": "contains", "notcontains_cs": "contains_cs", "nothas": "has"}
