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
	LiveRows    = 20_000
	LiveTime    = 40 * time.Second
	LiveTimeout = LiveTime + 35*time.Second // of the tool: the last page may be slow
)

// LivePages walks a live list of Microsoft's page by page within the budget.
type LivePages[T any] struct {
	Call  *Call
	Graph *graph.Client
	What  string            // of the rows, for people: "sign-ins"
	At    func(T) time.Time // when the row is of, nil where the list has no order
	First string            // URL of the first page

	begun  time.Time       // when the first page was asked for
	read   int             // rows read
	pages  int             // pages read
	seen   map[string]bool // links of them
	oldest time.Time       // of the rows read
}

// page reads one page, or gives it again to a call that is run twice because
// its answer was too big.
func (l *LivePages[T]) page(ctx context.Context, link string) (graph.Page[T], error) {
	if l.begun.IsZero() {
		l.begun = l.Call.Clock()
	}
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	l.seen[link] = true
	page, err := livePage[T](ctx, l.Call, l.Graph, link)
	if err == nil {
		l.pages++
	}
	return page, err
}

// circles reports whether a link leads back to a page that was read: then the
// list ends here, whatever follows.
func (l *LivePages[T]) circles(link string) bool {
	if link == "" || !l.seen[link] {
		return false
	}
	l.stopped(errCircle, "")
	return true
}

// errCircle is a list whose pages link to each other.
var errCircle = &Error{
	Code: "badAnswer", Message: "Microsoft's links to the next page go in a circle", Fix: "what was read stands; narrow the question by filters",
}

// livePage reads one page, once in a call.
func livePage[T any](ctx context.Context, c *Call, g *graph.Client, link string) (graph.Page[T], error) {
	return Once(c, link, func() (graph.Page[T], error) { return graph.ReadPage[T](ctx, g, link) })
}

// LiveAll walks a short live list, a part of one row, to its end.
func LiveAll[T any](ctx context.Context, c *Call, g *graph.Client, link string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for seen := map[string]bool{}; link != ""; {
			if seen[link] {
				var none T
				yield(none, errCircle)
				return
			}
			seen[link] = true
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
			link = page.Next
		}
	}
}

// saw counts rows and says how far the walk is.
func (l *LivePages[T]) saw(items []T) {
	l.read += len(items)
	message := fmt.Sprintf("read %d %s", l.read, l.What)
	if l.At != nil && len(items) > 0 {
		l.oldest = l.At(items[len(items)-1])
		message += " back to " + l.oldest.UTC().Format(time.RFC3339)
	}
	l.Call.Progress(float64(l.read), 0, message)
}

// spent reports whether the budget is used up.
func (l *LivePages[T]) spent() bool { return l.read >= LiveRows || l.late() }

// late reports whether the time of the budget is over.
func (l *LivePages[T]) late() bool { return l.Call.Clock().Sub(l.begun) >= LiveTime }

// stopped says how far the walk came, and why not farther.
func (l *LivePages[T]) stopped(err error, fix string) {
	far := fmt.Sprintf("%d %s were read", l.read, l.What)
	if !l.oldest.IsZero() {
		far += ", back to " + l.oldest.UTC().Format(time.RFC3339)
	}
	cov := Coverage{Part: l.What + " beyond the rows read", State: Partial, Reason: "throttled"}
	if err != nil {
		cov = CoverageOf(cov.Part, err)
		cov.State = Partial
	} else {
		cov.Fix = fmt.Sprintf("a call reads at most %d rows or for %d seconds, as Microsoft limits the requests; %s", LiveRows, int(LiveTime.Seconds()), fix)
	}
	l.Call.Cover(cov)
	l.Call.Note("Stopped early: %s.", far)
}

// Each passes every row to visit, until the list or the budget ends. It
// reports whether the list ended. An error of the first page is returned; a
// later one leaves what was read.
func (l *LivePages[T]) Each(ctx context.Context, fix string, visit func(T)) (ended bool, err error) {
	for link := l.First; ; {
		page, err := l.page(ctx, link)
		switch {
		case err == nil:
		case ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled), l.pages == 0:
			return false, err
		default:
			l.stopped(err, fix)
			return false, nil
		}
		l.saw(page.Items)
		for _, item := range page.Items {
			visit(item)
		}
		if page.Next == "" {
			return true, nil
		}
		if l.circles(page.Next) {
			return false, nil
		}
		if link = page.Next; l.spent() {
			l.stopped(nil, fix)
			return false, nil
		}
	}
}

// LiveList answers a page of the caller's from a live list: rows for which keep
// returns true, up to the caller's limit. Microsoft's link to the next page is
// in the cursor, which therefore survives a restart for as long as Microsoft
// honours the link.
func LiveList[T, R any](ctx context.Context, l *LivePages[T], in Page, keep func(context.Context, T) (R, bool, error)) (List[R], error) {
	out := List[R]{Items: []R{}}
	page, err := l.Call.Page(in)
	if err != nil {
		return out, err
	}
	link, skip := l.First, 0
	if page.After != "" {
		if link, skip, err = livePlace(l.First, page.After); err != nil {
			return out, err
		}
	}
	for {
		rows, err := l.page(ctx, link)
		switch {
		case err == nil:
		case l.pages == 0 && page.After != "" && (errors.Is(err, cloud.ErrBadRequest) || errors.Is(err, cloud.ErrDeltaExpired) || errors.Is(err, cloud.ErrNotFound)):
			return out, &Error{
				Code: "cursorExpired", Message: "Microsoft no longer knows the place where the last page ended",
				Fix: "leave cursor out to start over",
			}
		case l.pages == 0, ctx.Err() != nil:
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
			case page.After == "":
				out.Total = l.total(len(out.Items))
			}
			if !full {
				l.saw(rows.Items[skip : i+1])
				l.stopped(nil, "pass nextCursor to go on")
			}
			return out, nil
		}
		l.saw(rows.Items)
		if rows.Next == "" || l.circles(rows.Next) {
			if rows.Next == "" && page.After == "" {
				out.Total = l.total(len(out.Items))
			}
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

// total is a count of the whole list: nil where a part of it was not read, for
// what was not read may decide which rows there are.
func (l *LivePages[T]) total(n int) *int {
	if l.Call.Gaps() > 0 {
		return nil
	}
	return &n
}

// placeOf is a place in a live list: a page, and how many of its rows were
// given.
func placeOf(skip int, link string) string { return strconv.Itoa(skip) + " " + link }

// livePlace reads a place. A cursor comes from outside: it may name a page of
// the same list only.
func livePlace(first, place string) (link string, skip int, err error) {
	number, link, _ := strings.Cut(place, " ")
	skip, err = strconv.Atoi(number)
	if err != nil || skip < 0 || skip > LiveRows || !graph.SameList(first, link) {
		return "", 0, ErrCursor
	}
	return link, skip, nil
}
