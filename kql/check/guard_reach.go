package check

import (
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"strings"
)

// leaving are the functions that read outside the database, by what they reach.
var leaving = map[string]kql.Code{
	"cluster": kql.CodeCrossDatabase, "database": kql.CodeCrossDatabase, "adx": kql.CodeCrossDatabase,
	"external_table": kql.CodeExternal, "inline_external_table": kql.CodeExternal, "externaldata": kql.CodeExternal, "external_data": kql.CodeExternal,
	"http_request": kql.CodePlugin, "http_request_post": kql.CodePlugin,
}

// crossScope are the functions with which Log Analytics reads other workspaces,
// unless the query has a function of that name,
// https://learn.microsoft.com/azure/azure-monitor/logs/cross-workspace-query.
var crossScope = kql.WordSet(`workspace app resource`)

// safePlugins compute over the rows they are given and reach nothing else,
// https://learn.microsoft.com/kusto/query/evaluate-operator.
var safePlugins = kql.WordSet(`bag_unpack pivot narrow autocluster basket diffpatterns diffpatterns_text
	active_users_count activity_counts_metrics activity_engagement activity_metrics new_activity_metrics
	session_count sliding_window_counts funnel_sequence funnel_sequence_completion dcount_intersect
	rolling_percentile rows_near rows_count ipv4_lookup ipv6_lookup preview schema_merge
	series_decompose_anomalies`)

func (g *guard) visit(n kql.Node) bool {
	switch n := n.(type) {
	case *kql.Command:
		g.refuse(n.Span(), kql.CodeCommand, "management commands are not sent")
	case *kql.ExternalData:
		g.refuse(n.Span(), kql.CodeExternal, "externaldata reads from outside the tenant: write its rows into the query with datatable")
	case *kql.Call:
		g.name(n.Name)
	case *kql.Evaluate:
		if name := n.Plugin.Name; !safePlugins[name.Name] && leaving[name.Name] == "" {
			g.refuse(name.Span(), kql.CodePlugin, "plugin "+name.Name+" is not on the list of those that only compute")
		}
	case *kql.Graph:
		g.text(n.Span(), n.Text)
	case *kql.DeclareStatement:
		if n.Kind == "pattern" {
			g.text(n.Span(), n.Text)
		}
	case *kql.Bad, *kql.BadOperator:
		if g.broken {
			break
		}
		g.refuse(n.Span(), kql.CodeUnparsed, "this part could not be read")
	}
	return true
}

func (g *guard) name(name *kql.Ident) {
	code := leaving[strings.ToLower(name.Name)]
	switch {
	case code != "":
		g.refuse(name.Span(), code, name.Name+"() reaches outside this database")
	case crossScope[strings.ToLower(name.Name)] && !g.defined[name.Name]:
		g.refuse(name.Span(), kql.CodeCrossDatabase, name.Name+"() reaches outside this database")
	}
}

// text looks at the names of a part that the tree keeps as text.
func (g *guard) text(span kql.Span, text string) {
	tokens := kql.Lex(text, func(kql.Span, string, ...string) {})
	for i, t := range tokens {
		word := text[t.Start:t.End]
		if t.Kind == kql.StringToken {
			word = kql.LiteralOf(text, t).Value.(string)
		}
		if leaving[strings.ToLower(word)] == "" && !crossScope[strings.ToLower(word)] {
			continue
		}
		behind := tokens[i+1:]
		if t.Kind == kql.StringToken && len(behind) > 0 && text[behind[0].Start:behind[0].End] == "]" {
			behind = behind[1:]
		}
		if len(behind) > 0 && strings.HasPrefix(text[behind[0].Start:], "(") {
			g.refuse(span, kql.CodeCrossDatabase, word+"() reaches outside this database")
		}
	}
}
