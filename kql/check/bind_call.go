package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// call binds a call where a value may stand.
func (b *binder) call(e *kql.Call, row *relation, in *env) value {
	name := e.Name.Name
	if e.Base != nil {
		base := value{}
		if call, ok := e.Base.(*kql.Call); ok {
			b.arguments(call, nil, row, in)
		} else {
			base = b.expr(e.Base, row, in)
		}
		b.arguments(e, nil, row, in)
		if scalars.has(base.typ) {
			b.fail(e.Name, kql.CodeUnknownFunction, "a "+typeName(base.typ)+" has no function "+name+"; write "+name+"(…) around it")
		}
		return value{}
	}
	switch name {
	case "toscalar":
		return b.toScalar(e, row, in)
	case "totable", "materialize":
		if len(e.Args) == 1 {
			return value{typ: tabular, rows: b.source(e.Args[0].Value, row, in).rows}
		}
	}
	if m, ok := in.find(name); ok && (m.function || m.unclear) {
		return b.userCall(e, m, nil, b.arguments(e, nil, row, in))
	}
	return b.builtinCall(e, row, in)
}

// toScalar is toscalar(): the first value of a table, or a value.
func (b *binder) toScalar(e *kql.Call, row *relation, in *env) value {
	if len(e.Args) != 1 {
		return value{fixed: true}
	}
	outer := b.scope
	b.scope = scalarScope
	v := b.source(e.Args[0].Value, nil, in)
	b.scope = outer
	switch {
	case v.typ != tabular:
		return value{typ: v.typ, fixed: true}
	case len(v.rows.columns) > 0 && (v.rows.known || v.rows.published):
		return value{typ: v.rows.columns[0].Type, fixed: true}
	}
	return value{fixed: true}
}

// builtinCall is the call of a function of the language.
func (b *binder) builtinCall(e *kql.Call, row *relation, in *env) value {
	name := e.Name.Name
	if v, ok := b.graphCall(e, in); ok {
		return v
	}
	if t := b.schemaTable(tableOf(e)); t != nil {
		return b.read(e, t)
	}
	fn, aggregate := b.functionInScope(name)
	if fn == nil {
		misplaced := b.misplaced(e)
		args := b.arguments(e, nil, row, in)
		if !misplaced && b.schema.ownFunction(name) {
			return value{}
		}
		_ = args
		return value{}
	}
	inner := scalarScope
	if b.scope == aggregateScope && !aggregate {
		inner = aggregateScope
	}
	outer := b.scope
	b.scope = inner
	args := b.arguments(e, fn, row, in)
	b.scope = outer
	s := choose(fn.signatures, args, false)
	if s == nil {
		switch {
		case len(args) == 0:
			b.fail(e.Name, kql.CodeArgumentCount, name+" takes arguments")
		case !anyUnknown(args):
			b.fail(e.Name, kql.CodeTypeMismatch, fmt.Sprintf("%s does not take %s", name, typeNamesOf(args)))
		}
		return value{}
	}
	if aggregate && name == "count" && len(args) == 1 && args[0].typ != kql.Bool && scalars.has(args[0].typ) {
		// The service takes it, although the analyzer does not.
		b.advise(e, kql.CodeTypeMismatch, "count() counts rows for which a condition is true; count what is there with countif(isnotempty(…)), different values with dcount()")
		return value{typ: kql.Long}
	}
	if (name == "todynamic" || name == "toobject") && len(args) == 1 && dynamics.has(args[0].typ) {
		// Likewise: it stays what it is.
		return value{typ: args[0].typ}
	}
	b.check(s, name, e.Name, args)
	fixed := !aggregate
	for _, a := range args {
		fixed = fixed && a.fixed
	}
	v := value{typ: s.resultOf(args), fixed: fixed}
	switch {
	case s.result == "tuple" && aggregate:
		v.parts = b.severalOf(e, args, row)
		if len(v.parts) == 1 {
			v.typ = v.parts[0].Type
		}
	case s.result == "tuple":
		v.parts = []Column{}
	case (name == "column_ifexists" || name == "columnifexists") && len(args) == 2:
		v.typ = b.ifExists(args, row)
	}
	return v
}

// ifExists is the type of column_ifexists("name", default).
func (b *binder) ifExists(args []argument, row *relation) kql.Type {
	lit, ok := args[0].expr.(*kql.Literal)
	if !ok || row == nil {
		return kql.Unknown
	}
	name, _ := lit.Value.(string)
	if c, found := row.find(name); found {
		return c.Type
	}
	if row.known {
		return args[1].typ
	}
	return kql.Unknown
}

// functionInScope is the function of a name where the binder stands.
func (b *binder) functionInScope(name string) (fn *builtin, aggregate bool) {
	switch b.scope {
	case aggregateScope:
		if fn := b.language.aggregates[name]; fn != nil {
			return fn, true
		}
	case pluginScope:
		return b.language.plugins[name], false
	}
	return b.language.functions[name], false
}

// misplaced reports a function that does not exist or stands where it may not.
func (b *binder) misplaced(e *kql.Call) bool {
	name := e.Name.Name
	switch {
	case b.language.aggregates[name] != nil && b.scope != aggregateScope:
		b.fail(e.Name, kql.CodeAggregatePlace, name+"() is an aggregate: it stands behind summarize only")
	case b.language.plugins[name] != nil && b.scope != pluginScope:
		b.fail(e.Name, kql.CodeNotAllowed, name+"() is a plug-in: evaluate "+name+"(…) is a step of its own")
	case b.scope == pluginScope:
		if b.language.any(name) != nil {
			b.fail(e.Name, kql.CodeUnknownFunction, name+"() is no plug-in")
		} else {
			b.fail(e.Name, kql.CodeUnknownFunction, "unknown plug-in "+name, text.Nearest(name, slices.Sorted(maps.Keys(b.language.plugins)), 3)...)
		}
	case b.schema == nil || b.schema.ownFunction(name) || strings.HasPrefix(name, "__") || b.fuzzy:
		return false
	default:
		b.unknownFunction(e)
	}
	return true
}

func (b *binder) unknownFunction(e *kql.Call) {
	if b.full() {
		return
	}
	name := e.Name.Name
	near := functionSynonyms()[strings.ToLower(name)]
	if near == nil {
		near = text.Nearest(name, append(b.schema.Functions, b.language.names...), 3)
	}
	b.fail(e.Name, kql.CodeUnknownFunction, "unknown function "+name, near...)
}

// arguments binds the arguments of a call, each where its parameter says.
func (b *binder) arguments(e *kql.Call, fn *builtin, row *relation, in *env) []argument {
	args := make([]argument, len(e.Args))
	var laid []*parameter
	if fn != nil && len(fn.signatures) == 1 {
		laid = fn.signatures[0].parametersFor(len(e.Args))
	}
	outer := b.scope
	for i, a := range e.Args {
		var p *parameter
		if laid != nil {
			p = laid[i]
		}
		read := row
		switch {
		case p == nil:
		case p.how == aggregateArgument:
			b.scope = aggregateScope
		case p.how == theirsArgument && i > 0 && args[0].typ == tabular:
			read = &args[0].rows
		case p.how == elementArgument:
			// Names are those of the elements.
			args[i] = argument{expr: a.Value}
			continue
		}
		if outer == pluginScope && (p == nil || p.how != aggregateArgument) {
			b.scope = scalarScope
		}
		if p != nil && p.kind.name == "table" {
			args[i] = argument{a.Value, b.source(a.Value, row, in), a.Name != nil}
		} else {
			args[i] = argument{a.Value, b.expr(a.Value, read, in), a.Name != nil}
		}
		b.scope = outer
	}
	return args
}
