package defender

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
)

// Client reads one tenant's Defender. It is safe for concurrent use.
type Client struct{ cloud *cloud.Client }

// New returns a Client over the tenant's HTTP layer.
func New(c *cloud.Client) *Client { return &Client{c} }

// Query narrows a list. Conditions are joined by "and".
// https://learn.microsoft.com/defender-endpoint/api/exposed-apis-odata-samples
type Query struct {
	Filter []string // OData conditions, made with Equal and the like
	Top    int      // rows of one page; 0 is Microsoft's default
	Expand string
	skip   int // rows passed over
}

func (q Query) values() url.Values {
	v := url.Values{}
	if len(q.Filter) > 0 {
		v.Set("$filter", strings.Join(q.Filter, " and "))
	}
	if q.Top > 0 {
		v.Set("$top", strconv.Itoa(q.Top))
	}
	if q.skip > 0 {
		v.Set("$skip", strconv.Itoa(q.skip))
	}
	if q.Expand != "" {
		v.Set("$expand", q.Expand)
	}
	return v
}

// Equal is the condition that a text property has the value.
func Equal(property, value string) string { return property + " eq " + quote(value) }

// Since is the condition that an instant is not before t.
func Since(property string, t time.Time) string {
	return property + " ge " + t.UTC().Format("2006-01-02T15:04:05Z")
}

// StartsWith is the condition that a text property begins with the value.
func StartsWith(property, value string) string {
	return "startswith(" + property + "," + quote(value) + ")"
}

// quote writes an OData string literal.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// Page is a part of a list. Next is Microsoft's link to the next part, "" at
// the end.
type Page[T any] struct {
	Items []T
	Next  string
}

// page reads the page at link, a path under the API or a nextLink.
func page[T any](ctx context.Context, c *Client, link string) (Page[T], error) {
	var body struct {
		Value []T    `json:"value"`
		Next  string `json:"@odata.nextLink"`
	}
	_, err := c.cloud.Do(ctx, cloud.Request{API: cloud.Defender, URL: link}, &body)
	return Page[T]{body.Value, body.Next}, err
}

// emptyWhenAbsent reports whether 404 means that a list is empty: that of
// machines has nothing recent, and of a file, address, domain or account that
// was never seen there is nothing. Of an object that is there, 404 says that the
// list was not read.
// https://learn.microsoft.com/defender-endpoint/api/get-machines
// https://learn.microsoft.com/defender-endpoint/api/get-file-related-alerts
func emptyWhenAbsent(path string) bool {
	return path == "/api/machines" || slices.ContainsFunc([]string{Files, IPs, Domains, Users}, func(kind string) bool { return strings.HasPrefix(path, "/api/"+kind+"/") })
}

// all reads the pages of a list until there are most rows, 0 for all; each row
// comes once. An error comes with the rows that were read before it.
//
// The service leaves the link to the next page out where $top was sent: a page as
// long as was asked for is gone on from by $skip. Links are reported to go round
// for ever, so that a page without a new row ends the list.
func all[T any](ctx context.Context, c *Client, path string, q Query, most int) ([]T, error) {
	out := []T{}
	have := map[string]bool{}
	followed := map[string]bool{}
	for next := withQuery(path, q.values()); next != ""; {
		followed[next] = true
		p, err := page[T](ctx, c, next)
		if errors.Is(err, cloud.ErrNotFound) && (len(out) == 0 && emptyWhenAbsent(path) || q.skip > 0) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		before := len(out)
		for _, row := range p.Items {
			if id := identity(row); !have[id] {
				have[id] = true
				out = append(out, row)
			}
		}
		if most > 0 && len(out) >= most {
			return out[:most], nil
		}
		if len(p.Items) > 0 && len(out) == before {
			return out, nil
		}
		next = p.Next
		if next == "" && q.Top > 0 && len(p.Items) >= q.Top {
			q.skip += len(p.Items)
			next = withQuery(path, q.values())
		}
		if followed[next] {
			return out, fmt.Errorf("the pages of %s link in a circle", path)
		}
	}
	return out, nil
}

// identity tells rows apart: by their id, or by all that they say.
func identity(row any) string {
	if id := reflect.ValueOf(row).FieldByName("ID"); id.IsValid() && id.Kind() == reflect.String && id.String() != "" {
		return id.String()
	}
	text, err := json.Marshal(row, json.Deterministic(true))
	if err != nil {
		return fmt.Sprintf("%+v", row)
	}
	return string(text)
}

// one reads one object; cloud.ErrNotFound when there is none.
func one[T any](ctx context.Context, c *Client, path string) (T, error) {
	var out T
	_, err := c.cloud.Do(ctx, cloud.Request{API: cloud.Defender, URL: path}, &out)
	return out, err
}

func withQuery(path string, v url.Values) string {
	if len(v) == 0 {
		return path
	}
	return path + "?" + strings.ReplaceAll(v.Encode(), "+", "%20")
}

// segment is one segment of a path, escaped. What is no key, as "..", cloud refuses.
func segment(s string) string { return url.PathEscape(s) }
