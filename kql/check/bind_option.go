package check

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

//go:embed options.txt
var optionsText string

// optionRules are what an operator's parameters take, by operator and name.
var optionRules = sync.OnceValue(func() map[string]map[string]string {
	all := map[string]map[string]string{}
	for line := range strings.Lines(optionsText) {
		fields := strings.Fields(line)
		if fields[0] == "#" {
			continue
		}
		rules := make(map[string]string, len(fields))
		for _, field := range fields[1:] {
			name, takes, found := strings.Cut(field, "=")
			if !found {
				name, takes = "", field
			}
			rules[name] = takes
		}
		all[fields[0]] = rules
	}
	return all
})

// operatorSpellings are the other names of operators.
var operatorSpellings = map[string]string{
	"order": "sort", "mvexpand": "mv-expand", "mvapply": "mv-apply", "parse-where": "parse", "limit": "take", "filter": "where",
}

func canonical(keyword string) string {
	if name := operatorSpellings[keyword]; name != "" {
		return name
	}
	return keyword
}

// options checks the parameters of an operator.
func (b *binder) options(keyword string, all kql.Options, row *relation, in *env) {
	if len(all) == 0 {
		return
	}
	rules := optionRules()[canonical(keyword)]
	var seen []string
	for _, o := range all {
		if o.Value == nil {
			continue
		}
		rule, known := rules[o.Name]
		switch {
		case !known && rules != nil && !strings.HasPrefix(o.Name, "__"):
			b.report(b.optionName(o), kql.SeverityAdvice, kql.CodeOption, keyword+" has no parameter "+o.Name, text.Nearest(o.Name, slices.Sorted(maps.Keys(rules)), 1))
		case slices.Contains(seen, o.Name) && o.Name != "hint.shufflekey" && o.Name != "quote" && o.Name != "escape":
			b.report(b.optionName(o), kql.SeverityError, kql.CodeOption, "the parameter "+o.Name+" is given twice", nil)
		case known:
			b.option(o, rule, row, in)
		}
		seen = append(seen, o.Name)
	}
}

func (b *binder) optionName(o *kql.Option) kql.Span {
	return kql.Span{Start: o.Span().Start, End: min(o.Span().End, o.Span().Start+len(o.Name))}
}

// option checks one parameter's value.
func (b *binder) option(o *kql.Option, rule string, row *relation, in *env) {
	lit, _ := o.Value.(*kql.Literal)
	wants := ""
	switch rule {
	case "any", "name":
		return
	case "bool":
		if lit == nil || lit.Kind != kql.Bool {
			wants = "true or false"
		}
	case "int":
		if lit == nil || !integers.has(lit.Kind) {
			wants = "a whole number"
		}
	case "number":
		value := o.Value
		if signed, ok := value.(*kql.Unary); ok {
			value = signed.X
		}
		if number, ok := value.(*kql.Literal); !ok || !numbers.has(number.Kind) {
			wants = "a number"
		}
	case "literal":
		if _, signed := o.Value.(*kql.Unary); lit == nil && !signed {
			wants = "a literal"
		}
	case "text":
		if lit == nil || lit.Kind != kql.String {
			wants = "a text"
		}
	case "string":
		if v := b.expr(o.Value, nil, in); v.typ != kql.Unknown && v.typ != kql.String {
			wants = "a text"
		}
	case "column":
		b.column(o.Value, row, in)
		return
	case "columns":
		return
	default:
		b.word(o, rule)
		return
	}
	if wants != "" {
		b.fail(o.Value, kql.CodeOption, o.Name+" takes "+wants)
	}
}

// word checks a parameter that takes one of some words.
func (b *binder) word(o *kql.Option, rule string) {
	rule, folded := strings.CutPrefix(rule, "~")
	words := strings.Split(rule, "|")
	got := kql.Word(o.Value)
	if slices.ContainsFunc(words, func(w string) bool { return w == got || folded && strings.EqualFold(w, got) }) {
		return
	}
	near := wordSynonyms[o.Name+"="+got]
	if near == "" {
		if close := text.Nearest(got, words, 1); len(close) > 0 {
			near = close[0]
		}
	}
	var nearby []string
	if near != "" {
		nearby = []string{near}
	}
	b.fail(o.Value, kql.CodeOption, o.Name+" takes one of "+strings.Join(words, ", "), nearby...)
}

// wordSynonyms are what people write for a parameter's value.
var wordSynonyms = map[string]string{
	"kind=left": "leftouter", "kind=right": "rightouter", "kind=outer": "fullouter", "kind=full": "fullouter", "kind=semi": "leftsemi",
	"kind=left_outer": "leftouter", "kind=leftjoin": "leftouter", "kind=all": "outer",
}

// chart checks the kind of render.
func (b *binder) chart(op *kql.Render) {
	charts := strings.Split(optionRules()["charts"][""], "|")
	if op.Kind == "" || slices.Contains(charts, op.Kind) {
		return
	}
	at := strings.Index(b.src[op.Span().Start+len("render"):op.Span().End], op.Kind)
	start := op.Span().Start + len("render") + max(0, at)
	b.report(kql.Span{Start: start, End: start + len(op.Kind)}, kql.SeverityError, kql.CodeOption, "render knows no chart "+op.Kind, text.Nearest(op.Kind, charts, 2))
}
