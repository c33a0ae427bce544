package entra

import (
	"context"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// useFeeds are the reports of use that are synchronized. Whatever says that
// something was not used rests on both.
var useFeeds = []feed.Name{feed.ServicePrincipalSignIns, feed.CredentialSignIns}

// appUsage is when applications were last used, by appId in lower case; held is
// false where one of the reports was never read, so that who is in the other's
// rows was used, and of the rest nobody knows.
func appUsage(ctx context.Context, c *tools.Call) (use map[string]store.AppUsage, held bool, err error) {
	if held, err = c.Uses(ctx, useFeeds...); err != nil {
		return nil, false, err
	}
	c.Note("Use comes from reports that only the /beta version of Microsoft Graph has: they may change, and other clouds than the public one lack them. Who has no row in them has not signed in as far as Microsoft keeps track.")
	use, err = c.Store.AppUsage(ctx, c.ID())
	return use, held, err
}

// appUse is when an application was last used.
type appUse struct {
	Last   entra.Time `json:"last,omitzero"`
	Source string     `json:"source,omitzero"` // what has the last use: a report, or signInLog
	// Never: no source has a use of it, and all were read.
	Never      bool       `json:"never,omitzero"`
	AppOnly    entra.Time `json:"appOnlyAsClient,omitzero"`
	Delegated  entra.Time `json:"delegatedAsClient,omitzero"`
	AsResource entra.Time `json:"asResource,omitzero"`
}

// sourceLog is the sign-in log as the source of a use.
const sourceLog = "signInLog"

// logDays is how long the sign-in log is kept at least, with the licence that
// reading it takes.
// https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention
const logDays = 30

// readUse is when one application was last used, by the newest of the reports
// and, where these are asked for by name or know of no use of late, the sign-in
// log.
func readUse(ctx context.Context, c *tools.Call, app store.AppRow, asked bool) (*appUse, error) {
	all, held, err := appUsage(ctx, c)
	if err != nil {
		return nil, err
	}
	usage := all[strings.ToLower(app.AppID())]
	out := &appUse{Last: usage.Last, Source: string(usage.Source)}
	since := c.Now.AddDate(0, 0, -logDays)
	if r := usage.Report; r.AppID != "" {
		out.AppOnly, out.Delegated = latest(r.AppOnlyClient), latest(r.DelegatedClient)
		out.AsResource = latest(r.AppOnlyResource, r.DelegatedResource)
	}
	if !asked && out.Last.After(since) {
		return out, nil
	}
	logged, read := usesInLog(ctx, c, app, since)
	if logged.After(out.Last) {
		out.Last, out.Source = logged, sourceLog
	}
	out.Never = held && read && out.Last.IsZero()
	if !held && out.Last.IsZero() {
		return nil, nil
	}
	return out, nil
}

// latest is the latest of some parts of the report of use.
func latest(parts ...*entra.SignInActivity) entra.Time {
	var out entra.Time
	for _, p := range parts {
		if p != nil && p.Latest().After(out) {
			out = p.Latest()
		}
	}
	return out
}

// usesInLog is when an application last signed in, or somebody by it, as the
// sign-in log has it; read is false where a part of the log could not be read,
// which is coverage.
func usesInLog(ctx context.Context, c *tools.Call, app store.AppRow, since time.Time) (last time.Time, read bool) {
	kinds := []graph.SignInKind{graph.SignInServicePrincipal, graph.SignInNonInteractive, graph.SignInInteractive}
	if app.Kind == store.AppManagedIdentity {
		kinds = []graph.SignInKind{graph.SignInManagedIdentity}
	}
	t, err := c.Tenant(ctx)
	if err != nil {
		c.CoverError(sourceLog, err)
		return last, false
	}
	for _, kind := range kinds {
		at, err := t.Graph.LastSuccess(ctx, graph.SignInQuery{Kind: kind, AppID: app.AppID(), Since: since})
		if err != nil {
			c.CoverError(sourceLog, err)
			return last, false
		}
		if at.After(last) {
			last = at
		}
	}
	c.Live()
	return last, true
}
