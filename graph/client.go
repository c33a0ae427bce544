package graph

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/microsoft/kiota-abstractions-go"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
)

// Client reads one tenant's Graph. It is safe for concurrent use.
type Client struct {
	cloud *cloud.Client
	base  map[string]string // path parameters of a builder: only "baseurl"
	root  string            // https://graph.microsoft.com/v1.0
}

// New returns a Client of the v1.0 endpoint.
func New(c *cloud.Client) *Client {
	root := c.Environment().Graph + "/v1.0"
	return &Client{cloud: c, base: map[string]string{"baseurl": root}, root: root}
}

// Cloud returns the HTTP layer under the client.
func (c *Client) Cloud() *cloud.Client { return c.cloud }

// urlOnly satisfies the builders' constructors. Nothing is ever sent through
// it: of a builder only ToGetRequestInformation and GetUri are called, which
// touch no method of the adapter.
type urlOnly struct{ abstractions.RequestAdapter }

// builder is a request builder of msgraph-sdk-go whose GET takes C.
type builder[C any] interface {
	ToGetRequestInformation(ctx context.Context, c *C) (*abstractions.RequestInformation, error)
}

// link returns the URL that a builder makes. c may be nil.
func link[C any](b builder[C], c *C) (string, error) {
	info, err := b.ToGetRequestInformation(context.Background(), c)
	if err != nil {
		return "", err
	}
	u, err := info.GetUri()
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

// ptr returns a pointer to v, as the builders' options want.
func ptr[T any](v T) *T { return &v }

// eventual is the header of advanced queries. A link does not carry it: it is
// sent with every page.
// https://learn.microsoft.com/graph/aad-advanced-queries
var eventual = http.Header{"Consistencylevel": {"eventual"}}

// get reads one object.
func get[T any, C any](ctx context.Context, c *Client, b builder[C], config *C) (T, error) {
	var out T
	u, err := link(b, config)
	if err != nil {
		return out, err
	}
	_, err = c.cloud.Do(ctx, cloud.Request{API: cloud.Graph, URL: u}, &out)
	return out, err
}

// list reads all pages of a collection.
func list[T any, C any](ctx context.Context, c *Client, b builder[C], config *C) ([]T, error) {
	u, err := link(b, config)
	if err != nil {
		return nil, err
	}
	var items []T
	for item, err := range All[T](ctx, c, u) {
		if err != nil {
			return items, err
		}
		items = append(items, item)
	}
	return items, nil
}

// quote writes an OData string literal.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// relative turns an absolute v1.0 URL into the form that $batch wants.
func (c *Client) relative(u string) string {
	parsed, err := url.Parse(u)
	if err != nil || !strings.HasPrefix(u, c.root+"/") {
		return u
	}
	path := strings.TrimPrefix(parsed.EscapedPath(), "/v1.0")
	if parsed.RawQuery != "" {
		path += "?" + parsed.RawQuery
	}
	return path
}
