package tools

import (
	"context"

	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
)

// Chosen is the connection that the session works with: the one that it chose,
// else the only one of conns.
func (c *Call) Chosen(conns []store.Connection) (conn store.Connection, ok bool) {
	return current(conns, c.session)
}

// Choose makes the connection that named means, by name or id, the session's
// and the call's own. remembered is false where the client has no session: then
// each of its calls must name the connection.
func (c *Call) Choose(ctx context.Context, named string) (remembered bool, err error) {
	conn, err := c.server.resolve(ctx, c.session, named, c.req)
	if err != nil {
		return false, err
	}
	c.session.choose(conn.ID)
	c.Connection = conn
	return !c.session.stateless, nil
}

// TestConnection asks every API what the connection may do, as a person's test
// of it does.
func (c *Call) TestConnection(ctx context.Context) (tenant.Report, error) {
	return c.server.options.Tenants.Test(ctx, c.ID())
}

// Offered are the tools of this server, by name.
func (c *Call) Offered() []Info {
	out := make([]Info, len(c.server.tools))
	for i, d := range c.server.tools {
		out[i] = d.Info
	}
	return out
}

// CloudName is the connection's cloud; an unnamed one is Microsoft's public.
func CloudName(conn store.Connection) string {
	if conn.Cloud == "" {
		return "public"
	}
	return conn.Cloud
}
