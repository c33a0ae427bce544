package kql

import "slices"

// statements binds a query's or a function's statements; the result is the last
// one's.
func (b *binder) statements(all []Statement, in *env) meaning {
	result := meaning{unclear: true}
	for _, s := range all {
		result = meaning{unclear: true}
		switch s := s.(type) {
		case *LetStatement:
			m := b.meaning(s.Value, in)
			if _, twice := in.names[s.Name.Name]; twice {
				b.fail(s.Name, CodeDuplicateName, s.Name.Name+" is declared twice")
			}
			in.names[s.Name.Name] = m
		case *ExprStatement:
			result = b.meaning(s.Expr, in)
		case *DeclareStatement:
			for _, p := range s.Params {
				in.names[p.Name.Name] = meaning{typ: p.Type, fixed: true}
			}
			if s.Name != nil {
				in.names[s.Name.Name] = meaning{function: true, unclear: true}
			}
		case *AliasStatement:
			in.names[s.Name.Name] = meaning{unclear: true}
		}
	}
	return result
}

// meaning binds what a let statement or a query is: a table, a value or a
// function.
func (b *binder) meaning(e Expr, in *env) meaning {
	switch e := e.(type) {
	case *FuncLit:
		return b.function(e, in)
	case *EntityGroup, *Bad:
		return meaning{unclear: true}
	case *Ident:
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
	case v.typ == Unknown:
		return meaning{unclear: true, table: v.rows}
	}
	return meaning{typ: v.typ, fixed: v.fixed}
}

// function binds a function where it is declared, with what its parameters
// tell; a result that hangs on a table argument is not known.
func (b *binder) function(f *FuncLit, in *env) meaning {
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
func (b *binder) defaultValue(p *ParamDecl) {
	lit, ok := p.Default.(*Literal)
	if !ok {
		if _, signed := p.Default.(*Unary); !signed {
			b.fail(p.Default, CodeNotConstant, "a default is a literal")
		}
		return
	}
	numeric := numbers.has(lit.Kind) && numbers.has(p.Type)
	if p.Type != Unknown && lit.Kind != p.Type && !numeric && p.Type != Dynamic {
		b.fail(lit, CodeTypeMismatch, "the default of "+p.Name.Name+" is "+typeName(lit.Kind)+", it must be "+string(p.Type))
	}
}

// invoked is a function that is named without arguments.
func (b *binder) invoked(e *Ident, m meaning) value {
	if m.seen {
		if least, _ := arity(m.parameters); least > 0 {
			b.fail(e, CodeArgumentCount, e.Name+" is a function: write its arguments behind it")
			return value{}
		}
	}
	return m.value()
}

// arity is how many arguments a function takes.
func arity(parameters []*ParamDecl) (least, most int) {
	for _, p := range parameters {
		if p.Default == nil {
			least++
		}
	}
	return least, len(parameters)
}

// call of a function that the query declares.
func (b *binder) userCall(e *Call, m meaning, piped *relation, args []argument) value {
	if !m.seen {
		return m.value()
	}
	parameters := m.parameters
	if piped != nil && len(parameters) > 0 && parameters[0].Tabular {
		parameters = parameters[1:]
	}
	least, most := arity(parameters)
	if len(args) < least || len(args) > most {
		b.fail(e.Name, CodeArgumentCount, e.Name.Name+" takes "+(&signature{least: least, most: most}).counts()+", not "+itoa(len(args)))
		return m.value()
	}
	for i, a := range e.Args {
		p := parameters[i]
		if a.Name != nil {
			at := slices.IndexFunc(parameters, func(p *ParamDecl) bool { return p.Name.Name == a.Name.Name })
			if at < 0 {
				b.fail(a.Name, CodeUnknownColumn, e.Name.Name+" has no parameter "+a.Name.Name)
				continue
			}
			p = parameters[at]
		}
		b.userArgument(p, a.Value, args[i].value)
	}
	return m.value()
}

// userArgument is mild with values, which are converted, and strict with tables.
func (b *binder) userArgument(p *ParamDecl, e Expr, v value) {
	switch {
	case v.typ == Unknown:
	case p.Tabular && v.typ != tabular:
		b.fail(e, CodeTableExpected, p.Name.Name+" is a table, this is "+typeName(v.typ))
	case p.Tabular && v.rows.known:
		for _, c := range p.Columns {
			have, ok := v.rows.find(c.Name.Name)
			if !ok || have.Type != Unknown && c.Type != Unknown && have.Type.plain() != c.Type {
				b.fail(e, CodeTableExpected, "the table lacks the column "+c.Name.Name+":"+string(c.Type))
				return
			}
		}
	case !p.Tabular && v.typ == tabular:
		b.fail(e, CodeScalarExpected, p.Name.Name+" is a value, this is a table; toscalar() takes its first one")
	}
}
