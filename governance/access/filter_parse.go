package access

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxFilterRule is the longest rule that Microsoft takes, in characters.
const maxFilterRule = 3072

// maxFilterDepth bounds the nesting of parentheses and "not".
const maxFilterDepth = 100

// ParseFilter reads a rule in the language of dynamic groups, of which filters
// take a part: property, operator, value, joined by and, or, not and
// parentheses, in this order of precedence: comparison, not, and, or. Operators
// are written with a hyphen or without, in any case; the hyphen may be the dash
// that word processors make of it.
// https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership
func ParseFilter(rule string) (*Filter, error) {
	if utf8.RuneCountInString(rule) > maxFilterRule {
		return nil, fmt.Errorf("filter rule is longer than %d characters", maxFilterRule)
	}
	p := &filterParser{rest: rule, whole: rule}
	p.next()
	root, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if p.tok.kind != filterEnd {
		return nil, p.unexpected("the end")
	}
	return &Filter{root}, nil
}

func (p *filterParser) unexpected(want string) error {
	if p.tok.kind == filterEnd {
		return fmt.Errorf("filter rule ends where %s was expected", want)
	}
	return fmt.Errorf("filter rule, position %d: %q where %s was expected", p.tok.at+1, p.tok.text, want)
}

func (p *filterParser) or(depth int) (filterNode, error) {
	left, err := p.and(depth)
	for err == nil && p.operator() == "or" {
		p.next()
		var right filterNode
		right, err = p.and(depth)
		left = filterOr{left, right}
	}
	return left, err
}

func (p *filterParser) and(depth int) (filterNode, error) {
	left, err := p.not(depth)
	for err == nil && p.operator() == "and" {
		p.next()
		var right filterNode
		right, err = p.not(depth)
		left = filterAnd{left, right}
	}
	return left, err
}

func (p *filterParser) not(depth int) (filterNode, error) {
	if depth > maxFilterDepth {
		return nil, fmt.Errorf("filter rule, position %d: nested more than %d deep", p.tok.at+1, maxFilterDepth)
	}
	if p.operator() == "not" {
		p.next()
		node, err := p.not(depth + 1)
		return filterNot{node}, err
	}
	if p.punct("(") {
		p.next()
		node, err := p.or(depth + 1)
		if err != nil {
			return nil, err
		}
		if !p.punct(")") {
			return nil, p.unexpected(")")
		}
		p.next()
		return node, nil
	}
	return p.test(depth)
}

// filterOperators are the comparisons, each with its positive form.
var filterOperators = map[string]struct {
	positive string
	negative bool
}{

	"eq": {"eq", false}, "ne": {"eq", true},
	"equals": {"eq", false}, "notequals": {"eq", true},
	"startswith": {"startswith", false}, "notstartswith": {"startswith", true},
	"endswith": {"endswith", false}, "notendswith": {"endswith", true},
	"contains": {"contains", false}, "notcontains": {"contains", true},
	"in": {"in", false}, "notin": {"in", true},
	"match": {"match", false}, "notmatch": {"match", true},
}

func (p *filterParser) test(depth int) (filterNode, error) {
	if p.tok.kind != filterWord || dash(firstRune(p.tok.text)) {
		return nil, p.unexpected("a property")
	}
	name := strings.ToLower(p.tok.text)
	p.next()
	if word := p.operator(); word == "any" || word == "all" {
		p.next()
		if !p.punct("(") {
			return nil, p.unexpected("(")
		}
		p.next()
		each, err := p.or(depth + 1)
		if err != nil {
			return nil, err
		}
		if !p.punct(")") {
			return nil, p.unexpected(")")
		}
		p.next()
		return filterAny{name: name, all: word == "all", each: each}, nil
	}
	operator, ok := filterOperators[p.operator()]
	if !ok {
		return nil, p.unexpected("an operator")
	}
	p.next()
	t := filterTest{name: name, operator: operator.positive, negative: operator.negative}
	if operator.positive == "in" {
		return p.list(t)
	}
	value, null, err := p.value()
	if err != nil {
		return nil, err
	}
	if null && operator.positive != "eq" {
		return nil, fmt.Errorf("filter rule: null is compared with eq and ne only")
	}
	t.values, t.null = []string{value}, null
	return t, nil
}

// list reads the values of in.
func (p *filterParser) list(t filterTest) (filterNode, error) {
	if !p.punct("[") {
		return nil, p.unexpected("[")
	}
	p.next()
	for {
		value, null, err := p.value()
		if err != nil {
			return nil, err
		}
		if !null {
			t.values = append(t.values, value)
		}
		if p.punct(",") {
			p.next()
			continue
		}
		if !p.punct("]") {
			return nil, p.unexpected("]")
		}
		p.next()
		return t, nil
	}
}

// value reads a string, or a number, true, false or null without quotes.
func (p *filterParser) value() (value string, null bool, err error) {
	tok := p.tok
	switch tok.kind {
	case filterString:
		p.next()
		return tok.text, false, nil
	case filterWord:
		p.next()
		word := strings.TrimPrefix(tok.text, "$")
		return word, strings.EqualFold(word, "null"), nil
	}
	return "", false, p.unexpected("a value")
}
