package tools

import (
	"context"
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/dirsync"
	"github.com/mscloud-mcp/mscloud-mcp/store"
)

// connectionRow is a connection as lists show it.
type connectionRow struct {
	Name       string `json:"name"`
	ID         string `json:"id"`
	TenantID   string `json:"tenantId"`
	TenantName string `json:"tenantName,omitzero"`
	Cloud      string `json:"cloud"`
	Enabled    bool   `json:"enabled"`
	// Chosen is true for the connection that this session works with.
	Chosen bool `json:"chosen"`
	// LastSync is the oldest of the feeds that were ever read: everything held
	// is at least that new.
	LastSync time.Time `json:"lastSync,omitzero"`
	// Health is ok, syncing, neverSynced, degraded (some feeds could not be
	// read) or failed (none could).
	Health string `json:"health"`
	// Problem says what is wrong, in a few words.
	Problem string `json:"problem,omitzero"`
	// SecretExpires is when its credential ends, if that is known.
	SecretExpires time.Time `json:"secretExpires,omitzero"`
}

var _ = add(Tool[struct{}, List[connectionRow]]{
	Name:        "entra_connection_list",
	Title:       "List connections",
	Description: "The connected tenants: name, cloud, which one this session works with, last synchronization, health. Start here.",
	Core:        true,
	Mode:        Local,
	Run: func(ctx context.Context, c *Call, _ struct{}) (List[connectionRow], error) {
		conns, err := c.Store.Connections(ctx)
		if err != nil {
			return List[connectionRow]{}, err
		}
		chosen, _ := current(conns, c.session)
		rows := make([]connectionRow, 0, len(conns))
		for _, conn := range conns {
			row, err := c.connectionRow(ctx, conn)
			if err != nil {
				return List[connectionRow]{}, err
			}
			row.Chosen = conn.ID == chosen.ID && chosen.ID != ""
			rows = append(rows, row)
		}
		switch {
		case len(conns) == 0:
			c.Note("No tenant is connected. A person adds one on this machine: mscloud-mcp connection add.")
		case chosen.ID == "":
			c.Note("None is chosen: call entra_connection_select, or pass connection to each tool.")
		}
		return List[connectionRow]{Items: rows, Total: new(len(rows))}, nil
	},
})

func (c *Call) connectionRow(ctx context.Context, conn store.Connection) (connectionRow, error) {
	row := connectionRow{
		Name: conn.Name, ID: conn.ID, TenantID: conn.TenantID, TenantName: conn.TenantName,
		Cloud: cloudName(conn), Enabled: conn.Enabled, SecretExpires: conn.Credential.ExpiresAt,
	}
	states, err := c.Store.Feeds(ctx, conn.ID)
	if err != nil {
		return row, err
	}
	row.LastSync, row.Health, row.Problem = health(states)
	if left := conn.Credential.ExpiresAt.Sub(c.Now); !conn.Credential.ExpiresAt.IsZero() && left < expiryWarning {
		row.Problem = credentialProblem(left)
	}
	return row, nil
}

// cloudName is the connection's cloud; an unnamed one is Microsoft's public.
func cloudName(conn store.Connection) string {
	if conn.Cloud == "" {
		return "public"
	}
	return conn.Cloud
}

// basic reports whether the basic permission set opens a feed: what lies beyond
// it, or beyond the tenant's licences, is missing by choice.
func basic(feed store.Feed) bool {
	permission, _ := dirsync.Needs(feed)
	return slices.Contains(cloud.Basic(), cloud.Permission{API: cloud.Graph, Value: permission})
}

// health sums up the feeds of a connection.
func health(states []store.FeedState) (lastSync time.Time, state, problem string) {
	read, broken, syncing := 0, 0, 0
	for _, s := range states {
		if !s.LastOKAt.IsZero() {
			read++
			if lastSync.IsZero() || s.LastOKAt.Before(lastSync) {
				lastSync = s.LastOKAt
			}
		}
		switch {
		case s.State == store.FeedSyncing:
			syncing++
		case s.State == store.FeedFailed, s.State == store.FeedPermissionMissing && basic(s.Feed):
			broken++
			if problem == "" || s.State == store.FeedFailed {
				problem = string(s.Feed) + ": " + firstOf(s.Error, s.State)
			}
		}
	}
	switch {
	case broken > 0 && read == 0:
		state = "failed"
	case broken > 0:
		state = "degraded"
	case read == 0 && syncing == 0:
		state = "neverSynced"
	case syncing > 0 && read < len(states):
		state = "syncing"
	default:
		state = "ok"
	}
	return lastSync, state, problem
}

type connectionSelectInput struct {
	Connection string `json:"connection,omitzero" jsonschema:"name or id from entra_connection_list"`
}

// selection is what entra_connection_select answers.
type selection struct {
	connectionRow
	// Remembered is false where the client has no session: then each call must
	// name the connection.
	Remembered bool `json:"remembered"`
}

var _ = add(Tool[connectionSelectInput, selection]{
	Name:        "entra_connection_select",
	Title:       "Choose a connection",
	Description: "Choose the tenant that this session works with. Every other tool can be pointed elsewhere for one call with its argument connection.",
	Core:        true,
	Mode:        Local,
	Writes:      true,
	Run: func(ctx context.Context, c *Call, in connectionSelectInput) (selection, error) {
		conn, err := c.server.resolve(ctx, c.session, in.Connection, c.req)
		if err != nil {
			return selection{}, err
		}
		c.session.choose(conn.ID)
		c.Connection = conn
		row, err := c.connectionRow(ctx, conn)
		if err != nil {
			return selection{}, err
		}
		row.Chosen = true
		if c.session.stateless {
			row.Chosen = false
			c.Note("This client keeps no session: pass connection with %q to each call.", conn.Name)
		}
		return selection{connectionRow: row, Remembered: !c.session.stateless}, nil
	},
})
