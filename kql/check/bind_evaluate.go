package check

import "github.com/mscloud-mcp/mscloud-mcp/kql"

// evaluate binds a plug-in and what it gives.
func (b *binder) evaluate(op *kql.Evaluate, row relation, in *env) relation {
	outer := b.scope
	b.scope = pluginScope
	b.builtinCall(op.Plugin, &row, in)
	b.scope = outer
	if op.Schema != nil {
		b.types(op.Schema)
		if !op.SchemaStar {
			return relation{columns: declared(op.Schema), known: true}
		}
		return relation{columns: declared(op.Schema)}
	}
	switch op.Plugin.Name.Name {
	case "narrow":
		return relation{columns: []Column{{"Row", kql.Long}, {"Column", kql.String}, {"Value", kql.String}}, known: true}
	case "bag_unpack":
		kept := relation{published: row.published}
		for _, c := range row.columns {
			if len(op.Plugin.Args) > 0 && kql.Word(op.Plugin.Args[0].Value) != c.Name {
				kept.columns = append(kept.columns, c)
			}
		}
		return kept
	}
	return unknownRelation
}

// invoke binds a function that the rows are piped into.
func (b *binder) invoke(op *kql.Invoke, row relation, in *env) relation {
	call := op.Function
	name := call.Name.Name
	if m, ok := in.find(name); ok && call.Base == nil {
		return b.userCall(call, m, &row, b.arguments(call, nil, &row, in)).rows
	}
	b.arguments(call, nil, &row, in)
	switch {
	case call.Base != nil || b.schema == nil || b.schema.ownFunction(name):
	case b.language.any(name) != nil:
		b.fail(call, kql.CodeTableExpected, name+"() takes values, invoke needs a function of a table")
	default:
		b.unknownFunction(call)
	}
	return unknownRelation
}
