package check

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"strings"
)

// unary is -X or +X.
func (b *binder) unary(e *kql.Unary, row *relation, in *env) value {
	args := []argument{{expr: e.X, value: b.expr(e.X, row, in)}}
	return b.operation(e.Op+"x", e.Op, e.Span(), args)
}

// binary is Left Op Right.
func (b *binder) binary(e *kql.Binary, row *relation, in *env) value {
	left, right := b.expr(e.Left, row, in), b.expr(e.Right, row, in)
	name := e.Op
	switch name {
	case "<>":
		name = "!="
	case "matches regex":
		name = "matches-regex"
	}
	args := [2]argument{{expr: e.Left, value: left}, {expr: e.Right, value: right}}
	v := b.operation(name, e.Op, e.OpSpan, args[:])
	switch name {
	case "==", "!=":
		b.compared(e.OpSpan, e.Op, left.typ, right.typ)
	case "<", "<=", ">", ">=":
		if left.typ == kql.Bool != (right.typ == kql.Bool) && left.typ != kql.Unknown && right.typ != kql.Unknown {
			b.report(e.OpSpan, kql.SeverityAdvice, kql.CodeTypeMismatch, e.Op+" compares "+string(left.typ)+" with "+string(right.typ), nil)
		}
	}
	return v
}

// operation finds what an operator does with its operands.
func (b *binder) operation(name, written string, at kql.Span, args []argument) value {
	signatures := b.language.operators[name]
	if signatures == nil {
		return value{}
	}
	fixed := true
	for _, a := range args {
		fixed = fixed && a.fixed
	}
	s := choose(signatures, args, true)
	if s == nil {
		if !anyUnknown(args) {
			b.report(at, kql.SeverityError, kql.CodeTypeMismatch, "operator "+written+" does not take "+typeNamesOf(args)+operatorHint(name, args), nil)
		}
		return value{fixed: fixed, typ: b.likelyResult(signatures, args)}
	}
	if len(signatures) == 1 {
		b.check(s, "operator "+written, spot{at}, args)
	}
	return value{typ: s.resultOf(args), fixed: fixed}
}

// likelyResult is the result if all signatures give the same.
func (b *binder) likelyResult(signatures []*signature, args []argument) kql.Type {
	result := kql.Unknown
	for _, s := range signatures {
		if len(args) < s.least || len(args) > s.most {
			continue
		}
		if s.of == kql.Unknown || result != kql.Unknown && result != s.of {
			return kql.Unknown
		}
		result = s.of
	}
	return result
}

// spot is a place without a node.
type spot struct{ span kql.Span }

// Span is the place.
func (p spot) Span() kql.Span { return p.span }

// operatorHint says how operands that do not fit are made to.
func operatorHint(name string, args []argument) string {
	left := args[0].typ
	if len(args) < 2 {
		return ""
	}
	right := args[1].typ
	switch {
	case textual(name) && left != kql.String && !dynamics.has(left):
		return "; tostring() makes it text"
	case textual(name):
		return "; write the text in quotes"
	case name == "+" && (left == kql.String || right == kql.String):
		return "; strcat() joins texts"
	case (left == kql.DateTime) != (right == kql.DateTime) && (left == kql.String || right == kql.String):
		return "; datetime(2026-01-31) is a date"
	case (left == kql.DateTime) != (right == kql.DateTime) && (left == kql.TimeSpan || right == kql.TimeSpan):
		return "; ago() makes a time of a timespan"
	case (left == kql.DateTime || right == kql.DateTime) && (integers.has(left) || integers.has(right)):
		return "; 1d or 1h is a timespan"
	case name == "and" || name == "or":
		return "; both sides must be bool"
	case left != kql.String && !dynamics.has(left) && right == kql.String && !numbers.has(left):
		return "; tostring() makes it text"
	case numbers.has(left) && right == kql.String:
		return "; tostring() makes it text, tolong() a number"
	case left == kql.String && numbers.has(right):
		return "; write the text in quotes, or tolong() of the column"
	}
	return ""
}

// textual tells of an operator on text.
func textual(name string) bool {
	return strings.ContainsAny(name, "~_") || len(name) > 2 && name != "and" && name != "not" && !strings.HasSuffix(name, "between")
}

// compared advises on values that are equal only after conversion. Kusto takes
// them: https://learn.microsoft.com/kusto/query/scalar-data-types.
func (b *binder) compared(at kql.Span, op string, left, right kql.Type) {
	if left == kql.Unknown || right == kql.Unknown || dynamics.has(left) || dynamics.has(right) || left == right || numbers.has(left) && numbers.has(right) {
		return
	}
	if (left == kql.GUID || right == kql.GUID) && (left == kql.String || right == kql.String) {
		return
	}
	b.report(at, kql.SeverityAdvice, kql.CodeTypeMismatch, op+" compares "+typeName(left)+" with "+typeName(right), nil)
}

// between is X between (Low .. High).
func (b *binder) between(e *kql.Between, row *relation, in *env) value {
	args := [3]argument{{expr: e.X, value: b.expr(e.X, row, in)}, {expr: e.Low, value: b.expr(e.Low, row, in)}, {expr: e.High, value: b.expr(e.High, row, in)}}
	name := "between"
	if e.Not {
		name = "!between"
	}
	signatures := b.language.operators[name]
	s := choose(signatures, args[:], false)
	switch {
	case s != nil:
		b.check(s, "operator "+name, spot{b.wordBehind(e.X.Span().End, e.Low.Span().Start)}, args[:])
	case !anyUnknown(args[:]):
		b.report(b.wordBehind(e.X.Span().End, e.Low.Span().Start), kql.SeverityError, kql.CodeTypeMismatch, "operator "+name+" does not take "+typeNamesOf(args[:])+operatorHint(name, args[:]), nil)
	}
	return value{typ: kql.Bool}
}

// wordBehind is the operator that follows a place.
func (b *binder) wordBehind(from, to int) kql.Span {
	text := b.src[from:max(from, to)]
	start := strings.IndexFunc(text, func(r rune) bool { return r == '!' || r >= 'a' && r <= 'z' })
	if start < 0 {
		return kql.Span{Start: from, End: from}
	}
	end := start + 1
	for end < len(text) && (kql.IsNameByte(text[end]) || text[end] == '~') {
		end++
	}
	return kql.Span{Start: from + start, End: from + end}
}

// in is X in (List).
func (b *binder) in(e *kql.In, row *relation, in *env) value {
	name := "in"
	if e.CaseInsensitive {
		name = "in~"
	}
	if e.Not {
		name = "!" + name
	}
	args := b.members(e.X, e.List, row, in)
	end := e.Span().End
	if len(e.List) > 0 {
		end = e.List[0].Span().Start
	}
	b.listed(name, e.X, end, args)
	if len(args) == 2 && args[1].typ == tabular && args[1].rows.known && len(args[1].rows.columns) > 1 {
		b.advise(e.List[0], kql.CodeScalarExpected, "the table has "+itoa(len(args[1].rows.columns))+" columns: only the first one, "+args[1].rows.columns[0].Name+", is looked into")
	}
	if left := args[0].typ; left != kql.Unknown && len(args) > 1 {
		for _, a := range args[1:] {
			if a.typ != tabular && a.fixed {
				b.compared(a.expr.Span(), name, left, a.typ)
			}
		}
	}
	return value{typ: kql.Bool}
}

// hasAny is X has_any (List), or has_all.
func (b *binder) hasAny(e *kql.HasAny, row *relation, in *env) value {
	name := "has_any"
	if e.All {
		name = "has_all"
	}
	args := b.members(e.X, e.List, row, in)
	end := e.Span().End
	if len(e.List) > 0 {
		end = e.List[0].Span().Start
	}
	b.listed(name, e.X, end, args)
	return value{typ: kql.Bool}
}

// listed checks an operator with a list.
func (b *binder) listed(name string, x kql.Expr, end int, args []argument) {
	signatures := b.language.operators[name]
	s := choose(signatures, args, false)
	at := b.wordBehind(x.Span().End, end)
	switch {
	case s != nil:
		b.check(s, "operator "+name, spot{at}, args)
	case !anyUnknown(args):
		b.report(at, kql.SeverityError, kql.CodeTypeMismatch, "operator "+name+" does not take "+typeNamesOf(args), nil)
	}
}

// members binds a value and the list behind in.
func (b *binder) members(x kql.Expr, list []kql.Expr, row *relation, in *env) []argument {
	args := make([]argument, 0, len(list)+1)
	args = append(args, argument{expr: x, value: b.expr(x, row, in)})
	for _, e := range list {
		args = append(args, argument{expr: e, value: b.expr(e, row, in)})
	}
	return args
}
