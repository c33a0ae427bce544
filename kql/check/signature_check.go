package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// check says what is wrong with the arguments of s, called name at place.
func (b *binder) check(s *signature, name string, place kql.Node, args []argument) {
	if !s.takes(len(args)) {
		b.fail(place, kql.CodeArgumentCount, fmt.Sprintf("%s takes %s, not %d", name, s.counts(), len(args)))
		return
	}
	laid := s.parametersFor(len(args))
	if slices.ContainsFunc(laid, func(p *parameter) bool { return p != nil && p.kind.common }) {
		if _, ok := commonOf(laid, args, false); !ok && !anyUnknown(args) {
			b.fail(place, kql.CodeTypeMismatch, name+" wants arguments of one type, not "+typeNamesOf(args))
			return
		}
	}
	for i, p := range laid {
		if p == nil || s.loose && args[i].named || s.loose && p.kind.name != "table" && p.how != theirsArgument {
			continue
		}
		b.checkArgument(name, p, laid, args, i)
	}
}

func typeNamesOf(args []argument) string {
	names := make([]string, len(args))
	for i, a := range args {
		names[i] = typeName(a.typ)
	}
	return strings.Join(names, " and ")
}

func typeName(t kql.Type) string {
	if t == kql.Unknown {
		return "an unknown type"
	}
	return string(t)
}

// counts is the number of arguments in words.
func (s *signature) counts() string {
	switch {
	case s.most == 0:
		return "no arguments"
	case s.least == s.most && s.most == 1:
		return "1 argument"
	case s.least == s.most:
		return fmt.Sprintf("%d arguments", s.most)
	case s.most >= 1<<14 && s.block && s.least > 2:
		return fmt.Sprintf("an odd number of arguments, at least %d", s.least)
	case s.most >= 1<<14 && s.block:
		return fmt.Sprintf("an even number of arguments, at least %d", s.least)
	case s.most >= 1<<14:
		return fmt.Sprintf("at least %d arguments", s.least)
	}
	return fmt.Sprintf("%d to %d arguments", s.least, s.most)
}

func (b *binder) checkArgument(name string, p *parameter, laid []*parameter, args []argument, i int) {
	a := args[i]
	if _, star := a.expr.(*kql.Star); star {
		if p.how != starArgument && p.how != orStarArgument {
			b.fail(a.expr, kql.CodeTypeMismatch, "* is no argument of "+name)
		}
		return
	}
	if k := p.kind.like; k > 0 && k-1 < i && a.typ != kql.Unknown && args[k-1].typ != kql.Unknown && plain(a.typ) != plain(args[k-1].typ) {
		b.fail(a.expr, kql.CodeTypeMismatch, fmt.Sprintf("%s takes %s here, this is %s", name, typeName(args[k-1].typ), typeName(a.typ)))
		return
	}
	lit, _ := a.expr.(*kql.Literal)
	if p.tilde && lit != nil && lit.Value == "~" {
		return
	}
	if fits(p, laid, args, i) == noFit {
		switch {
		case a.typ == tabular && p.kind.common || a.typ == tabular && p.kind.name == "scalar":
			b.fail(a.expr, kql.CodeScalarExpected, name+" takes a value, this is a table; toscalar() takes its first one")
		case p.kind.common:
			common, _ := commonOf(laid, args, false)
			b.fail(a.expr, kql.CodeTypeMismatch, fmt.Sprintf("%s wants %s like the other arguments, this is %s", name, typeName(common), typeName(a.typ)))
		default:
			b.fail(a.expr, kql.CodeTypeMismatch, fmt.Sprintf("%s takes %s as %s, this is %s", name, p.kind.phrase(), p.name, typeName(a.typ)))
		}
		return
	}
	if a.typ == kql.Unknown {
		return
	}
	switch p.how {
	case columnArgument, theirsArgument:
		if !a.column {
			b.fail(a.expr, kql.CodeColumnExpected, name+" takes the name of a column here")
		}
	case constArgument:
		if !a.fixed {
			b.fail(a.expr, kql.CodeNotConstant, name+" takes a constant as "+p.name)
		}
	case literalArgument, textArgument:
		_, typeOf := a.expr.(*kql.TypeOf)
		switch {
		case lit == nil && !typeOf && !a.fixed:
			b.fail(a.expr, kql.CodeNotConstant, name+" takes a literal as "+p.name)
		case lit != nil && p.how == textArgument && lit.Value == "":
			b.fail(a.expr, kql.CodeNotConstant, name+" takes a text that is not empty as "+p.name)
		case lit != nil && len(p.values) > 0:
			b.oneOf(lit, name+" takes", p.values)
		}
	}
}

// oneOf checks that a literal is one of the values that are allowed.
func (b *binder) oneOf(lit *kql.Literal, who string, values []string) {
	word, ok := lit.Value.(string)
	if !ok || slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, word) }) {
		return
	}
	near := text.Nearest(word, values, 1)
	for i := range near {
		near[i] = `"` + near[i] + `"`
	}
	b.fail(lit, kql.CodeTypeMismatch, fmt.Sprintf("%s one of %s", who, strings.Join(values, ", ")), near...)
}
