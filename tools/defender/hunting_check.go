package defender

import (
	"fmt"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/text"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// How far back Microsoft keeps what hunting reads, and how far a query reads
// that does not say.
// https://learn.microsoft.com/defender-xdr/advanced-hunting-limits
const (
	huntKept    = 30 * 24 * time.Hour
	huntDefault = 7 * 24 * time.Hour
)

// huntPlan is a query that may be sent.
type huntPlan struct {
	query    string
	timespan string // ISO 8601, "" when the query says it all
	bounded  bool   // by the query itself
	tables   []string
	columns  []huntColumn // of the answer, nil when they cannot be told
	doubts   []string     // names that the published tables lack
}

// planHunt checks a query before it spends quota. asked is the caller's
// timespan; force sends a query although it names what we do not know.
func planHunt(c *tools.Call, query, asked string, force bool) (*huntPlan, error) {
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
	guard := check.Guard(q, check.GuardOptions{Schema: schema, MaxLength: tools.MaxQueryText})
	if len(guard.Refusals) > 0 {
		r := guard.Refusals[0]
		return nil, &tools.Error{
			Code: "queryRefused", Message: fmt.Sprintf("line %d, column %d: %s%s", r.Line, r.Column, r.Text(), near(query, r.Start)),
			Fix: "query the hunting tables alone, without " + refusedPart(r.Code) + "; nothing was sent",
		}
	}
	binding := check.Bind(q, schema)
	plan := &huntPlan{query: query, bounded: guard.Time.Found, tables: binding.Tables}
	for _, w := range binding.Findings {
		if w.Severity != kql.SeverityError || force {
			c.Note("Line %d, column %d: %s.", w.Line, w.Column, strings.TrimSuffix(w.Text(), "."))
			if w.Severity == kql.SeverityWarning {
				plan.doubts = append(plan.doubts, w.Text())
			}
			continue
		}
		fix := "see mscloud_defender_hunting_schema"
		if len(binding.Tables) > 0 {
			fix += " with table " + binding.Tables[0]
		}
		return nil, &tools.Error{
			Code: string(w.Code), Message: fmt.Sprintf("line %d, column %d: %s", w.Line, w.Column, w.Text()),
			Fix: fix + "; nothing was sent. If Microsoft has added the name lately, pass force",
		}
	}
	if binding.Known {
		for _, column := range binding.Columns {
			plan.columns = append(plan.columns, huntColumn{column.Name, string(column.Type)})
		}
	}
	if err := planTime(c, plan, q, guard.Time, asked); err != nil {
		return nil, err
	}
	if !guard.Rows.Found && !strings.Contains(query, "summarize") {
		c.Note("The query does not limit its rows: Microsoft ends an answer at 100,000. take, top or summarize cost less.")
	}
	return plan, nil
}

// planTime sets how far back the query reads.
func planTime(c *tools.Call, plan *huntPlan, q *kql.Query, bound check.TimeBound, asked string) error {
	if asked != "" {
		span, ok := parseSpan(asked)
		if !ok {
			return tools.BadArgument("timespan", "is no span of time", "write 12h, 7d or P7D, at most 30d")
		}
		if span > huntKept {
			c.Note("timespan %s was cut to 30d: Microsoft keeps hunting data for 30 days.", tools.Quote(asked))
			span = huntKept
		}
		plan.timespan = isoSpan(span)
	} else if len(bound.Unbounded) > 0 {
		plan.timespan = isoSpan(huntDefault)
		c.Note("The query reads %s for all time, so only the last 7 days were asked for: bound Timestamp in the query, or pass timespan (at most 30d).", firstWord(bound.Unbounded[0].Message))
	}
	oldest := c.Now.Add(-huntKept - time.Minute)
	beyond := false
	for _, s := range q.Statements {
		kql.Walk(s, func(n kql.Node) bool {
			if lit, ok := n.(*kql.Literal); ok {
				switch v := lit.Value.(type) {
				case kql.Ticks:
					beyond = beyond || v > 30*kql.Day
				case time.Time:
					beyond = beyond || v.Before(oldest)
				}
			}
			return true
		})
	}
	if beyond {
		c.Note("The query asks for more than 30 days: Microsoft keeps hunting data for 30 days, the answer ends there.")
	}
	return nil
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

// isoSpan is a duration as ISO 8601 writes it.
func isoSpan(d time.Duration) string {
	if d%(24*time.Hour) == 0 {
		return fmt.Sprintf("P%dD", d/(24*time.Hour))
	}
	return fmt.Sprintf("PT%dM", d/time.Minute)
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}
