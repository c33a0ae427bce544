package check

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"maps"
	"slices"
)

// meaning is what a name stands for beside the columns.
type meaning struct {
	// unclear says that it cannot be told what it is.
	tabular, function, unclear bool
	// tuple says that its columns are read as name.column.
	tuple bool
	typ   kql.Type
	// fixed says that it is the same in every row.
	fixed bool
	table relation
	// parameters are a function's; nil with a function whose text is not seen.
	parameters []*kql.ParamDecl
	seen       bool
}

// value is the meaning as a value.
func (m meaning) value() value {
	switch {
	case m.unclear:
		return value{rows: m.table}
	case m.tabular:
		return value{typ: tabular, rows: m.table}
	}
	return value{typ: m.typ, fixed: m.fixed}
}

// env are the names of let statements and parameters, innermost first.
type env struct {
	names map[string]meaning
	outer *env
}

func newEnv(outer *env) *env { return &env{map[string]meaning{}, outer} }

func (e *env) find(name string) (meaning, bool) {
	for ; e != nil; e = e.outer {
		if m, ok := e.names[name]; ok {
			return m, true
		}
	}
	return meaning{}, false
}

func (e *env) all() []string {
	var names []string
	for ; e != nil; e = e.outer {
		names = slices.AppendSeq(names, maps.Keys(e.names))
	}
	slices.Sort(names)
	return names
}

// value is what an expression is during binding.
type value struct {
	// typ is Unknown where it is not sure, tabular for a table.
	typ kql.Type
	// column says that it stands for one column, fixed that it is constant.
	column, fixed bool
	// rows are the table, if typ is tabular; else what is sure of it.
	rows relation
	// parts are the columns of a function that gives several.
	parts []Column
}
