package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
)

// Since is a query with a lower bound on time written behind each table that it
// reads, for services that take no span of time beside a query. A table without
// a time column keeps all its rows. It is false where no bound could be written.
func Since(q *kql.Query, schema *Schema, back time.Duration) (string, bool) {
	b := &bounder{
		reads: bind(q, schema).reads, done: map[kql.Span]bool{},
		since: "ago(" + spanText(back) + ")",
	}
	for _, s := range q.Statements {
		kql.Walk(s, b.visit)
	}
	text := b.edited(q.Source)
	again, faults := kql.Parse(text)
	if len(faults) > 0 {
		return "", false
	}
	was, is := bind(q, schema).binding, bind(again, schema).binding
	return text, (is.Refused() == nil || was.Refused() != nil) && len(b.edits) > 0
}

// bounder writes the bounds.
type bounder struct {
	reads map[kql.Span]*Table
	done  map[kql.Span]bool
	since string
	edits []edit
}

// edit is a text to put in at a place.
type edit struct {
	at   int
	text string
}

func (b *bounder) visit(n kql.Node) bool {
	switch n := n.(type) {
	case *kql.Pipe:
		b.pipe(n)
	case *kql.Union:
		b.union(n)
	case *kql.Search:
		// One without tables that is not the first step reads what is piped in.
		if len(n.Tables) > 0 {
			b.behind(n, n.Tables)
		}
	case *kql.Find:
		b.find(n)
	case *kql.Ident, *kql.Call:
		if t, read := b.reads[n.Span()]; read && b.take(n.Span()) && timeOf(t) != "" {
			b.put(n.Span().Start, "(")
			b.put(n.Span().End, b.where(t)+")")
		}
	}
	return true
}

// pipe bounds the source of a query right behind it.
func (b *bounder) pipe(p *kql.Pipe) {
	if len(p.Ops) == 0 {
		return
	}
	switch first := p.Ops[0].(type) {
	case *kql.Search:
		if p.Source == nil && len(first.Tables) == 0 {
			b.behind(first, nil)
			return
		}
	case *kql.Union:
		// A source that is more than a name has another name in withsource.
		if named(first) && p.Source != nil {
			if _, read := b.reads[p.Source.Span()]; read {
				b.behind(first, append([]kql.Expr{p.Source}, first.Tables...))
			}
			return
		}
	}
	if p.Source == nil {
		return
	}
	if t, read := b.reads[p.Source.Span()]; read && b.take(p.Source.Span()) && timeOf(t) != "" {
		b.put(p.Source.Span().End, b.where(t))
	}
}

// named tells of a union that adds the names of its tables to the rows.
func named(u *kql.Union) bool {
	return cmp.Or(u.Options.Word("withsource"), u.Options.Word("with_source")) != ""
}

func (b *bounder) union(u *kql.Union) {
	if named(u) || slices.ContainsFunc(u.Tables, pattern) {
		b.behind(u, u.Tables)
	}
}

// pattern tells of a name that stands for several tables.
func pattern(e kql.Expr) bool {
	switch e.(type) {
	case *kql.Wildcard, *kql.Star:
		return true
	}
	return false
}

// behind bounds the rows that come out of an operator over several tables.
func (b *bounder) behind(op kql.Operator, tables []kql.Expr) {
	timed := len(tables) == 0
	for _, e := range tables {
		t, read := b.reads[e.Span()]
		if read {
			b.take(e.Span())
		}
		timed = timed || pattern(e) || read && timeOf(t) != ""
	}
	if timed && b.take(op.Span()) {
		b.put(op.Span().End, " | where isnull("+anyTime+") or "+anyTime+" >= "+b.since)
	}
}

// anyTime is the time of a row whose table is not known.
const anyTime = `coalesce(column_ifexists("Timestamp", datetime(null)), column_ifexists("TimeGenerated", datetime(null)), column_ifexists("ActivityTimestamp", datetime(null)))`

// find bounds within the condition: what comes out may lack the time.
func (b *bounder) find(f *kql.Find) {
	for _, e := range f.Tables {
		b.take(e.Span())
	}
	if f.Predicate == nil || !b.take(f.Span()) {
		return
	}
	span := f.Predicate.Span()
	b.put(span.Start, "(")
	b.put(span.End, ") and (isnull(Timestamp) or Timestamp >= "+b.since+")")
}

// where is the bound of one table.
func (b *bounder) where(t *Table) string {
	if t == nil {
		return " | where " + anyTime + " >= " + b.since
	}
	return " | where " + timeOf(t) + " >= " + b.since
}

// timeOf is the column that says when a row of a table is of, "" without one.
// Of a table that is not known it is not known either.
func timeOf(t *Table) string {
	if t == nil {
		return "?"
	}
	for _, name := range timeColumns {
		if slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Name == name && c.Type == kql.DateTime }) {
			return name
		}
	}
	return ""
}

// take is false for what was seen before.
func (b *bounder) take(span kql.Span) bool {
	if b.done[span] {
		return false
	}
	b.done[span] = true
	return true
}

func (b *bounder) put(at int, text string) { b.edits = append(b.edits, edit{at, text}) }

func (b *bounder) edited(src string) string {
	slices.SortStableFunc(b.edits, func(x, y edit) int { return cmp.Compare(x.at, y.at) })
	var out strings.Builder
	at := 0
	for _, e := range b.edits {
		out.WriteString(src[at:e.at] + e.text)
		at = e.at
	}
	out.WriteString(src[at:])
	return out.String()
}

// spanText is a duration as the language writes it, in days where it is whole
// ones.
func spanText(d time.Duration) string {
	if d%(24*time.Hour) == 0 {
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	}
	return fmt.Sprintf("%dm", d/time.Minute)
}
