package kql

import (
	"maps"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// letValue reads what a let statement binds: a function, a table or a scalar.
func (p *parser) letValue() Expr {
	if p.startsFunction() {
		return p.function()
	}
	// The one place where the language has materialize.
	if p.is("materialize") && p.isAhead(1, "(") {
		return p.tabularCall("materialize")
	}
	return p.pipe()
}

// startsFunction looks for (…) { behind an optional view.
func (p *parser) startsFunction() bool {
	n := 0
	if p.is("view") {
		n++
	}
	if !p.isAhead(n, "(") {
		return false
	}
	if n == 1 && p.isAhead(n+1, ")") {
		return true
	}
	open := 0
	for ; ; n++ {
		t := p.ahead(n)
		if t.Kind == endToken {
			return false
		}
		if t.Kind != punctToken {
			continue
		}
		switch p.text(t) {
		case "(", "[":
			open++
		case ")", "]":
			if open--; open == 0 {
				return p.isAhead(n+1, "{")
			}
		case ";", "|", "{", "}":
			return false
		}
	}
}

func (p *parser) function() Expr {
	defer p.deeper()()
	start := p.start()
	f := &FuncLit{View: p.accept("view")}
	f.Params = p.params()
	p.expect("{")
	f.Body = p.statements("}")
	for i, s := range f.Body {
		if _, last := s.(*ExprStatement); last && i < len(f.Body)-1 {
			span := f.Body[i+1].Span()
			p.report(span, CodeSyntax, "a function has one result: its last statement", `"}"`)
		}
	}
	p.expect("}")
	f.node = p.from(start)
	return f
}

// params reads (a:string, b:long = 1, T:(x:int), U:(*)).
func (p *parser) params() []*ParamDecl {
	p.expect("(")
	var all []*ParamDecl
	for !p.is(")") {
		start := p.start()
		d := &ParamDecl{Name: p.name(inColumns, "a parameter")}
		p.expect(":")
		if p.is("(") {
			d.Tabular = true
			if p.isAhead(1, "*") {
				p.at += 2
				p.expect(")")
				d.AnyColumns = true
			} else {
				d.Columns = p.columns(true)
			}
		} else {
			d.Type = p.typeName()
			if p.accept("=") {
				d.Default = p.expr()
			}
		}
		d.node = p.from(start)
		all = append(all, d)
		if !p.accept(",") {
			break
		}
		if p.is(")") {
			p.fail("a parameter")
		}
	}
	p.expect(")")
	return all
}

// columns reads (a:string, b:long); empty allows ().
func (p *parser) columns(empty bool) []*ColumnDecl {
	p.expect("(")
	var all []*ColumnDecl
	if empty && p.accept(")") {
		return nil
	}
	for {
		all = append(all, p.column())
		if !p.accept(",") {
			break
		}
		if p.is(")") {
			break
		}
	}
	p.expect(")")
	return all
}

func (p *parser) column() *ColumnDecl {
	start := p.start()
	c := &ColumnDecl{Name: p.name(inColumns, "a column")}
	p.expect(":")
	c.Type = p.typeName()
	c.node = p.from(start)
	return c
}

// typeName reads the name of a scalar type.
func (p *parser) typeName() Type {
	t := p.current()
	word := p.text(t)
	if t.Kind != WordToken && t.Kind != NameToken || !typeWords[word] {
		if near := text.Nearest(word, slices.Sorted(maps.Keys(typeWords)), 1); len(near) > 0 && t.Kind != punctToken {
			p.failAt(Span{t.Start, t.End}, "unknown type "+quoteExpected(word), near[0])
		}
		p.fail("a type such as string, long, datetime or dynamic")
	}
	p.at++
	return TypeNamed(word)
}
