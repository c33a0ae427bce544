package kql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// argument is an argument on its way to a signature.
type argument struct {
	expr Expr
	value
	// named says that it was given by name.
	named bool
}

func anyUnknown(args []argument) bool {
	return slices.ContainsFunc(args, func(a argument) bool { return a.typ == Unknown })
}

// fits says how well an argument fits a parameter.
func fits(p *parameter, laid []*parameter, args []argument, i int) rank {
	if p == nil {
		return noFit
	}
	typ := args[i].typ
	if _, star := args[i].expr.(*Star); star {
		if p.how == starArgument || p.how == orStarArgument {
			return exactFit
		}
		return noFit
	}
	if typ == Unknown {
		return unknownFit
	}
	if p.how == starArgument {
		return noFit
	}
	k := p.kind
	switch {
	case k.like > 0:
		if k.like-1 < len(laid) && laid[k.like-1] != p {
			return fits(laid[k.like-1], laid, args, i)
		}
		return unknownFit
	case k.common:
		common, ok := commonOf(laid, args, false)
		switch {
		case !ok:
			return noFit
		case common == typ:
			return exactFit
		case widens(typ, common):
			return promotedFit
		case k.orDynamic && dynamics.has(typ):
			return exactFit
		case common == Dynamic && k.orDynamic:
			return dynamicFit
		case common == Unknown:
			return unknownFit
		}
		return noFit
	case k.set.has(typ):
		return k.rank
	case k.declared:
		if dynamics.has(typ) && k.set.has(Dynamic) {
			return exactFit
		}
		for _, to := range typeOrder {
			if k.set.has(to) && widens(typ, to) {
				return promotedFit
			}
		}
	}
	return noFit
}

// commonOf is the type that the arguments of the common parameters share.
func commonOf(laid []*parameter, args []argument, leaveDynamic bool) (Type, bool) {
	common, some := Unknown, false
	for i, p := range laid {
		typ := args[i].typ
		if p == nil || !p.kind.common || typ == Unknown || !p.kind.set.has(typ) || leaveDynamic && dynamics.has(typ) {
			if p != nil && p.kind.common && typ == Unknown {
				return Unknown, true
			}
			continue
		}
		if !some {
			common, some = typ, true
			continue
		}
		ok := false
		if common, ok = commonType(common, typ, p.kind.orDynamic); !ok {
			return Unknown, false
		}
	}
	if !some && leaveDynamic {
		return commonOf(laid, args, false)
	}
	return common, some
}

// matching counts the arguments that fit, and finds the worst and best of them.
func matching(s *signature, args []argument) (count int, worst, best rank) {
	laid := s.parametersFor(len(args))
	worst = exactFit
	for i := range args {
		fit := fits(laid[i], laid, args, i)
		if fit > noFit {
			count++
		}
		worst, best = min(worst, fit), max(best, fit)
	}
	return count, worst, best
}

// choose is the signature that fits best; nil if none or several do. all asks
// that every argument fits.
func choose(signatures []*signature, args []argument, all bool) *signature {
	if len(signatures) == 1 {
		return signatures[0]
	}
	var candidates []*signature
	most := 0
	for _, s := range signatures {
		most = max(most, s.most)
		if len(args) >= s.least && len(args) <= s.most {
			candidates = append(candidates, s)
		}
	}
	if candidates == nil {
		for _, s := range signatures {
			if s.most == most {
				candidates = append(candidates, s)
			}
		}
	}
	if len(candidates) == 1 {
		return candidates[0]
	}
	type fit struct {
		count       int
		worst, best rank
	}
	var best *signature
	var bestFit fit
	ambiguous := false
	for _, s := range candidates {
		var f fit
		f.count, f.worst, f.best = matching(s, args)
		if all && f.count < len(args) {
			continue
		}
		better := f.count - bestFit.count
		if better == 0 {
			better = int(f.worst) - int(bestFit.worst)
		}
		if better == 0 {
			better = int(f.best) - int(bestFit.best)
		}
		switch {
		case best == nil || better > 0:
			best, bestFit, ambiguous = s, f, false
		case better == 0:
			ambiguous = true
		}
	}
	if ambiguous {
		return nil
	}
	return best
}

// resultOf is the type of a call of s.
func (s *signature) resultOf(args []argument) Type {
	arg := func(i int) Type {
		if i < len(args) {
			return args[i].typ
		}
		return Unknown
	}
	switch s.result {
	case "arg0":
		return arg(0)
	case "arg1":
		return arg(1)
	case "arg0+":
		if arg(0) == Int {
			return Long
		}
		return arg(0)
	case "array":
		return dynamicArray
	case "bag":
		return dynamicBag
	case "table":
		return tabular
	case "common", "common-":
		common, _ := commonOf(s.parametersFor(len(args)), args, s.result == "common-")
		return common
	case "widest":
		widest := Unknown
		for _, a := range args {
			if a.typ == Unknown {
				return Unknown
			}
			if numbers.has(a.typ) && (widest == Unknown || widens(widest, a.typ)) {
				widest = a.typ
			}
		}
		if widest == Int {
			return Long
		}
		return widest
	case "typeof":
		if lit, ok := args[len(args)-1].expr.(*TypeOf); ok {
			return lit.Type
		}
		return Unknown
	}
	return s.of
}

// check says what is wrong with the arguments of s, called name at place.
func (b *binder) check(s *signature, name string, place Node, args []argument) {
	if !s.takes(len(args)) {
		b.fail(place, CodeArgumentCount, fmt.Sprintf("%s takes %s, not %d", name, s.counts(), len(args)))
		return
	}
	laid := s.parametersFor(len(args))
	if slices.ContainsFunc(laid, func(p *parameter) bool { return p != nil && p.kind.common }) {
		if _, ok := commonOf(laid, args, false); !ok && !anyUnknown(args) {
			b.fail(place, CodeTypeMismatch, name+" wants arguments of one type, not "+typeNamesOf(args))
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

func typeName(t Type) string {
	if t == Unknown {
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
	if _, star := a.expr.(*Star); star {
		if p.how != starArgument && p.how != orStarArgument {
			b.fail(a.expr, CodeTypeMismatch, "* is no argument of "+name)
		}
		return
	}
	if k := p.kind.like; k > 0 && k-1 < i && a.typ != Unknown && args[k-1].typ != Unknown && a.typ.plain() != args[k-1].typ.plain() {
		b.fail(a.expr, CodeTypeMismatch, fmt.Sprintf("%s takes %s here, this is %s", name, typeName(args[k-1].typ), typeName(a.typ)))
		return
	}
	lit, _ := a.expr.(*Literal)
	if p.tilde && lit != nil && lit.Value == "~" {
		return
	}
	if fits(p, laid, args, i) == noFit {
		switch {
		case a.typ == tabular && p.kind.common || a.typ == tabular && p.kind.name == "scalar":
			b.fail(a.expr, CodeScalarExpected, name+" takes a value, this is a table; toscalar() takes its first one")
		case p.kind.common:
			common, _ := commonOf(laid, args, false)
			b.fail(a.expr, CodeTypeMismatch, fmt.Sprintf("%s wants %s like the other arguments, this is %s", name, typeName(common), typeName(a.typ)))
		default:
			b.fail(a.expr, CodeTypeMismatch, fmt.Sprintf("%s takes %s as %s, this is %s", name, p.kind.phrase(), p.name, typeName(a.typ)))
		}
		return
	}
	if a.typ == Unknown {
		return
	}
	switch p.how {
	case columnArgument, theirsArgument:
		if !a.column {
			b.fail(a.expr, CodeColumnExpected, name+" takes the name of a column here")
		}
	case constArgument:
		if !a.fixed {
			b.fail(a.expr, CodeNotConstant, name+" takes a constant as "+p.name)
		}
	case literalArgument, textArgument:
		_, typeOf := a.expr.(*TypeOf)
		switch {
		case lit == nil && !typeOf && !a.fixed:
			b.fail(a.expr, CodeNotConstant, name+" takes a literal as "+p.name)
		case lit != nil && p.how == textArgument && lit.Value == "":
			b.fail(a.expr, CodeNotConstant, name+" takes a text that is not empty as "+p.name)
		case lit != nil && len(p.values) > 0:
			b.oneOf(lit, name+" takes", p.values)
		}
	}
}

// oneOf checks that a literal is one of the values that are allowed.
func (b *binder) oneOf(lit *Literal, who string, values []string) {
	word, ok := lit.Value.(string)
	if !ok || slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, word) }) {
		return
	}
	near := text.Nearest(word, values, 1)
	for i := range near {
		near[i] = `"` + near[i] + `"`
	}
	b.fail(lit, CodeTypeMismatch, fmt.Sprintf("%s one of %s", who, strings.Join(values, ", ")), near...)
}
