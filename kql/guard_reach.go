package kql

import "strings"

// leaving are the functions that read outside the database, by what they reach.
var leaving = map[string]Code{
	"cluster": CodeCrossDatabase, "database": CodeCrossDatabase, "adx": CodeCrossDatabase,
	"external_table": CodeExternal, "inline_external_table": CodeExternal, "externaldata": CodeExternal, "external_data": CodeExternal,
	"http_request": CodePlugin, "http_request_post": CodePlugin,
}

// crossScope are the functions with which Log Analytics reads other workspaces,
// unless the query has a function of that name,
// https://learn.microsoft.com/azure/azure-monitor/logs/cross-workspace-query.
var crossScope = set(`workspace app resource`)

// safePlugins compute over the rows they are given and reach nothing else,
// https://learn.microsoft.com/kusto/query/evaluate-operator.
var safePlugins = set(`bag_unpack pivot narrow autocluster basket diffpatterns diffpatterns_text
	active_users_count activity_counts_metrics activity_engagement activity_metrics new_activity_metrics
	session_count sliding_window_counts funnel_sequence funnel_sequence_completion dcount_intersect
	rolling_percentile rows_near rows_count ipv4_lookup ipv6_lookup preview schema_merge
	series_decompose_anomalies`)

func (g *guard) visit(n Node) bool {
	switch n := n.(type) {
	case *Command:
		g.refuse(n.span, CodeCommand, "management commands are not sent")
	case *ExternalData:
		g.refuse(n.span, CodeExternal, "externaldata reads from outside the tenant")
	case *Call:
		g.name(n.Name)
	case *Evaluate:
		if name := n.Plugin.Name; !safePlugins[name.Name] && leaving[name.Name] == "" {
			g.refuse(name.span, CodePlugin, "plugin "+name.Name+" is not on the list of those that only compute")
		}
	case *Graph:
		g.text(n.span, n.Text)
	case *DeclareStatement:
		if n.Kind == "pattern" {
			g.text(n.span, n.Text)
		}
	case *Bad, *BadOperator:
		if g.broken {
			break
		}
		g.refuse(n.Span(), CodeUnparsed, "this part could not be read")
	}
	return true
}

func (g *guard) name(name *Ident) {
	code := leaving[strings.ToLower(name.Name)]
	switch {
	case code != "":
		g.refuse(name.span, code, name.Name+"() reaches outside this database")
	case crossScope[strings.ToLower(name.Name)] && !g.defined[name.Name]:
		g.refuse(name.span, CodeCrossDatabase, name.Name+"() reaches outside this database")
	}
}

// text looks at the names of a part that the tree keeps as text.
func (g *guard) text(span Span, text string) {
	tokens := lex(text, func(Span, string, ...string) {})
	for i, t := range tokens {
		word := text[t.start:t.end]
		if t.kind == stringToken {
			word = literal(text, t).Value.(string)
		}
		if leaving[strings.ToLower(word)] == "" && !crossScope[strings.ToLower(word)] {
			continue
		}
		behind := tokens[i+1:]
		if t.kind == stringToken && len(behind) > 0 && text[behind[0].start:behind[0].end] == "]" {
			behind = behind[1:]
		}
		if len(behind) > 0 && strings.HasPrefix(text[behind[0].start:], "(") {
			g.refuse(span, CodeCrossDatabase, word+"() reaches outside this database")
		}
	}
}
