package check

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"slices"
)

// statements binds a query's or a function's statements; the result is the last
// one's.
func (b *binder) statements(all []kql.Statement, in *env) meaning {
	result := meaning{unclear: true}
	for _, s := range all {
		result = meaning{unclear: true}
		switch s := s.(type) {
		case *kql.LetStatement:
			m := b.meaning(s.Value, in)
			if _, twice := in.names[s.Name.Name]; twice {
				b.fail(s.Name, kql.CodeDuplicateName, s.Name.Name+" is declared twice")
			}
			in.names[s.Name.Name] = m
		case *kql.ExprStatement:
			result = b.meaning(s.Expr, in)
		case *kql.DeclareStatement:
			for _, p := range s.Params {
				in.names[p.Name.Name] = meaning{typ: p.Type, fixed: true}
			}
			if s.Name != nil {
				in.names[s.Name.Name] = meaning{function: true, unclear: true}
			}
		case *kql.AliasStatement:
			in.names[s.Name.Name] = meaning{unclear: true}
		}
	}
	return result
}

// meaning binds what a let statement or a query is: a table, a value or a
// function.
func (b *binder) meaning(e kql.Expr, in *env) meaning {
	switch e := e.(type) {
	case *kql.FuncLit:
		return b.function(e, in)
	case *kql.EntityGroup, *kql.Bad:
		return meaning{unclear: true}
	case *kql.Ident:
		if m, ok := in.find(e.Name); ok {
			if m.function {
				return b.meaningOf(b.invoked(e, m), in)
			}
			return m
		}
	}
	return b.meaningOf(b.source(e, nil, in), in)
}

func (b *binder) meaningOf(v value, _ *env) meaning {
	switch {
	case v.typ == tabular:
		return meaning{tabular: true, table: v.rows}
	case v.typ == kql.Unknown:
		return meaning{unclear: true, table: v.rows}
	}
	return meaning{typ: v.typ, fixed: v.fixed}
}

// function binds a function where it is declared, with what its parameters
// tell; a result that hangs on a table argument is not known.
func (b *binder) function(f *kql.FuncLit, in *env) meaning {
	inner := newEnv(in)
	takesTable := false
	outer := b.unnamed
	b.unnamed = 0
	for _, p := range f.Params {
		m := meaning{typ: p.Type, fixed: true}
		if p.Tabular {
			takesTable = true
			m = meaning{tabular: true, table: relation{columns: declared(p.Columns), known: !p.AnyColumns}}
		}
		if p.Default != nil {
			b.defaultValue(p)
		}
		inner.names[p.Name.Name] = m
	}
	result := b.statements(f.Body, inner)
	b.unnamed = outer
	result.function, result.seen, result.parameters = true, true, f.Params
	if takesTable {
		result.table.known = false
	}
	return result
}

// defaultValue checks what a parameter is if no argument is given.
func (b *binder) defaultValue(p *kql.ParamDecl) {
	lit, ok := p.Default.(*kql.Literal)
	if !ok {
		if _, signed := p.Default.(*kql.Unary); !signed {
			b.fail(p.Default, kql.CodeNotConstant, "a default is a literal")
		}
		return
	}
	numeric := numbers.has(lit.Kind) && numbers.has(p.Type)
	if p.Type != kql.Unknown && lit.Kind != p.Type && !numeric && p.Type != kql.Dynamic {
		b.fail(lit, kql.CodeTypeMismatch, "the default of "+p.Name.Name+" is "+typeName(lit.Kind)+", it must be "+string(p.Type))
	}
}

// invoked is a function that is named without arguments.
func (b *binder) invoked(e *kql.Ident, m meaning) value {
	if m.seen {
		if least, _ := arity(m.parameters); least > 0 {
			b.fail(e, kql.CodeArgumentCount, e.Name+" is a function: write its arguments behind it")
			return value{}
		}
	}
	return m.value()
}

// arity is how many arguments a function takes.
func arity(parameters []*kql.ParamDecl) (least, most int) {
	for _, p := range parameters {
		if p.Default == nil {
			least++
		}
	}
	return least, len(parameters)
}

// call of a function that the query declares.
func (b *binder) userCall(e *kql.Call, m meaning, piped *relation, args []argument) value {
	if !m.seen {
		return m.value()
	}
	parameters := m.parameters
	if piped != nil && len(parameters) > 0 && parameters[0].Tabular {
		parameters = parameters[1:]
	}
	least, most := arity(parameters)
	if len(args) < least || len(args) > most {
		b.fail(e.Name, kql.CodeArgumentCount, e.Name.Name+" takes "+(&signature{least: least, most: most}).counts()+", not "+itoa(len(args)))
		return m.value()
	}
	for i, a := range e.Args {
		p := parameters[i]
		if a.Name != nil {
			at := slices.IndexFunc(parameters, func(p *kql.ParamDecl) bool { return p.Name.Name == a.Name.Name })
			if at < 0 {
				b.fail(a.Name, kql.CodeUnknownColumn, e.Name.Name+" has no parameter "+a.Name.Name)
				continue
			}
			p = parameters[at]
		}
		b.userArgument(p, a.Value, args[i].value)
	}
	return m.value()
}

// userArgument is mild with values, which are converted, and strict with tables.
func (b *binder) userArgument(p *kql.ParamDecl, e kql.Expr, v value) {
	switch {
	case v.typ == kql.Unknown:
	case p.Tabular && v.typ != tabular:
		b.fail(e, kql.CodeTableExpected, p.Name.Name+" is a table, this is "+typeName(v.typ))
	case p.Tabular && v.rows.known:
		for _, c := range p.Columns {
			have, ok := v.rows.find(c.Name.Name)
			if !ok || have.Type != kql.Unknown && c.Type != kql.Unknown && plain(have.Type) != c.Type {
				b.fail(e, kql.CodeTableExpected, "the table lacks the column "+c.Name.Name+":"+string(c.Type))
				return
			}
		}
	case !p.Tabular && v.typ == tabular:
		b.fail(e, kql.CodeScalarExpected, p.Name.Name+" is a value, this is a table; toscalar() takes its first one")
	}
}
