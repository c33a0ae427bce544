package defender

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/text"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// huntPlan is a query that may be sent.
type huntPlan struct {
	query    string
	timespan string   // ISO 8601, "" when the query says it all
	time     huntTime // what timespan comes from
	parsed   *kql.Query
	names    HuntingNames // that it was held against
	tables   []string
	columns  []huntColumn // of the answer, nil when they cannot be told
	doubts   []string     // names that the published tables lack
}

// planHunt checks a query before it spends quota. asked is the caller's
// timespan; force sends a query although it names what we do not know. names
// gives the schema to hold it against, read anew where anew says so; without it
// that is the published one.
func planHunt(c *tools.Call, query, asked string, force bool, names func(anew bool) (HuntingNames, error)) (_ *huntPlan, err error) {
	query, fenced := kql.WithoutFence(query)
	if fenced {
		c.Note("The Markdown fence around the query was taken off.")
	}
	q, problems := kql.Parse(query)
	if len(problems) > 0 {
		p := problems[0]
		return nil, &tools.Error{
			Code: "querySyntax", Message: fmt.Sprintf("line %d, column %d: %s%s", p.Line, p.Column, p.Text(), near(query, p.Start)),
			Fix: "mend this place and ask again; nothing was sent",
		}
	}
	schema := check.HuntingSchema()
	guard := check.Guard(q, check.GuardOptions{Schema: schema, MaxLength: tools.MaxQueryText, Now: c.Now})
	if len(guard.Refusals) > 0 {
		r := guard.Refusals[0]
		return nil, &tools.Error{
			Code: "queryRefused", Message: fmt.Sprintf("line %d, column %d: %s%s", r.Line, r.Column, r.Text(), near(query, r.Start)),
			Fix: "query the hunting tables alone, without " + refusedPart(r.Code) + "; nothing was sent",
		}
	}
	held := HuntingNames{Schema: schema}
	if names != nil {
		if held, err = names(false); err != nil {
			return nil, err
		}
	}
	binding := check.Bind(q, held.Schema)
	if !held.ReadAt.IsZero() && c.Now.Sub(held.ReadAt) > namesRetry && slices.ContainsFunc(binding.Findings, unknownName) {
		if held, err = names(true); err != nil {
			return nil, err
		}
		binding = check.Bind(q, held.Schema)
	}
	if !held.ReadAt.IsZero() {
		guard = check.Guard(q, check.GuardOptions{Schema: held.Schema, MaxLength: tools.MaxQueryText, Now: c.Now})
	}
	held.tell(c)
	plan := &huntPlan{query: query, parsed: q, names: held, tables: binding.Tables}
	for _, w := range binding.Findings {
		if w.Severity != kql.SeverityError || force {
			c.Note("Line %d, column %d: %s.", w.Line, w.Column, strings.TrimSuffix(w.Text(), "."))
			if w.Severity == kql.SeverityWarning {
				plan.doubts = append(plan.doubts, w.Text())
			}
			continue
		}
		return nil, &tools.Error{
			Code: string(w.Code), Message: fmt.Sprintf("line %d, column %d: %s", w.Line, w.Column, w.Text()),
			Fix: fixOf(w, binding.Tables),
		}
	}
	if binding.Known {
		for _, column := range binding.Columns {
			plan.columns = append(plan.columns, huntColumn{column.Name, string(column.Type)})
		}
	}
	if plan.time, err = planTime(c, guard.Time, asked); err != nil {
		return nil, err
	}
	plan.timespan = plan.time.iso()
	if !guard.Rows.Found && !strings.Contains(query, "summarize") {
		c.Note("The query does not limit its rows: Microsoft ends an answer at 100,000. take, top or summarize cost less.")
	}
	return plan, nil
}

// unknownName tells of a name that a schema lacks.
func unknownName(d kql.Diagnostic) bool {
	switch d.Code {
	case kql.CodeUnknownTable, kql.CodeUnknownColumn, kql.CodeUnknownFunction, kql.CodeSentinelTable, kql.CodeRetiredTable:
		return true
	}
	return false
}

// near quotes what stands at a place of the query.
func near(query string, at int) string {
	rest := strings.TrimSpace(query[min(at, len(query)):])
	if rest == "" {
		return ""
	}
	line, _, _ := strings.Cut(rest, "\n")
	return ", at " + tools.Quote(text.Clip(line, 40))
}

// refusedPart names what Guard refused.
func refusedPart(code kql.Code) string {
	switch code {
	case kql.CodeCommand:
		return "management commands"
	case kql.CodeExternal:
		return "externaldata"
	case kql.CodeCrossDatabase:
		return "other clusters, databases or workspaces"
	case kql.CodePlugin:
		return "this plugin"
	}
	return "the part that could not be read"
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

// fixOf says how to mend what keeps a query from being sent.
func fixOf(d kql.Diagnostic, tables []string) string {
	if d.Code == kql.CodeLiteral {
		return "write a value of that type, for instance datetime(2026-01-31), ago(7d) or guid(…) in full; nothing was sent"
	}
	fix := "see mscloud_defender_hunting_schema"
	if len(tables) > 0 {
		fix += " with table " + tables[0]
	}
	return fix + "; nothing was sent. If Microsoft has added the name lately, pass force"
}
