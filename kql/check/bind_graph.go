package check

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// graphShape is what a graph is made of: the columns of its edges and nodes.
type graphShape struct{ edges, nodes relation }

// mostGraphParts is up to how many parts of graph operators are bound: each is
// parsed anew at its place, which takes as long as the query is.
const mostGraphParts = 64

// graph binds an operator of the graph family, which the tree keeps as text, as
// far as the names of columns, tables and functions in it go.
// https://learn.microsoft.com/kusto/query/graph-operators
func (b *binder) graph(op *kql.Graph, row relation, in *env) relation {
	text := graphText{src: b.src, end: op.Span().End, at: op.Span().End - len(op.Text)}
	text.tokens = kql.Lex(op.Text, func(kql.Span, string, ...string) {})
	switch op.Keyword() {
	case "make-graph":
		return b.makeGraph(text, row, in)
	case "graph-match", "graph-shortest-paths":
		if row.graph != nil {
			return b.graphMatch(text, row.graph, in)
		}
	case "graph-to-table":
		if row.graph != nil && text.words(0, 1) == "nodes" && len(text.tokens) == 1+text.tail() {
			return row.graph.nodes
		}
		if row.graph != nil && text.words(0, 1) == "edges" && len(text.tokens) == 1+text.tail() {
			return row.graph.edges
		}
	}
	return unknownRelation
}

// graphText is an operator's text as tokens, and where it stands in the query.
type graphText struct {
	src     string
	at, end int
	tokens  []kql.Token
}

// tail is how many tokens say only that the text ends.
func (t graphText) tail() int {
	n := 0
	for i := len(t.tokens) - 1; i >= 0 && t.tokens[i].Start == t.tokens[i].End; i-- {
		n++
	}
	return n
}

// word is a token's text, "" behind the last.
func (t graphText) word(i int) string {
	if i < 0 || i >= len(t.tokens) {
		return ""
	}
	return t.src[t.at+t.tokens[i].Start : t.at+t.tokens[i].End]
}

func (t graphText) words(from, to int) string {
	var all []string
	for i := from; i < to && i < len(t.tokens); i++ {
		all = append(all, t.word(i))
	}
	return strings.Join(all, " ")
}

// find is the first of some words that stands outside of brackets, the number
// of tokens if none does.
func (t graphText) find(from int, words ...string) int {
	depth := 0
	for i := from; i < len(t.tokens); i++ {
		word := t.word(i)
		switch word {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		}
		for _, want := range words {
			if depth == 0 && word == want {
				return i
			}
		}
	}
	return len(t.tokens)
}

// parse reads the tokens from and up to as what stands behind a keyword, at
// their place in the query; nil where that cannot be read.
func (b *binder) parse(t graphText, keyword string, from, to int) kql.Expr {
	if from >= to || to > len(t.tokens) || b.graphParts >= mostGraphParts {
		return nil
	}
	b.graphParts++
	start, end := t.at+t.tokens[from].Start, t.at+t.tokens[to-1].End
	if start < len(keyword) {
		return nil
	}
	q, faults := kql.Parse(strings.Repeat(" ", start-len(keyword)) + keyword + t.src[start:end])
	if len(faults) > 0 || len(q.Statements) != 1 {
		return nil
	}
	s, ok := q.Statements[0].(*kql.ExprStatement)
	if !ok {
		return nil
	}
	return s.Expr
}

// columnsOf reads tokens as a list of expressions with names.
func (b *binder) columnsOf(t graphText, from, to int) []*kql.NamedExpr {
	pipe, ok := b.parse(t, "print ", from, to).(*kql.Pipe)
	if !ok || len(pipe.Ops) != 1 {
		return nil
	}
	if p, ok := pipe.Ops[0].(*kql.Print); ok {
		return p.Columns
	}
	return nil
}

// makeGraph is Source --> Target, with Table on Key, … or with_node_id=Name.
func (b *binder) makeGraph(t graphText, row relation, in *env) relation {
	shape := &graphShape{edges: row}
	with := t.find(0, "with", "with_node_id", "partitioned")
	arrow := t.find(0, "-->", "--", "-")
	var source kql.Type
	for i, part := range [][2]int{{0, arrow}, {with - 1, with}} {
		if part[1]-part[0] != 1 || part[0] < 0 {
			continue
		}
		list := b.columnsOf(t, part[0], part[1])
		if len(list) != 1 {
			continue
		}
		if id, ok := list[0].Value.(*kql.Ident); ok {
			c, _ := b.columnNamed(id, row)
			if i == 0 {
				source = c.Type
			}
		}
	}
	switch t.word(with) {
	case "with_node_id":
		shape.nodes = relation{columns: []Column{{t.word(with + 2), source}}, known: true}
	case "with":
		shape.nodes = b.graphNodes(t, with+1, in)
	}
	return relation{graph: shape}
}

// graphNodes are the columns of the tables of nodes.
func (b *binder) graphNodes(t graphText, from int, in *env) relation {
	var tables []relation
	for from < len(t.tokens)-t.tail() {
		on := t.find(from, "on")
		next := t.find(on, ",", "partitioned", "with_node_id")
		table := b.parse(t, "", from, on)
		if table == nil {
			return unknownRelation
		}
		nodes := b.table(table, nil, in)
		if list := b.columnsOf(t, on+1, min(next, len(t.tokens)-t.tail())); len(list) == 1 {
			if id, ok := list[0].Value.(*kql.Ident); ok {
				b.columnNamed(id, nodes)
			}
		}
		tables = append(tables, nodes)
		if t.word(next) != "," {
			break
		}
		from = next + 1
	}
	return unite(newProjection(len(tables) > 0), tables)
}

// graphMatch binds the condition and the columns of a pattern's matches.
func (b *binder) graphMatch(t graphText, shape *graphShape, in *env) relation {
	end := len(t.tokens) - t.tail()
	where, project := t.find(0, "where"), t.find(0, "project")
	parts := newEnv(in)
	for i := 0; i < min(where, project, end); i++ {
		switch word := t.word(i); {
		case t.word(i-1) == "(" && word != ")":
			parts.names[word] = meaning{unclear: true, tuple: true, table: shape.nodes}
		case t.word(i-1) == "[" && word != "]":
			edge := meaning{unclear: true, tuple: true, table: shape.edges}
			if t.word(i+1) == "*" {
				edge.table = unknownRelation // a list of edges
			}
			parts.names[word] = edge
		}
	}
	outer := b.matched
	b.matched = shape
	defer func() { b.matched = outer }()
	none := relation{known: true}
	if list := b.columnsOf(t, where+1, min(max(project, where), end)); len(list) == 1 && len(list[0].Names) == 0 {
		b.condition(list[0].Value, none, parts)
	}
	if project >= end {
		return unknownRelation
	}
	list := b.columnsOf(t, project+1, end)
	if list == nil {
		return unknownRelation
	}
	return b.project(list, none, parts).relation
}

// graphFunctions are those of graph-match: of the edges and nodes of a path, of
// which the second argument is computed, or of one of them.
// https://learn.microsoft.com/kusto/query/graph-function
var graphFunctions = kql.WordSet(`all any map inner_nodes labels node_id node_degree_in node_degree_out`)

// graphCall binds a function of graph-match; false where it is none.
func (b *binder) graphCall(e *kql.Call, in *env) (value, bool) {
	if b.matched == nil || e.Base != nil || !graphFunctions[e.Name.Name] || len(e.Args) == 0 && e.Name.Name != "labels" {
		return value{}, false
	}
	row := b.matched.edges
	if len(e.Args) > 0 {
		if inner, ok := e.Args[0].Value.(*kql.Call); ok && inner.Name.Name == "inner_nodes" {
			row = b.matched.nodes
		}
	}
	for _, a := range e.Args[min(1, len(e.Args)):] {
		shape := b.matched
		b.matched = nil
		b.expr(a.Value, &row, in)
		b.matched = shape
	}
	switch e.Name.Name {
	case "all", "any":
		return value{typ: kql.Bool}, true
	case "node_degree_in", "node_degree_out":
		return value{typ: kql.Long}, true
	}
	return value{}, true
}
