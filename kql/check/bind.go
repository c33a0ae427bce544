package check

import (
	"cmp"
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"maps"
	"slices"
)

// Binding is what Bind found out about a query.
type Binding struct {
	// Findings are in the order of the text: what the service refuses (errors),
	// names that it may refuse (warnings) and what hardly was meant (advice).
	Findings []kql.Diagnostic
	// Columns are those of the result, if Known; else those that are sure.
	Columns []Column
	Known   bool
	// Tables are the schema's tables that the query reads, sorted.
	Tables []string
}

// Refused is the first finding that is an error, nil if there is none.
func (b *Binding) Refused() *kql.Diagnostic {
	for i := range b.Findings {
		if b.Findings[i].Severity == kql.SeverityError {
			return &b.Findings[i]
		}
	}
	return nil
}

// binder walks a query once.
type binder struct {
	src      string
	schema   *Schema
	language *language
	tables   map[string]bool
	findings []kql.Diagnostic
	// scope is where functions are looked for.
	scope scope
	// right is the right side of the join whose condition is bound, else nil.
	right *relation
	// fuzzy says that tables which do not exist are left out.
	fuzzy bool
	// unnamed counts the columns that have no name of their own.
	unnamed int
	// all is the columns of all tables, once something asked for it.
	all *relation
	// matched is the graph whose pattern is bound, and graphParts how many parts
	// of graphs were.
	matched    *graphShape
	graphParts int
	// reads are the places where a table is read; nil where it is not known.
	reads map[kql.Span]*Table
}

// scope is the family of functions that a name may mean.
type scope uint8

const (
	scalarScope scope = iota
	// aggregateScope is summarize's: aggregates, and columns only inside of them.
	aggregateScope
	pluginScope
)

// Bind resolves the names of a query against a schema and checks what its
// functions and operators are given; with nil it knows no tables, and then only
// what the query itself makes is checked. Where it is not sure it says nothing.
//
// It is as strict and as mild as Microsoft's analyzer (npm
// @kusto/language-service-next, see scripts/check-kql.sh) but for names that a
// published table lacks, which are warnings, and for advice.
func Bind(q *kql.Query, schema *Schema) *Binding { return bind(q, schema).binding }

// bound is a binding with the places where tables are read.
type bound struct {
	binding *Binding
	reads   map[kql.Span]*Table
}

func bind(q *kql.Query, schema *Schema) bound {
	b := &binder{src: q.Source, schema: schema, language: builtins(), tables: map[string]bool{}, reads: map[kql.Span]*Table{}}
	if schema != nil && schema.Dialect != nil {
		b.dialect(q, schema.Dialect)
	}
	result := b.statements(q.Statements, newEnv(nil))
	slices.SortStableFunc(b.findings, func(x, y kql.Diagnostic) int { return cmp.Compare(x.Start, y.Start) })
	binding := &Binding{
		Findings: b.findings,
		Known:    result.tabular && result.table.known,
		Tables:   slices.Sorted(maps.Keys(b.tables)),
	}
	for _, c := range result.table.columns {
		binding.Columns = append(binding.Columns, Column{c.Name, plain(c.Type)})
	}
	return bound{binding, b.reads}
}

// full tells that no more findings are taken, so that nearest names need not be
// looked for.
func (b *binder) full() bool { return len(b.findings) >= kql.MaxErrors }

func (b *binder) fail(n kql.Node, code kql.Code, message string, near ...string) {
	b.report(n.Span(), kql.SeverityError, code, message, near)
}

func (b *binder) warn(n kql.Node, code kql.Code, message string, near ...string) {
	b.report(n.Span(), kql.SeverityWarning, code, message, near)
}

func (b *binder) advise(n kql.Node, code kql.Code, message string, near ...string) {
	b.report(n.Span(), kql.SeverityAdvice, code, message, near)
}

// report takes a finding, one for each place and rule. An error makes room for
// itself among advice.
func (b *binder) report(span kql.Span, severity kql.Severity, code kql.Code, message string, near []string) {
	for _, have := range b.findings {
		if have.Span == span && (have.Code == code || severity == kql.SeverityAdvice) {
			return
		}
	}
	if b.full() {
		spare := slices.IndexFunc(b.findings, func(d kql.Diagnostic) bool { return d.Severity > severity })
		if spare < 0 {
			return
		}
		b.findings = slices.Delete(b.findings, spare, spare+1)
	}
	b.findings = append(b.findings, kql.Diagnostic{Span: span, Pos: kql.Position(b.src, span.Start), Severity: severity, Code: code, Message: message, Nearest: near})
}
