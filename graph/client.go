package graph

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
)

// Client reads one tenant's Graph. It is safe for concurrent use.
type Client struct {
	cloud *cloud.Client
	host  string // https://graph.microsoft.com
	root  string // with the version v1.0
}

// New returns a Client.
func New(c *cloud.Client) *Client {
	host := c.Environment().Graph
	return &Client{cloud: c, host: host, root: host + "/v1.0"}
}

// Cloud returns the HTTP layer under the client.
func (c *Client) Cloud() *cloud.Client { return c.cloud }

// eventual is the header of advanced queries. A link does not carry it: it is
// sent with every page.
// https://learn.microsoft.com/graph/aad-advanced-queries
var eventual = http.Header{"Consistencylevel": {"eventual"}}

// get reads one object by the named request.
func get[T any](ctx context.Context, c *Client, name string, v Values) (T, error) {
	var out T
	r, u, err := c.start(name, v)
	if err != nil {
		return out, err
	}
	_, err = c.cloud.Do(ctx, cloud.Request{API: cloud.Graph, URL: u, Header: r.options().header()}, &out)
	return out, err
}

// list reads all pages of a collection by the named request.
func list[T any](ctx context.Context, c *Client, name string, v Values) ([]T, error) {
	r, u, err := c.start(name, v)
	if err != nil {
		return nil, err
	}
	var items []T
	for item, err := range AllWith[T](ctx, c, u, r.options()) {
		if err != nil {
			return items, err
		}
		items = append(items, item)
	}
	return items, nil
}

// post asks by one of the POSTs that change nothing.
func (c *Client) post(ctx context.Context, name string, body any, priority cloud.Priority, out any) error {
	r, u, err := c.start(name, nil)
	if err != nil {
		return err
	}
	_, err = c.cloud.Do(ctx, cloud.Request{API: cloud.Graph, Method: r.method(), URL: u, Body: body, Priority: priority}, out)
	return err
}

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
