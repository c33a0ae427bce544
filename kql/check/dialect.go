package check

import (
	_ "embed"
	"fmt"
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"strconv"
	"strings"
	"sync"
)

// Dialect is what a service takes of the language, where that is not all.
type Dialect struct {
	// Service is its name.
	Service string
	// Table is read by a query that names none; "" if there is no such table.
	Table string
	// Operators, Joins and Functions are allowed; others are refused, but
	// functions: those that are not here are only not known to work.
	Operators, Joins, Functions map[string]bool
	// Limits are how often an operator may stand in a query, by its name: softer
	// than they are written.
	Limits map[string]int
	// DefaultRows and MostRows are how many rows mv-expand gives.
	DefaultRows, MostRows int64
}

//go:embed dialect.txt
var dialectText string

var resourceGraphDialect = sync.OnceValue(func() *Dialect {
	d := &Dialect{Operators: map[string]bool{}, Joins: map[string]bool{}, Functions: map[string]bool{}, Limits: map[string]int{}}
	for line := range strings.Lines(dialectText) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		fields := strings.Fields(rest)
		switch word {
		case "service":
			d.Service = rest
		case "table":
			d.Table = rest
		case "limit":
			d.Limits[fields[0]], _ = strconv.Atoi(fields[1])
		case "rows":
			d.DefaultRows, _ = strconv.ParseInt(fields[1], 10, 64)
			d.MostRows, _ = strconv.ParseInt(fields[2], 10, 64)
		}
		if into := map[string]map[string]bool{"operators": d.Operators, "joins": d.Joins, "functions": d.Functions}[word]; into != nil {
			for _, name := range fields {
				into[name] = true
			}
		}
	}
	return d
})

// dialect reports what the service does not take. Resource Graph's own words
// are used where they are on record.
func (b *binder) dialect(q *kql.Query, d *Dialect) {
	for _, s := range q.Statements {
		if _, expression := s.(*kql.ExprStatement); !expression {
			b.fail(s, kql.CodeDialect, d.Service+" takes one query, without let, set or declare")
		}
	}
	counts := map[string]int{}
	kql.Walk(q, func(n kql.Node) bool {
		switch n := n.(type) {
		case kql.Operator:
			b.dialectOperator(n, d)
			name := canonical(n.Keyword())
			if counts[name]++; d.Limits[name] > 0 && counts[name] == d.Limits[name]+1 {
				b.report(b.keyword(n), kql.SeverityAdvice, kql.CodeDialect, fmt.Sprintf("%s documents at most %d %s in a query", d.Service, d.Limits[name], name), nil)
			}
		case *kql.Call:
			if l := b.language; n.Base == nil && l.any(n.Name.Name) != nil && !d.Functions[n.Name.Name] {
				b.advise(n.Name, kql.CodeDialect, n.Name.Name+"() is not known to work in "+d.Service)
			}
		}
		return true
	})
}

func (b *binder) dialectOperator(op kql.Operator, d *Dialect) {
	name := op.Keyword()
	if !d.Operators[name] && !d.Operators[canonical(name)] {
		b.report(b.keyword(op), kql.SeverityError, kql.CodeDialect, "InvalidQueryLanguage: "+d.Service+" does not take the operator "+name, nil)
		return
	}
	switch op := op.(type) {
	case *kql.Join:
		if kind := op.Options.Word("kind"); kind != "" && !d.Joins[kind] {
			b.fail(op.Options.Get("kind"), kql.CodeDialect, `The join kind "`+pascal(kind)+`" is not supported or not allowed.`)
		}
		b.noHints(op.Options, d)
	case *kql.Union:
		if fuzzy := op.Options.Get("isfuzzy"); fuzzy != nil {
			b.fail(fuzzy, kql.CodeDialect, d.Service+" takes no fuzzy union")
		}
		if most := d.Limits["union"]; len(op.Tables) > most {
			b.advise(op.Tables[most], kql.CodeDialect, fmt.Sprintf("%s documents at most %d tables of a union", d.Service, most))
		}
	case *kql.MvExpand:
		b.expandedRows(op, d)
	}
}

func (b *binder) noHints(all kql.Options, d *Dialect) {
	for _, o := range all {
		if strings.HasPrefix(o.Name, "hint.") {
			b.report(b.optionName(o), kql.SeverityError, kql.CodeDialect, d.Service+" takes no hints", nil)
		}
	}
}

// expandedRows tells of rows that mv-expand leaves out without a word.
func (b *binder) expandedRows(op *kql.MvExpand, d *Dialect) {
	lit, _ := op.Limit.(*kql.Literal)
	switch {
	case op.Limit == nil:
		b.report(b.keyword(op), kql.SeverityAdvice, kql.CodeDialect, fmt.Sprintf("%s expands %d rows and leaves out the rest: write limit %d", d.Service, d.DefaultRows, d.MostRows), nil)
	case lit != nil:
		if rows, ok := lit.Value.(int64); ok && rows > d.MostRows {
			b.advise(lit, kql.CodeDialect, fmt.Sprintf("%s documents at most %d rows of mv-expand", d.Service, d.MostRows))
		}
	}
}

// pascal writes a kind of join as Resource Graph does: LeftSemi.
func pascal(kind string) string {
	for _, part := range []string{"left", "right", "full", "inner"} {
		if rest, ok := strings.CutPrefix(kind, part); ok {
			return title(part) + title(rest)
		}
	}
	return title(kind)
}

func title(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}
