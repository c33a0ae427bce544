package tools

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
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

type toolStatus struct {
	Tool string `json:"tool"`
	// State is ready, partial (an optional part is closed), missing, or unknown
	// (the API was not asked: probe asks it).
	State   string   `json:"state"`
	Missing []string `json:"missing,omitzero"`
}

type missingPermission struct {
	Permission string   `json:"permission"`
	API        string   `json:"api"`
	Bundle     string   `json:"bundle,omitzero"`
	Opens      []string `json:"opens"`
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

// connectionStatus is also what the resource mscloud://connections/{id}/status
// answers.
var connectionStatus = add(Tool[connectionStatusInput, status]{
	Name:        "entra_connection_status",
	Title:       "Status of a connection",
	Description: "What works and what does not: permissions granted and missing per tool, licences, age and errors of each part of the local directory, throttling, when the secret expires. Use it to explain coverage and errors.",
	Core:        true,
	Mode:        Mixed,
	Run: func(ctx context.Context, c *Call, in connectionStatusInput) (status, error) {
		row, err := c.connectionRow(ctx, c.Connection)
		if err != nil {
			return status{}, err
		}
		conns, err := c.Store.Connections(ctx)
		if err != nil {
			return status{}, err
		}
		chosen, _ := current(conns, c.session)
		row.Chosen = chosen.ID == c.ID()
		out := status{
			connectionRow: row, Credential: credentialOf(c.Connection.Credential, c.Now),
			CloudLimits: cloudLimits[cloudName(c.Connection)],
		}
		if t := c.Connection.LastTest; t != nil {
			out.Tested = t.At
		}
		if err := c.statusFeeds(ctx, &out, in.MissingOnly); err != nil {
			return status{}, err
		}
		c.statusPermissions(ctx, &out, in)
		if in.Probe {
			c.probe(ctx, &out)
		}
		return out, c.statusLicences(ctx, &out)
	},
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

// allFeeds are what a synchronization reads, in the order in which it is shown.
var allFeeds = []store.Feed{
	store.FeedOrganization, store.FeedDomains, store.FeedSubscribedSKUs,
	store.FeedUsers, store.FeedGroups, store.FeedDeletedUsers, store.FeedDeletedGroups,
	store.FeedSignInActivity, store.FeedRegistration, store.FeedDirectoryRoles, store.FeedAdministrativeUnits,
	store.FeedApplications, store.FeedServicePrincipals, store.FeedGrants, store.FeedDevices,
}

func (c *Call) statusFeeds(ctx context.Context, out *status, missingOnly bool) error {
	if _, err := c.Uses(ctx, allFeeds...); err != nil {
		return err
	}
	states, err := c.FeedStates(ctx)
	if err != nil {
		return err
	}
	for _, feed := range allFeeds {
		s, known := states[feed]
		if !known {
			s.State = store.FeedNever
		}
		row := feedStatus{
			Feed: string(feed), State: s.State, Rows: s.Rows, LastOK: s.LastOKAt,
			Error: s.Error, Fix: s.ErrorFix,
		}
		if !s.LastOKAt.IsZero() {
			row.Lag = rough(c.Now.Sub(s.LastOKAt))
		}
		s.Feed = feed
		if missingOnly && feedCoverage(s, c.Now) == nil && s.Error == "" {
			continue
		}
		out.Feeds = append(out.Feeds, row)
	}
	return nil
}

// statusPermissions compares what the tools need with the roles of the token.
func (c *Call) statusPermissions(ctx context.Context, out *status, in connectionStatusInput) {
	t, err := c.Tenant(ctx)
	if err != nil {
		c.CoverError("permissions", err)
		return
	}
	granted := map[cloud.API][]string{}
	read := map[cloud.API]bool{}
	for _, api := range []cloud.API{cloud.Graph, cloud.Defender, cloud.XDR} {
		if api != cloud.Graph && !in.Probe {
			continue
		}
		roles, err := t.Cloud.Roles(ctx, api)
		if err != nil {
			c.CoverError("permissions of "+api.Title(), err)
			continue
		}
		granted[api], read[api] = roles, true
	}
	throttling := t.Cloud.Throttling()
	out.Throttling = &throttling
	if skew, known := t.Cloud.ClockSkew(); known && skew.Abs() > 2*time.Minute {
		out.ClockSkew = rough(skew.Abs())
		c.Note("This machine's clock is %s off Microsoft's: sign-ins may fail.", out.ClockSkew)
	}
	if !read[cloud.Graph] {
		return
	}
	c.Live()
	has := func(p cloud.Permission) bool { return cloud.Grants(granted[p.API], p.Value) }
	seen := map[cloud.Permission]bool{}
	miss := func(p cloud.Permission) {
		if seen[p] {
			return
		}
		seen[p] = true
		row := missingPermission{Permission: p.Value, API: p.API.Title(), Opens: Unlocks(p)}
		if bundle, ok := cloud.BundleOf(p); ok {
			row.Bundle = bundle.Title
		}
		out.Missing = append(out.Missing, row)
	}
	for _, d := range c.server.tools {
		if in.Area != "" && d.Toolset != in.Area {
			continue
		}
		row := toolStatus{Tool: d.Name, State: "ready"}
		for _, o := range d.Optional {
			if read[o.API] && !has(o.Permission) {
				row.State = "partial"
				row.Missing = append(row.Missing, o.Value+" ("+o.Part+")")
				miss(o.Permission)
			}
		}
		for _, p := range d.Permissions {
			if !read[p.API] {
				if row.State == "ready" {
					row.State = "unknown"
				}
				continue
			}
			if !has(p) {
				row.State = "missing"
				row.Missing = append(row.Missing, p.Value)
				miss(p)
			}
		}
		if in.MissingOnly && row.State == "ready" {
			continue
		}
		out.Tools = append(out.Tools, row)
	}
	if len(out.Tools) == 0 && in.Area != "" && !in.MissingOnly {
		c.Note("This server has no tools of the area %s.", in.Area)
	}
	roles := granted[cloud.Graph]
	basic := slices.DeleteFunc(cloud.Basic(), func(p cloud.Permission) bool {
		return p.API == cloud.Graph && !cloud.Grants(roles, p.Value)
	})
	switch {
	case len(roles) == 0:
		out.Consent = "none"
		c.Cover(Coverage{
			Part: "everything", State: notEvaluated, Reason: "consentMissing",
			Fix: "the sign-in works but the token carries no permission: an administrator must grant admin consent to the app",
		})
	case len(basic) < len(cloud.Basic()):
		out.Consent = "partial"
	default:
		out.Consent = "granted"
	}
}

// probe asks every API, as a person's test of the connection does.
func (c *Call) probe(ctx context.Context, out *status) {
	c.Progress(0, 0, "asking every API")
	report, err := c.server.options.Tenants.Test(ctx, c.ID())
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

// plans are the service plans whose features the tools meet, by Microsoft's
// identifiers.
// https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
var plans = []struct{ plan, name string }{
	{"AAD_PREMIUM", "Entra ID P1"},
	{"AAD_PREMIUM_P2", "Entra ID P2"},
	{"Entra_Identity_Governance", "Entra ID Governance"},
	{"INTUNE_A", "Intune"},
	{"WINDEFATP", "Defender for Endpoint P2"},
	{"MDE_LITE", "Defender for Endpoint P1"},
	{"ATP_ENTERPRISE", "Defender for Office 365 P1"},
	{"THREAT_INTELLIGENCE", "Defender for Office 365 P2"},
	{"ATA", "Defender for Identity"},
	{"ADALLOM_S_STANDALONE", "Defender for Cloud Apps"},
}

func (c *Call) statusLicences(ctx context.Context, out *status) error {
	skus, err := c.Store.SubscribedSKUs(ctx, c.ID())
	if err != nil {
		return err
	}
	held := map[string]bool{}
	for _, sku := range skus {
		if sku.CapabilityStatus != "Enabled" && sku.CapabilityStatus != "Warning" {
			continue
		}
		for _, plan := range sku.ServicePlans {
			held[plan.ServicePlanName] = true
		}
	}
	for _, p := range plans {
		if held[p.plan] {
			out.Licences = append(out.Licences, p.name)
		}
	}
	return nil
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
