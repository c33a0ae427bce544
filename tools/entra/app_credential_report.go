package entra

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type appCredentialInput struct {
	tools.Page
	App                string   `json:"app,omitzero" jsonschema:"object id, appId or name; all without it"`
	Only               []string `json:"only,omitzero" enum:"expired,expiring,lastValid,longLived,unused,expressionNotShown,secret,certificate,servicePrincipal,federated" jsonschema:"every one must hold; default what has an issue, and all federated ones"`
	OnlyValid          bool     `json:"onlyValid,omitzero" jsonschema:"leave expired ones out"`
	ExpiringDays       int      `json:"expiringDays,omitzero" min:"1" max:"3650" jsonschema:"default 30"`
	MaxLifetimeDays    int      `json:"maxLifetimeDays,omitzero" min:"1" max:"36500" jsonschema:"of a secret; default 180"`
	MaxCertificateDays int      `json:"maxCertificateDays,omitzero" min:"1" max:"36500" jsonschema:"default 365"`
	CountOnly          bool     `json:"countOnly,omitzero" jsonschema:"total and facets only"`
	Fresh              bool     `json:"fresh,omitzero" jsonschema:"read changes first"`
}

var _ = tools.Add(tools.Tool[appCredentialInput, tools.List[credentialRow]]{
	Name:        "entra_app_credential_report",
	Title:       "Report app credentials",
	Description: "Secrets, certificates and federated credentials of all apps and agent blueprints: expired, expiring, long-lived, unused, placed on the service principal, federated subjects that are too wide. Never a secret's value. For one app entra_app_get shows them too.",
	Core:        true,
	Mode:        tools.Computed,
	Permissions: tools.GraphPermissions("Application.Read.All"),
	Optional:    []tools.Optional{tools.GraphOptional("AuditLog.Read.All", "when each was last used").WithPlan(tools.PlanP1).ExceptIn("usgov", "usgovdod", "china")},
	Run: func(ctx context.Context, c *tools.Call, in appCredentialInput) (tools.List[credentialRow], error) {
		var none tools.List[credentialRow]
		page, err := c.Page(in.Page)
		if err != nil {
			return none, err
		}
		if err := c.Fresh(ctx, in.Fresh, feed.Applications, feed.ServicePrincipals); err != nil {
			return none, err
		}
		held, err := c.Uses(ctx, feed.Applications, feed.ServicePrincipals, feed.FederatedCredentials)
		if err != nil {
			return none, err
		}
		var only *store.AppRow
		if in.App != "" {
			app, err := c.Store.App(ctx, c.ID(), in.App)
			if err != nil {
				if !held {
					return none, tools.NotRead("applications", err)
				}
				return none, otherKind(ctx, c, in.App, err)
			}
			only = &app
		}
		rows, err := credentialRows(ctx, c, in, only)
		if err != nil {
			return none, err
		}
		rows = slices.DeleteFunc(rows, func(row credentialRow) bool {
			return !reported(row, in.Only) || in.OnlyValid && slices.Contains(row.Issues, issueExpired)
		})
		out := tools.List[credentialRow]{Total: tools.Total(len(rows), held), NoItems: in.CountOnly}
		if in.CountOnly || in.Cursor == "" {
			issues := tools.Tally{}
			for _, row := range rows {
				for _, issue := range row.Issues {
					issues.Add(issue)
				}
			}
			out.Facets = map[string][]tools.Facet{
				"kind":   tools.CountBy(rows, func(r credentialRow) string { return r.Kind }),
				"issues": issues.Facet(tools.MaxFacet),
			}
		}
		if !in.CountOnly {
			out.Items, out.Next = tools.PageOf(rows, page, credentialRow.place)
			for i := range out.Items {
				out.Items[i].lean()
			}
		}
		return out, nil
	},
})

// credentialRows are all credentials, of one application or of all.
func credentialRows(ctx context.Context, c *tools.Call, in appCredentialInput, only *store.AppRow) ([]credentialRow, error) {
	use, err := credentialUse(ctx, c)
	if err != nil {
		return nil, err
	}
	if use != nil {
		c.Note(betaCredentialNote)
	}
	rules := credentialRules{now: c.Now, expiring: defaultExpiring, secrets: defaultSecrets, certificates: defaultCertificates, use: use}
	for limit, given := range map[*int]int{&rules.expiring: in.ExpiringDays, &rules.secrets: in.MaxLifetimeDays, &rules.certificates: in.MaxCertificateDays} {
		if given > 0 {
			*limit = given
		}
	}
	holders, err := c.Store.CredentialHolders(ctx, c.ID())
	if err != nil {
		return nil, err
	}
	var out []credentialRow
	for _, h := range holders {
		if only != nil && !only.Is(h.ID) {
			continue
		}
		ref := entra.Ref{ID: h.ID, Kind: h.Kind, DisplayName: h.DisplayName, Key: h.AppID}
		for _, row := range rules.rows(h) {
			row.App = &ref
			out = append(out, row)
		}
	}
	federated, err := federatedRows(ctx, c, only)
	out = append(out, federated...)
	markLast(out)
	return out, err
}

// markLast marks credentials that expire soon and without which their
// application has none of the purpose: it stops working that day.
func markLast(rows []credentialRow) {
	type need struct {
		app     string // appId
		purpose governance.Purpose
	}
	of := func(row credentialRow) need { return need{cmp.Or(row.App.Key, row.App.ID), row.Purpose} }
	valid := map[need]int{}
	for _, row := range rows {
		if !slices.Contains(row.Issues, issueExpired) {
			valid[of(row)]++
		}
	}
	for i := range rows {
		if slices.Contains(rows[i].Issues, issueExpiring) && valid[of(rows[i])] == 1 {
			rows[i].Issues = append(rows[i].Issues, issueLast)
			slices.Sort(rows[i].Issues)
		}
	}
}

func federatedRows(ctx context.Context, c *tools.Call, only *store.AppRow) ([]credentialRow, error) {
	list, err := c.Store.FederatedCredentials(ctx, c.ID())
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	out := federatedOf(c, list)
	for i, f := range list {
		ids[i], out[i].On = f.ApplicationID, string(entra.KindApplication)
	}
	refs, err := c.Store.Resolve(ctx, c.ID(), ids)
	if err != nil {
		return nil, err
	}
	kept := out[:0]
	for i, row := range out {
		if only != nil && !only.Is(ids[i]) {
			continue
		}
		ref, known := refs[ids[i]]
		if !known {
			ref = entra.Ref{ID: ids[i], Kind: entra.KindApplication}
		}
		row.App = &ref
		kept = append(kept, row)
	}
	if slices.ContainsFunc(kept, func(r credentialRow) bool { return slices.Contains(r.Issues, issueNotShown) }) {
		c.Cover(tools.Coverage{
			Part: "claimsMatchingExpression", State: tools.NotEvaluated, Reason: "scopeNotReadable",
			Fix: "v1.0 does not show the expression of a flexible federated credential (" + issueNotShown + "): whom it lets in is not known; entra_app_get reads it from /beta",
		})
	}
	if len(kept) > 0 {
		c.Note("Federated credentials of managed identities are not part of this report: entra_app_get reads them live.")
	}
	return kept, nil
}

// lean drops what the rest of a row tells: the application's id beside its
// appId, whether it is the application's or its principal's beside app.type,
// the start and the days that are left beside the end and the lifetime.
func (r *credentialRow) lean() {
	app := r.App.Short()
	r.App = &app
	r.On = ""
	if !r.End.IsZero() {
		r.Start, r.Days = entra.Time{}, nil
	}
	if !slices.Contains(r.Issues, issueLongLived) {
		r.Life = 0
	}
}

// reported reports whether a row is asked for.
func reported(row credentialRow, only []string) bool {
	if len(only) == 0 {
		return row.Kind == credentialFederated || len(row.Issues) > 0
	}
	for _, want := range only {
		switch want {
		case credentialSecret, credentialCertificate, credentialFederated:
			if row.Kind != want {
				return false
			}
		default:
			if !slices.Contains(row.Issues, want) {
				return false
			}
		}
	}
	return true
}

// place orders the report: what has an issue first, then by when it ends.
func (r credentialRow) place() string {
	rank := 3
	switch {
	case slices.Contains(r.Issues, issueNotShown):
		rank = 0
	case r.Kind == credentialFederated && len(r.Issues) > 0, slices.Contains(r.Issues, issueOnPrincipal):
		rank = 1
	case len(r.Issues) > 0:
		rank = 2
	}
	end := r.End
	if end.IsZero() {
		end = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return fmt.Sprintf("%d %s %s %s %s", rank, end.UTC().Format("2006-01-02T15:04:05"), r.App.ID, r.KeyID, r.Kind)
}
