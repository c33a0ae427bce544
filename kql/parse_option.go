package kql

import (
	"maps"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// optionNames are the parameters of operators, which stand in front of what the
// operator reads.
var optionNames = WordSet(`kind withsource with_source isfuzzy best_effort bagexpansion with_itemindex flags
	decodeblocks expandoutput force_remote with_match_id with_step_name cycles output bin_legacy
	with_node_id with_source_id with_target_id with_component_id
	hint.concurrency hint.distribution hint.materialized hint.num_partitions hint.shufflekey hint.spread
	hint.remote hint.strategy hint.progressive_top
	__crossCluster __crossDB __id __isFuzzy __noWithSource __packedColumn __sourceColumnIndex`)

// options reads name=value pairs in front of an operator's arguments: the
// hints, and those named. Others are columns.
func (p *parser) options(names ...string) Options {
	var all Options
	for {
		t := p.current()
		if t.Kind != WordToken && t.Kind != NameToken || !p.isAhead(1, "=") {
			return all
		}
		name := p.text(t)
		hint := len(name) > 5 && name[:5] == "hint." || len(name) > 2 && name[:2] == "__"
		if !slices.Contains(names, name) && !(hint && optionNames[name]) {
			return all
		}
		start := p.start()
		p.at += 2
		value := p.optionValue()
		all = append(all, &Option{p.from(start), name, value})
	}
}

// optionValue reads a constant or a name.
func (p *parser) optionValue() Expr {
	if word := p.isAny("relaxed", "simple"); word != "" {
		p.at++
		return &Ident{node: p.from(p.tokens[p.at-1].Start), Name: word}
	}
	if !p.is("typeof") && p.isName(0, inText) {
		return p.name(inText, "a value")
	}
	return p.cell()
}

// settingValue reads the value of a set statement.
func (p *parser) settingValue() Expr {
	if p.isName(0, inText) {
		return p.name(inText, "a value")
	}
	return p.cell()
}

// properties reads (name = value, …), where a value may be a list of names.
// known limits their names; nil allows all.
func (p *parser) properties(known map[string]bool) Options {
	var all Options
	p.expect("(")
	for !p.is(")") || len(all) > 0 {
		if t := p.current(); known != nil && !known[p.text(t)] {
			if near := text.Nearest(p.text(t), slices.Sorted(maps.Keys(known)), 1); len(near) > 0 {
				p.failAt(Span{t.Start, t.End}, "unknown property "+quoteExpected(p.text(t)), near[0])
			}
			p.fail("a property such as title")
		}
		all = append(all, p.property())
		if !p.accept(",") {
			break
		}
	}
	if !p.is(")") {
		p.fail(`","`, `")"`)
	}
	p.at++
	return all
}

func (p *parser) property() *Option {
	start := p.start()
	t := p.current()
	if t.Kind != WordToken && t.Kind != NameToken {
		p.fail("a property")
	}
	name := p.text(t)
	p.at++
	p.expect("=")
	value := p.optionValue()
	// ycolumns = a, b: more names, unless they start the next property.
	if first, ok := value.(*Ident); ok {
		list := []Expr{first}
		for p.is(",") && p.isName(1, inExpr) && !p.isAhead(1+p.nameLen(1), "=") {
			p.at++
			list = append(list, p.optionValue())
		}
		if len(list) > 1 {
			args := make([]*Argument, len(list))
			for i, e := range list {
				args[i] = &Argument{node{e.Span()}, nil, e}
			}
			value = &Call{node: node{Span{first.span.Start, p.tokens[p.at-1].End}}, Name: &Ident{Name: "pack_array"}, Args: args}
		}
	}
	return &Option{p.from(start), name, value}
}
