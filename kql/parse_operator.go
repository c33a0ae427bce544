package kql

import (
	"maps"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// operators are the words that start an operator.
var operators = map[string]func(*parser) Operator{}

func init() {
	for word, read := range map[string]func(*parser) Operator{
		"where": (*parser).where, "filter": (*parser).where,
		"project": (*parser).project, "extend": (*parser).extend, "serialize": (*parser).serialize,
		"project-away": (*parser).projectNames, "project-keep": (*parser).projectNames,
		"project-reorder": (*parser).projectNames,
		"project-rename":  (*parser).projectRename, "project-by-names": (*parser).projectByNames,
		"summarize": (*parser).summarize, "distinct": (*parser).distinct,
		"join": (*parser).join, "lookup": (*parser).join, "union": (*parser).union,
		"take": (*parser).take, "limit": (*parser).take, "sample": (*parser).sample,
		"sample-distinct": (*parser).sampleDistinct, "top": (*parser).top,
		"sort": (*parser).sort, "order": (*parser).sort, "count": (*parser).count,
		"mv-expand": (*parser).mvExpand, "mvexpand": (*parser).mvExpand,
		"mv-apply": (*parser).mvApply, "mvapply": (*parser).mvApply,
		"parse": (*parser).parse, "parse-where": (*parser).parse, "parse-kv": (*parser).parseKV,
		"top-nested": (*parser).topNested, "top-hitters": (*parser).topHitters,
		"make-series": (*parser).makeSeries, "range": (*parser).rangeOf, "print": (*parser).print,
		"search": (*parser).search, "find": (*parser).find,
		"invoke": (*parser).invoke, "evaluate": (*parser).evaluate, "render": (*parser).render,
		"as": (*parser).as, "consume": (*parser).consume, "getschema": (*parser).getSchema,
		"reduce": (*parser).reduce, "facet": (*parser).facet, "fork": (*parser).fork,
		"partition": (*parser).partition, "__partitionby": (*parser).partition, "scan": (*parser).scan,
		"assert-schema": (*parser).assertSchema, "macro-expand": (*parser).macroExpand,
		"__executeAndCache": (*parser).consume,
		"make-graph":        (*parser).graph, "graph-match": (*parser).graph, "graph-to-table": (*parser).graph,
		"graph-shortest-paths": (*parser).graph, "graph-mark-components": (*parser).graph,
		"graph-where-nodes": (*parser).graph, "graph-where-edges": (*parser).graph,
	} {
		operators[word] = read
	}
}

// startsOperator tells whether the query begins with an operator. Those that
// need a source are read as well: Bind says that it is missing.
func (p *parser) startsOperator() bool {
	t := p.current()
	word := p.text(t)
	if t.Kind != WordToken || operators[word] == nil {
		return false
	}
	if !nameWords[word] {
		return true
	}
	// The others name a table here, or a function: take (1).
	next := p.ahead(1)
	switch word {
	case "range":
		return p.isName(1, inText) && p.isAhead(1+p.nameLen(1), "from")
	case "reduce", "facet", "partition":
		return p.isAhead(1, "by") || optionNames[p.text(next)] && p.isAhead(2, "=")
	case "render":
		return next.Kind == NameToken || chartWords[p.text(next)]
	case "evaluate":
		return next.Kind == NameToken || next.Kind == WordToken
	}
	return false
}

func (p *parser) operator() Operator {
	defer p.deeper()()
	if t := p.current(); t.Kind == WordToken || t.Kind == NameToken {
		if read, ok := operators[p.text(t)]; ok {
			return read(p)
		}
		if near := text.Nearest(p.text(t), OperatorNames(), 1); len(near) > 0 {
			p.failAt(Span{t.Start, t.End}, "unknown operator "+quoteExpected(p.text(t)), quoteExpected(near[0]))
		}
	}
	p.fail("an operator such as where")
	return nil
}

// OperatorNames are the names of all operators, as they are written.
func OperatorNames() []string {
	return slices.Sorted(maps.Keys(operators))
}

// begin reads the keyword and the options of an operator; names as in options.
func (p *parser) begin(names ...string) (step, int) {
	start := p.start()
	s := step{keyword: strings.ToLower(p.text(p.current()))}
	p.at++
	s.Options = p.options(names...)
	return s, start
}

// bare is begin for an operator without options.
func (p *parser) bare() (step, int) {
	start := p.start()
	p.at++
	return step{keyword: strings.ToLower(p.text(p.tokens[p.at-1]))}, start
}

func (p *parser) where() Operator {
	s, start := p.begin()
	// where a = 1 parses, as with Microsoft; Bind says that it does not compare.
	var e Expr = p.named()
	if n := e.(*NamedExpr); len(n.Names) == 0 {
		e = n.Value
	}
	s.node = p.from(start)
	return &Where{s, e}
}

// ends tells whether nothing more belongs to the operator.
func (p *parser) ends() bool {
	return p.kind() == endToken || p.isAny("|", ")", ";", "}") != ""
}
