package check

import (
	"slices"
	"strconv"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// join binds join and lookup.
func (b *binder) join(op *kql.Join, left relation, in *env) relation {
	right := b.table(op.Right, nil, in)
	outer := b.right
	b.right = &right
	lookup := op.Keyword() == "lookup"
	keys := map[string]bool{}
	for _, on := range op.On {
		b.on(on, left, right, in, keys)
	}
	switch {
	case op.Where != nil:
		b.condition(op.Where, left, in)
	case len(op.On) == 0:
		b.report(b.keyword(op), kql.SeverityError, kql.CodeJoinCondition, "join needs on and the columns that both sides share, or on $left.A == $right.B", nil)
	}
	b.right = outer
	switch op.Options.Word("kind") {
	case "leftanti", "leftantisemi", "anti", "leftsemi":
		return left
	case "rightanti", "rightantisemi", "rightsemi":
		return right
	}
	result := relation{columns: slices.Clone(left.columns), known: left.known && right.known, published: left.published || right.published}
	taken := make(map[string]bool, len(left.columns)+len(right.columns))
	for _, c := range result.columns {
		taken[c.Name] = true
	}
	for _, c := range right.columns {
		if lookup && keys[c.Name] {
			continue
		}
		name := c.Name
		for n := 1; taken[name]; n++ {
			name = c.Name + strconv.Itoa(n)
		}
		taken[name] = true
		result.columns = append(result.columns, Column{name, c.Type})
	}
	return result
}

const joinForm = "a join's condition is a column that both sides have, or $left.A == $right.B"

// on checks one condition of a join; keys collects the right side's columns.
func (b *binder) on(e kql.Expr, left, right relation, in *env, keys map[string]bool) {
	switch e := e.(type) {
	case *kql.Ident:
		keys[e.Name] = true
		b.common(e, left, right)
		return
	case *kql.Binary:
		switch e.Op {
		case "and":
			b.on(e.Left, left, right, in, keys)
			b.on(e.Right, left, right, in, keys)
			return
		case "==":
			b.equal(e, left, right, keys, in)
			return
		}
	}
	b.expr(e, &left, in)
	b.fail(e, kql.CodeJoinCondition, joinForm)
}

// common checks a column that both sides have.
func (b *binder) common(e *kql.Ident, left, right relation) {
	l, inLeft := left.find(e.Name)
	r, inRight := right.find(e.Name)
	switch {
	case inLeft && inRight:
		if l.Type != kql.Unknown && r.Type != kql.Unknown && plain(l.Type) != plain(r.Type) {
			b.fail(e, kql.CodeJoinCondition, e.Name+" is "+typeName(l.Type)+" on the left and "+typeName(r.Type)+" on the right")
		}
	case !inLeft && left.known && !inRight && right.known:
		both := relation{columns: left.columns, known: true, published: left.published || right.published}
		b.unknownColumn(e, &both, nil)
	case !inLeft && left.known:
		b.oneSided(e, "left", left)
	case !inRight && right.known:
		b.oneSided(e, "right", right)
	}
}

func (b *binder) oneSided(e *kql.Ident, side string, lacks relation) {
	severity := kql.SeverityError
	if lacks.published {
		severity = kql.SeverityWarning
	}
	names := make([]string, len(lacks.columns))
	for i, c := range lacks.columns {
		names[i] = c.Name
	}
	b.report(e.Span(), severity, kql.CodeUnknownColumn, "the "+side+" side of the join has no column "+e.Name, text.Nearest(e.Name, names, 2))
}

// equal checks $left.A == $right.B.
func (b *binder) equal(e *kql.Binary, left, right relation, keys map[string]bool, in *env) {
	l, okLeft := b.side(e.Left, "$left", left, in)
	r, okRight := b.side(e.Right, "$right", right, in)
	if okRight {
		keys[r.Name] = true
	}
	if !okLeft || !okRight {
		return
	}
	for _, side := range []struct {
		e kql.Expr
		c Column
	}{{e.Left, l}, {e.Right, r}} {
		if dynamics.has(side.c.Type) {
			b.fail(side.e, kql.CodeDynamicKey, "a join has no dynamic key: extend a column with tostring() and join on that")
			return
		}
	}
	if l.Type != kql.Unknown && r.Type != kql.Unknown && l.Type != r.Type && !(numbers.has(l.Type) && numbers.has(r.Type)) {
		b.fail(e.Left, kql.CodeJoinCondition, "the sides of the join differ: "+typeName(l.Type)+" and "+typeName(r.Type))
	}
}

// side is the column of one side of a condition.
func (b *binder) side(e kql.Expr, side string, of relation, in *env) (Column, bool) {
	p, ok := e.(*kql.Path)
	if ok {
		base, isName := p.Base.(*kql.Ident)
		ok = isName && base.Name == side
	}
	if !ok {
		b.fail(e, kql.CodeJoinCondition, "this side of == is "+side+".column")
		return Column{}, false
	}
	return b.columnNamed(p.Name, of)
}
