package check

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"slices"
)

// argument is an argument on its way to a signature.
type argument struct {
	expr kql.Expr
	value
	// named says that it was given by name.
	named bool
}

func anyUnknown(args []argument) bool {
	return slices.ContainsFunc(args, func(a argument) bool { return a.typ == kql.Unknown })
}

// fits says how well an argument fits a parameter.
func fits(p *parameter, laid []*parameter, args []argument, i int) rank {
	if p == nil {
		return noFit
	}
	typ := args[i].typ
	if _, star := args[i].expr.(*kql.Star); star {
		if p.how == starArgument || p.how == orStarArgument {
			return exactFit
		}
		return noFit
	}
	if typ == kql.Unknown {
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
		case common == kql.Dynamic && k.orDynamic:
			return dynamicFit
		case common == kql.Unknown:
			return unknownFit
		}
		return noFit
	case k.set.has(typ):
		return k.rank
	case k.declared:
		if dynamics.has(typ) && k.set.has(kql.Dynamic) {
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
func commonOf(laid []*parameter, args []argument, leaveDynamic bool) (kql.Type, bool) {
	common, some := kql.Unknown, false
	for i, p := range laid {
		typ := args[i].typ
		if p == nil || !p.kind.common || typ == kql.Unknown || !p.kind.set.has(typ) || leaveDynamic && dynamics.has(typ) {
			if p != nil && p.kind.common && typ == kql.Unknown {
				return kql.Unknown, true
			}
			continue
		}
		if !some {
			common, some = typ, true
			continue
		}
		ok := false
		if common, ok = commonType(common, typ, p.kind.orDynamic); !ok {
			return kql.Unknown, false
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
func (s *signature) resultOf(args []argument) kql.Type {
	arg := func(i int) kql.Type {
		if i < len(args) {
			return args[i].typ
		}
		return kql.Unknown
	}
	switch s.result {
	case "arg0":
		return arg(0)
	case "arg1":
		return arg(1)
	case "arg0+":
		if arg(0) == kql.Int {
			return kql.Long
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
		widest := kql.Unknown
		for _, a := range args {
			if a.typ == kql.Unknown {
				return kql.Unknown
			}
			if numbers.has(a.typ) && (widest == kql.Unknown || widens(widest, a.typ)) {
				widest = a.typ
			}
		}
		if widest == kql.Int {
			return kql.Long
		}
		return widest
	case "typeof":
		if lit, ok := args[len(args)-1].expr.(*kql.TypeOf); ok {
			return lit.Type
		}
		return kql.Unknown
	}
	return s.of
}
