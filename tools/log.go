package tools

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
)

// The most that one call reads of a live list. Microsoft allows five pages of a
// log in ten seconds: 20 pages of 1,000 rows take about as long as the time
// allows.
// https://learn.microsoft.com/graph/throttling-limits
const (
	logRows    = 20_000
	logTime    = 40 * time.Second
	logTimeout = logTime + 35*time.Second // of the tool: the last page may be slow
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

// logRange reads since and until and says when they go beyond what is kept.
func (c *Call) logRange(ctx context.Context, log, since, until string) (logRange, error) {
	r := logRange{c.Date(since), c.Date(until)}
	if r.since.IsZero() {
		r.since = c.Now.Add(-defaultLog)
		c.Note("Of the last 7 days: pass since for more (up to what Microsoft keeps) or less.")
		if !r.until.IsZero() && !r.until.After(r.since) {
			return r, badArgument("until", "is before the last 7 days, which are read without since", "pass since too")
		}
	}
	if !r.until.IsZero() && !r.until.After(r.since) {
		return r, badArgument("until", "is not after since", "swap them")
	}
	held, known, err := c.heldPlans(ctx)
	if err != nil {
		return r, err
	}
	premium := !known || len(held) > 0 && (reach{plans: held, plansKnown: true}).licensed(PlanP1)
	days := keptDays
	if !premium {
		days = keptDaysFree
	}
	kept := c.Now.Add(-time.Duration(days) * 24 * time.Hour)
	rule := fmt.Sprintf("Microsoft keeps %s for %d days with Entra ID P1 or P2 and %d without", log, keptDays, keptDaysFree)
	if !r.until.IsZero() && !r.until.After(kept) {
		return r, &toolError{
			Code: "notKept", Message: rule + ": none of the time asked for is left",
			Fix: "ask from " + kept.UTC().Format(time.DateOnly) + " on; older rows are only where the tenant exports its logs to (Log Analytics, storage, event hub)",
		}
	}
	if r.since.Before(kept.Add(-time.Minute)) {
		c.Cover(Coverage{
			Part: log + " before " + kept.UTC().Format(time.RFC3339), State: notEvaluated, Reason: "scopeNotReadable",
			Fix: rule + "; older rows are only where the tenant exports its logs to",
		})
	}
	return r, nil
}

// livePages walks a live list of Microsoft's page by page within the budget.
type livePages[T any] struct {
	call  *Call
	graph *graph.Client
	what  string            // of the rows, for people: "sign-ins"
	at    func(T) time.Time // when the row is of, nil where the list has no order
	first string            // URL of the first page

	begun  time.Time // when the first page was asked for
	read   int       // rows read
	oldest time.Time // of the rows read
}

// page reads one page, or gives it again to a call that is run twice because
// its answer was too big.
func (l *livePages[T]) page(ctx context.Context, link string) (graph.Page[T], error) {
	if l.begun.IsZero() {
		l.begun = l.call.server.now()
	}
	return livePage[T](ctx, l.call, l.graph, link)
}

// livePage reads one page, once in a call.
func livePage[T any](ctx context.Context, c *Call, g *graph.Client, link string) (graph.Page[T], error) {
	if held, ok := c.pages[link].(graph.Page[T]); ok {
		return held, nil
	}
	page, err := graph.ReadPage[T](ctx, g, link)
	if err != nil {
		return page, err
	}
	c.Live()
	if c.pages == nil {
		c.pages = map[string]any{}
	}
	c.pages[link] = page
	return page, nil
}

// liveAll walks a short live list, a part of one row, to its end.
func liveAll[T any](ctx context.Context, c *Call, g *graph.Client, link string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for seen := ""; link != "" && link != seen; {
			page, err := livePage[T](ctx, c, g, link)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range page.Items {
				if !yield(item, nil) {
					return
				}
			}
			seen, link = link, page.Next
		}
	}
}

// saw counts rows and says how far the walk is.
func (l *livePages[T]) saw(items []T) {
	l.read += len(items)
	message := fmt.Sprintf("read %d %s", l.read, l.what)
	if l.at != nil && len(items) > 0 {
		l.oldest = l.at(items[len(items)-1])
		message += " back to " + l.oldest.UTC().Format(time.RFC3339)
	}
	l.call.Progress(float64(l.read), 0, message)
}

// spent reports whether the budget is used up.
func (l *livePages[T]) spent() bool { return l.read >= logRows || l.late() }

// late reports whether the time of the budget is over.
func (l *livePages[T]) late() bool { return l.call.server.now().Sub(l.begun) >= logTime }

// stopped says how far the walk came, and why not farther.
func (l *livePages[T]) stopped(err error, fix string) {
	far := fmt.Sprintf("%d %s were read", l.read, l.what)
	if !l.oldest.IsZero() {
		far += ", back to " + l.oldest.UTC().Format(time.RFC3339)
	}
	cov := Coverage{Part: l.what + " beyond the rows read", State: partial, Reason: "throttled"}
	if err != nil {
		cov = coverageOf(cov.Part, err)
		cov.State = partial
	} else {
		cov.Fix = fmt.Sprintf("a call reads at most %d rows or for %d seconds, as Microsoft limits the requests; %s", logRows, int(logTime.Seconds()), fix)
	}
	l.call.Cover(cov)
	l.call.Note("Stopped early: %s.", far)
}

// each passes every row to visit, until the list or the budget ends. It
// reports whether the list ended. An error of the first page is returned; a
// later one leaves what was read.
func (l *livePages[T]) each(ctx context.Context, fix string, visit func(T)) (ended bool, err error) {
	for link := l.first; ; {
		page, err := l.page(ctx, link)
		switch {
		case err == nil:
		case ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled), l.read == 0:
			return false, err
		default:
			l.stopped(err, fix)
			return false, nil
		}
		l.saw(page.Items)
		for _, item := range page.Items {
			visit(item)
		}
		if page.Next == "" || page.Next == link {
			return true, nil
		}
		if link = page.Next; l.spent() {
			l.stopped(nil, fix)
			return false, nil
		}
	}
}

// liveList answers a page of the caller's from a live list: rows for which keep
// returns true, up to the caller's limit. Microsoft's link to the next page is
// in the cursor, which therefore survives a restart for as long as Microsoft
// honours the link.
func liveList[T, R any](ctx context.Context, l *livePages[T], in Page, keep func(context.Context, T) (R, bool, error)) (List[R], error) {
	out := List[R]{Items: []R{}}
	page, err := l.call.Page(in)
	if err != nil {
		return out, err
	}
	link, skip := l.first, 0
	if page.After != "" {
		if link, skip, err = livePlace(l.first, page.After); err != nil {
			return out, err
		}
	}
	for {
		rows, err := l.page(ctx, link)
		switch {
		case err == nil:
		case l.read == 0 && page.After != "" && (errors.Is(err, cloud.ErrBadRequest) || errors.Is(err, cloud.ErrDeltaExpired)):
			return out, &toolError{
				Code: "cursorExpired", Message: "Microsoft no longer knows the place where the last page ended",
				Fix: "leave cursor out to start over",
			}
		case l.read == 0, ctx.Err() != nil:
			return out, err
		default:
			l.stopped(err, "pass nextCursor to go on")
			out.Next = placeOf(skip, link)
			return out, nil
		}
		for i := min(skip, len(rows.Items)); i < len(rows.Items); i++ {
			row, ok, err := keep(ctx, rows.Items[i])
			if err != nil {
				return out, err
			}
			if ok {
				out.Items = append(out.Items, row)
			}
			// A row may take requests of its own.
			full, late := len(out.Items) == page.Limit, i+1 < len(rows.Items) && l.late()
			if !full && !late {
				continue
			}
			switch {
			case i+1 < len(rows.Items):
				out.Next = placeOf(i+1, link)
			case rows.Next != "":
				out.Next = placeOf(0, rows.Next)
			}
			if !full {
				l.saw(rows.Items[skip : i+1])
				l.stopped(nil, "pass nextCursor to go on")
			}
			return out, nil
		}
		l.saw(rows.Items)
		if rows.Next == "" || rows.Next == link {
			return out, nil
		}
		link, skip = rows.Next, 0
		if l.spent() {
			l.stopped(nil, "pass nextCursor to go on, or narrow the question by filters")
			out.Next = placeOf(0, link)
			return out, nil
		}
	}
}

// placeOf is a place in a live list: a page, and how many of its rows were
// given.
func placeOf(skip int, link string) string { return strconv.Itoa(skip) + " " + link }

// livePlace reads a place. A cursor comes from outside: it may name a page of
// the same list only.
func livePlace(first, place string) (link string, skip int, err error) {
	number, link, _ := strings.Cut(place, " ")
	skip, err = strconv.Atoi(number)
	if err != nil || skip < 0 || skip > logRows || !graph.SameList(first, link) {
		return "", 0, errCursor
	}
	return link, skip, nil
}
