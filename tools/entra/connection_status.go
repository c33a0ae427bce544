package entra

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type connectionStatusInput struct {
	Probe       bool   `json:"probe,omitzero" jsonschema:"sign in and ask every API now; else from the token and the last test"`
	Area        string `json:"area,omitzero" enum:"entra,azure,m365,defender,governance" jsonschema:"tools of this area only"`
	MissingOnly bool   `json:"missingOnly,omitzero" jsonschema:"only tools and feeds that lack something"`
}

// status is what entra_connection_status answers.
type status struct {
	connectionRow
	Credential credentialStatus `json:"credential"`
	// Consent is "granted", "partial" or "none": a sign-in can succeed with no
	// permission at all.
	Consent string       `json:"consent,omitzero"`
	Tools   []toolStatus `json:"tools,omitzero"`
	// Missing are the permissions of the tools that are not granted.
	Missing    []missingPermission `json:"missing,omitzero"`
	Licences   []string            `json:"licences,omitzero"`
	Feeds      []feedStatus        `json:"feeds,omitzero"`
	Throttling *cloud.Throttling   `json:"throttling,omitzero"`
	ClockSkew  string              `json:"clockSkew,omitzero"`
	// CloudLimits are what the tenant's cloud does not offer.
	CloudLimits []string `json:"cloudLimits,omitzero"`
	// Probe is the outcome of asking every API.
	Probe *probeResult `json:"probe,omitzero"`
	// Tested is when the connection was last tested, by a person or a probe.
	Tested time.Time `json:"lastTested,omitzero"`
}

// probeResult is a tenant.Report without what the status says already.
type probeResult struct {
	OK     bool           `json:"ok"`
	Checks []tenant.Check `json:"checks"`
	// Capabilities are the features that something is in the way of.
	Capabilities  []tenant.Capability `json:"notReady,omitzero"`
	Subscriptions int                 `json:"azureSubscriptions"`
}

type credentialStatus struct {
	Kind      string    `json:"kind"`
	Hint      string    `json:"hint,omitzero"`
	ExpiresAt time.Time `json:"expiresAt,omitzero"`
	DaysLeft  *int      `json:"daysLeft,omitzero"`
	Warning   string    `json:"warning,omitzero"`
}

type feedStatus struct {
	Feed  string `json:"feed"`
	State string `json:"state"`
	Rows  int64  `json:"rows"`
	// LastOK is when the feed was last read to its end.
	LastOK time.Time `json:"lastOk,omitzero"`
	// Lag is the age of what is held.
	Lag   string `json:"lag,omitzero"`
	Error string `json:"error,omitzero"`
	Fix   string `json:"fix,omitzero"`
}

// expiryWarning is how long before its end a credential is warned of.
const expiryWarning = 30 * 24 * time.Hour

var _ = tools.Add(tools.Tool[connectionStatusInput, status]{
	Name:        "entra_connection_status",
	Title:       "Status of a connection",
	Description: "What works and what does not: permissions granted and missing per tool, licences, age and errors of each part of the local directory, throttling, when the secret expires. Use it to explain coverage and errors.",
	Core:        true,
	Mode:        tools.Mixed,
	Run: func(ctx context.Context, c *tools.Call, in connectionStatusInput) (status, error) {
		row, err := newConnectionRow(ctx, c, c.Connection)
		if err != nil {
			return status{}, err
		}
		conns, err := c.Store.Connections(ctx)
		if err != nil {
			return status{}, err
		}
		chosen, _ := c.Chosen(conns)
		row.Chosen = chosen.ID == c.ID()
		out := status{
			connectionRow: row, Credential: credentialOf(c.Connection.Credential, c.Now),
			CloudLimits: cloudLimits[tools.CloudName(c.Connection)],
		}
		if t := c.Connection.LastTest; t != nil {
			out.Tested = t.At
		}
		if err := statusFeeds(ctx, c, &out, in.MissingOnly); err != nil {
			return status{}, err
		}
		if err := statusTools(ctx, c, &out, in); err != nil {
			return status{}, err
		}
		if in.Probe {
			probeConnection(ctx, c, &out)
		}
		return out, nil
	},
})

var _ = tools.AddResource(tools.Resource{
	URI: "mscloud://connections/{id}/status", Name: "connection-status", Title: "Status of a connection",
	Description: "Permissions, licences and synchronization of one connection, by name or id.",
	Tool:        "entra_connection_status", Argument: "connection",
})

func credentialOf(cred store.Credential, now time.Time) credentialStatus {
	out := credentialStatus{Kind: cred.Kind, Hint: cred.Hint, ExpiresAt: cred.ExpiresAt}
	if !cred.ExpiresAt.IsZero() {
		left := cred.ExpiresAt.Sub(now)
		out.DaysLeft = new(int(left.Hours() / 24))
		if left < expiryWarning {
			out.Warning = credentialProblem(left)
		}
	}
	return out
}

func credentialProblem(left time.Duration) string {
	if left <= 0 {
		return "the credential has expired: mscloud-mcp connection rotate"
	}
	return fmt.Sprintf("the credential expires in %d days: mscloud-mcp connection rotate", int(left.Hours()/24))
}

func statusFeeds(ctx context.Context, c *tools.Call, out *status, missingOnly bool) error {
	all := feed.Names()
	if _, err := c.Uses(ctx, all...); err != nil {
		return err
	}
	states, err := c.FeedStates(ctx)
	if err != nil {
		return err
	}
	for _, feed := range all {
		s, known := states[feed]
		if !known {
			s.State = store.FeedNever
		}
		row := feedStatus{
			Feed: string(feed), State: s.State, Rows: s.Rows, LastOK: s.LastOKAt,
			Error: s.Error, Fix: s.ErrorFix,
		}
		if store.Ahead(s.LastOKAt, c.Now) {
			row.LastOK = time.Time{} // the clock was ahead: coverage says so
		} else if !s.LastOKAt.IsZero() {
			row.Lag = tools.RoughAge(c.Now.Sub(s.LastOKAt))
		}
		s.Feed = feed
		if missingOnly && tools.FeedCoverage(s, c.Now) == nil && s.Error == "" {
			continue
		}
		out.Feeds = append(out.Feeds, row)
	}
	return nil
}

// statusTools compares what the tools need with the roles of the token, the
// tenant's licences and its cloud.
func statusTools(ctx context.Context, c *tools.Call, out *status, in connectionStatusInput) error {
	r := reach{granted: map[cloud.API][]string{}, cloud: tools.CloudName(c.Connection), now: c.Now}
	var err error
	if r.plans, r.plansKnown, err = c.HeldPlans(ctx); err != nil {
		return err
	}
	for _, p := range r.plans {
		out.Licences = append(out.Licences, string(p))
	}
	t, err := c.Tenant(ctx)
	if err != nil {
		c.CoverError("permissions", err)
		return nil
	}
	for _, api := range []cloud.API{cloud.Graph, cloud.Defender, cloud.XDR} {
		if api != cloud.Graph && !in.Probe {
			continue
		}
		roles, err := t.Cloud.Roles(ctx, api)
		if err != nil {
			c.CoverError("permissions of "+api.Title(), err)
			continue
		}
		r.granted[api] = roles
	}
	throttling := t.Cloud.Throttling()
	out.Throttling = &throttling
	if skew, known := t.Cloud.ClockSkew(); known && skew.Abs() > 2*time.Minute {
		out.ClockSkew = tools.RoughAge(skew.Abs())
		c.Note("This machine's clock is %s off Microsoft's: sign-ins may fail.", out.ClockSkew)
	}
	if !r.asked(cloud.Graph) {
		return nil
	}
	c.Live()
	all := slices.DeleteFunc(c.Offered(), func(t tools.Info) bool { return in.Area != "" && t.Toolset != in.Area })
	for _, d := range all {
		if row := r.judge(d); !in.MissingOnly || row.State != "ready" {
			out.Tools = append(out.Tools, row)
		}
	}
	out.Missing = r.missing(all)
	if len(all) == 0 {
		c.Note("This server has no tools of the area %s.", in.Area)
	}
	out.Consent = consentState(c, r.granted[cloud.Graph])
	noteRetirements(c, r, all)
	return nil
}

// noteRetirements warns of what ends soon, or has ended, where the permission of
// what takes its place is not granted and the older one is, or may be.
func noteRetirements(c *tools.Call, r reach, offered []tools.Info) {
	for _, end := range cloud.Retirements() {
		read := slices.ContainsFunc(offered, func(t tools.Info) bool { return slices.Contains(end.Tools, t.Name) })
		if !read || end.Instead == (cloud.Permission{}) || !end.Near(c.Now) || r.has(end.Instead) {
			continue
		}
		if !r.asked(end.Permission.API) || r.has(end.Permission) {
			c.Note("%s", tools.RetirementText(end, c.Now))
		}
	}
}

// consentState says how much of the basic permission set is granted.
func consentState(c *tools.Call, roles []string) string {
	basic := slices.DeleteFunc(cloud.Basic(), func(p cloud.Permission) bool {
		return p.API == cloud.Graph && !cloud.Grants(roles, p.Value)
	})
	switch {
	case len(roles) == 0:
		c.Cover(tools.Coverage{
			Part: "everything", State: tools.NotEvaluated, Reason: "consentMissing",
			Fix: "the sign-in works but the token carries no permission: an administrator must grant admin consent to the app",
		})
		return "none"
	case len(basic) < len(cloud.Basic()):
		return "partial"
	}
	return "granted"
}

// probeConnection asks every API, as a person's test of the connection does.
func probeConnection(ctx context.Context, c *tools.Call, out *status) {
	c.Progress(0, 0, "asking every API")
	report, err := c.TestConnection(ctx)
	if err != nil {
		c.CoverError("probe", err)
		return
	}
	out.Probe = &probeResult{OK: report.OK, Checks: report.Checks, Subscriptions: report.Subscriptions}
	for _, capability := range report.Capabilities {
		if capability.State != tenant.Ready {
			out.Probe.Capabilities = append(out.Probe.Capabilities, capability)
		}
	}
	c.Live()
}

// cloudLimits are parts of the catalogue that a cloud does not offer.
// https://learn.microsoft.com/graph/deployments
var cloudLimits = map[string][]string{
	"usgov":    {"usage reports are offered in the global cloud only"},
	"usgovdod": {"usage reports are offered in the global cloud only"},
	"china": {
		"Defender is not offered in this cloud", "alerts, incidents and hunting are not offered in this cloud",
		"usage reports are offered in the global cloud only",
	},
}
