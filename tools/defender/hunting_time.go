package defender

import (
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/kql/check"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// How far back Microsoft keeps what hunting reads, and how far a query reads
// that does not say.
// https://learn.microsoft.com/defender-xdr/advanced-hunting-limits
const (
	huntKept    = 30 * 24 * time.Hour
	huntDefault = 7 * 24 * time.Hour
)

// huntTime is how far back a query reads, and why.
type huntTime struct {
	back  time.Duration // 0 when the query says it all
	asked bool          // by the caller's timespan
	// open is a table that the query reads for all time, "" without one.
	open string
	// named is how far back the query's own words reach, where that is farther
	// than the caller's timespan.
	named time.Duration
}

// planTime decides how far back a query reads. Without the caller's word it is
// never less than a span that the query names for one of its tables: a table
// that is joined to it must reach as far.
func planTime(c *tools.Call, bound check.TimeBound, asked string) (huntTime, error) {
	out := huntTime{}
	if len(bound.Unbounded) > 0 {
		out.open = firstWord(bound.Unbounded[0].Message)
	}
	switch {
	case asked != "":
		span, ok := parseSpan(asked)
		if !ok {
			return out, tools.BadArgument("timespan", "is no span of time", "write 12h, 7d or P7D, at most 30d")
		}
		if span > huntKept {
			c.Note("timespan %s was cut to 30d: Microsoft keeps hunting data for 30 days.", tools.Quote(asked))
			span = huntKept
		}
		out.back, out.asked = span, true
		if bound.Longest > span {
			out.named = min(bound.Longest, huntKept)
		}
	case out.open != "" && bound.Unclear:
		out.back = huntKept
	case out.open != "":
		out.back = min(huntKept, max(huntDefault, wholeDays(bound.Longest)))
	}
	if bound.Longest > huntKept+time.Minute {
		c.Note("The query asks for more than 30 days: Microsoft keeps hunting data for 30 days, the answer ends there.")
	}
	return out, nil
}

// tell says what of the time was not read, and how the rest was asked for; to a
// check alone, of no API, what would be.
func (h huntTime) tell(c *tools.Call, api cloud.API) {
	switch {
	case h.back == 0 || h.back >= huntKept:
		return
	case h.asked:
		if api == cloud.XDR {
			c.Note("This API takes no timespan: the last %s were written into the query as a bound on its tables.", spanWords(h.back))
		}
		if h.named > 0 && api != "" {
			h.cover(c, "rows", fmt.Sprintf("timespan is shorter than the %s that the query names, and counts: leave it out", spanWords(h.named)))
		}
		return
	case api == cloud.XDR:
		c.Note("The query reads %s for all time and this API takes no timespan, so the last %s were written into it as a bound: bound Timestamp in the query, or pass timespan (at most 30d).", h.open, spanWords(h.back))
	default:
		c.Note("The query reads %s for all time, so only the last %s were asked for: bound Timestamp in the query, or pass timespan (at most 30d).", h.open, spanWords(h.back))
	}
	if api != "" {
		h.cover(c, h.open, "pass timespan: 30d reads all that Microsoft keeps")
	}
}

// cover notes the time that was left out.
func (h huntTime) cover(c *tools.Call, what, fix string) {
	c.Cover(tools.Coverage{
		Part: what + " before " + c.Now.Add(-h.back).UTC().Format(time.RFC3339), State: tools.NotEvaluated, Reason: "timespan", Fix: fix,
	})
}

// bounded is the plan for Defender XDR's own API, which takes no span of time:
// the bound is part of the text. What it cannot be written into reads all that
// Microsoft keeps.
func (p *huntPlan) bounded(c *tools.Call) *huntPlan {
	out := *p
	out.timespan = ""
	if p.time.back == 0 || p.time.back >= huntKept {
		return &out
	}
	text, ok := check.Since(p.parsed, p.names.Schema, p.time.back)
	if !ok {
		c.Note("This API takes no timespan, and a bound could not be written into the query: it read the last 30 days.")
		out.time = huntTime{}
		return &out
	}
	out.query, out.timespan = text, p.timespan
	return &out
}

func (h huntTime) iso() string {
	if h.back == 0 {
		return ""
	}
	return isoSpan(h.back)
}

// wholeDays rounds a span up.
func wholeDays(d time.Duration) time.Duration {
	const day = 24 * time.Hour
	return (d + day - 1) / day * day
}

// isoSpan is a duration as ISO 8601 writes it.
func isoSpan(d time.Duration) string {
	if d%(24*time.Hour) == 0 {
		return fmt.Sprintf("P%dD", d/(24*time.Hour))
	}
	return fmt.Sprintf("PT%dM", d/time.Minute)
}

// spanWords is a duration for people.
func spanWords(d time.Duration) string {
	switch {
	case d >= 48*time.Hour || d%(24*time.Hour) == 0:
		return fmt.Sprintf("%d days", wholeDays(d)/(24*time.Hour))
	case d%time.Hour == 0:
		return fmt.Sprintf("%d hours", d/time.Hour)
	}
	return fmt.Sprintf("%d minutes", d/time.Minute)
}
