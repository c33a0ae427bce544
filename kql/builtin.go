package kql

import (
	_ "embed"
	"strings"
)

//go:embed functions.txt
var functionsText string

// builtin is a function, aggregate or plugin of the language.
type builtin struct {
	// kind is "f", "a" or "p" for a plugin.
	kind string
	// result is a type, "arg0" for the first argument's, a rule of typeOf, or "-".
	result string
	// naming says how a column without a name is called: "arg" after the first
	// argument, "prefix" after both, "only" the prefix, "-".
	naming, prefix string
}

// builtins has the functions of the language by name, as documented at
// https://learn.microsoft.com/kusto/query/scalar-functions and
// https://learn.microsoft.com/kusto/query/aggregation-functions. A name that is
// both has its aggregate in builtinAggregates.
var builtins, builtinAggregates = readBuiltins()

func readBuiltins() (all, aggregates map[string]builtin) {
	all, aggregates = map[string]builtin{}, map[string]builtin{}
	for line := range strings.Lines(functionsText) {
		f := strings.Fields(line)
		b := builtin{kind: f[0], result: f[2], naming: f[3]}
		if f[4] != "-" {
			b.prefix = f[4]
		}
		if b.kind == "a" {
			aggregates[f[1]] = b
		}
		if _, known := all[f[1]]; !known || b.kind == "f" {
			all[f[1]] = b
		}
	}
	return all, aggregates
}
