package entra

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
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

func newConnectionRow(ctx context.Context, c *tools.Call, conn store.Connection) (connectionRow, error) {
	row := connectionRow{
		Name: conn.Name, ID: conn.ID, TenantID: conn.TenantID, TenantName: conn.TenantName,
		Cloud: tools.CloudName(conn), Enabled: conn.Enabled, SecretExpires: conn.Credential.ExpiresAt,
	}
	states, err := c.Store.Feeds(ctx, conn.ID)
	if err != nil {
		return row, err
	}
	row.LastSync, row.Health, row.Problem = health(states, c.Now)
	if left := conn.Credential.ExpiresAt.Sub(c.Now); !conn.Credential.ExpiresAt.IsZero() && left < expiryWarning {
		row.Problem = credentialProblem(left)
	}
	return row, nil
}

// basic reports whether the basic permission set opens a feed: what lies beyond
// it, or beyond the tenant's licences, is missing by choice.
func basic(name feed.Name) bool {
	permission, _ := feed.Needs(name)
	return slices.Contains(cloud.Basic(), cloud.Permission{API: cloud.Graph, Value: permission})
}

const clockProblem = "the clock of this machine was ahead when the directory was last read: it is read again"

// health sums up the feeds of a connection.
func health(states []store.FeedState, now time.Time) (lastSync time.Time, state, problem string) {
	read, broken, syncing, ahead := 0, 0, 0, 0
	for _, s := range states {
		if store.Ahead(s.LastOKAt, now) {
			read, ahead = read+1, ahead+1
		} else if !s.LastOKAt.IsZero() {
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
				problem = string(s.Feed) + ": " + cmp.Or(s.Error, s.State)
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
	case ahead > 0:
		state, problem = "degraded", clockProblem
	default:
		state = "ok"
	}
	return lastSync, state, problem
}
