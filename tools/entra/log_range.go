package entra

import (
	"context"
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// How long Microsoft keeps the logs, by whether the tenant has Entra ID P1 or
// P2.
// https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention
const (
	keptDays     = 30
	keptDaysFree = 7
)

// defaultLog is how far back a log is read when the caller does not say:
// Microsoft advises a time range, lest the request times out.
const defaultLog = 7 * 24 * time.Hour

// logRange is the part of a log that a call is about.
type logRange struct{ since, until time.Time }

// beforeEnd tells whether a row belongs to a range that ends with until. Of a
// day the first instant of the next is left out, which the service's filter, "at
// or before", lets in.
func beforeEnd(c *tools.Call, until string) func(time.Time) bool {
	end := c.Until(until)
	wholeDay := !end.Equal(c.Date(until))
	return func(at time.Time) bool { return !wholeDay || at.Before(end) }
}

// readLogRange reads since and until and says when they go beyond what is kept.
func readLogRange(ctx context.Context, c *tools.Call, log, since, until string) (logRange, error) {
	r := logRange{c.Date(since), c.Until(until)}
	if r.since.IsZero() {
		r.since = c.Now.Add(-defaultLog)
		c.Note("Of the last 7 days: pass since for more (up to what Microsoft keeps) or less.")
		if !r.until.IsZero() && !r.until.After(r.since) {
			return r, tools.BadArgument("until", "is before the last 7 days, which are read without since", "pass since too")
		}
	}
	if err := tools.CheckRange(r.since, r.until); err != nil {
		return r, err
	}
	held, known, err := c.HeldPlans(ctx)
	if err != nil {
		return r, err
	}
	premium := !known || len(held) > 0 && (reach{plans: held, plansKnown: true}).licensed(tools.PlanP1)
	days := keptDays
	if !premium {
		days = keptDaysFree
	}
	kept := c.Now.Add(-time.Duration(days) * 24 * time.Hour)
	rule := fmt.Sprintf("Microsoft keeps %s for %d days with Entra ID P1 or P2 and %d without", log, keptDays, keptDaysFree)
	if !r.until.IsZero() && !r.until.After(kept) {
		return r, &tools.Error{
			Code: "notKept", Message: rule + ": none of the time asked for is left",
			Fix: "ask from " + kept.UTC().Format(time.DateOnly) + " on; older rows are only where the tenant exports its logs to (Log Analytics, storage, event hub)",
		}
	}
	if r.since.Before(kept.Add(-time.Minute)) {
		c.Cover(tools.Coverage{
			Part: log + " before " + kept.UTC().Format(time.RFC3339), State: tools.NotEvaluated, Reason: "scopeNotReadable",
			Fix: rule + "; older rows are only where the tenant exports its logs to",
		})
	}
	return r, nil
}
