package entra

import (
	"cmp"
	"context"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/governance/access"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/policybook"
)

// uncoveredApps looks at the applications that enabled policies leave out: of
// an application that no policy names, the other checks tell already.
func (g *gapReport) uncoveredApps(ctx context.Context, check string) error {
	var ids []string
	filtered := false
	for _, p := range g.policies {
		a := p.Conditions.Applications
		if p.State != entra.PolicyEnabled || a == nil || p.GrantControls == nil {
			continue
		}
		filtered = filtered || a.ApplicationFilter != nil && a.ApplicationFilter.Mode == "exclude"
		for _, id := range a.ExcludeApplications {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	if filtered {
		g.Cover(tools.Coverage{Part: "applicationFilter", State: tools.NotEvaluated, Reason: "scopeNotReadable", Fix: "policies exclude apps by custom security attributes, which are not read: what these take out is not seen"})
	}
	if len(ids) == 0 {
		return nil
	}
	whole := g.reach.Covered(access.Question{SignIns: modern(anyApp)})
	for _, id := range ids {
		app, ref, err := g.excludedApp(ctx, id)
		if err != nil {
			return err
		}
		part := g.reach.Covered(access.Question{SignIns: modern(app)})
		var lost []int
		for n := range g.people {
			if part.Covered[n] < whole.Covered[n] {
				lost = append(lost, n)
			}
		}
		if len(lost) == 0 {
			continue
		}
		var by []gapPolicy
		for _, i := range whole.By {
			if a := g.policies[i].Conditions.Applications; a != nil && slices.Contains(a.ExcludeApplications, id) {
				by = append(by, g.policyAt(i, "excludes the app"))
			}
		}
		g.add(gapRow{
			Check: check, Severity: "medium", App: &ref, Policies: clipPolicies(by),
			Title: g.headcount(lost) + ": " + cmp.Or(ref.DisplayName, ref.ID) + " without the MFA that other apps demand",
			Fix:   "take the app off the exclusions, or give it a policy of its own",
		}, lost)
	}
	return nil
}

// excludedApp is an application as policies name it.
func (g *gapReport) excludedApp(ctx context.Context, id string) (access.App, entra.Ref, error) {
	app := access.App{ID: id, Agent: access.No}
	if name, ok := policybook.Words[id]; ok {
		return app, entra.Ref{ID: id, Kind: "applications", DisplayName: name}, nil
	}
	ref := entra.Ref{ID: id, Kind: entra.KindApplication, DisplayName: governance.ResourceName(id)}
	sp, err := store.One[entra.ServicePrincipal](ctx, g.Store, g.ID(), id, entra.KindServicePrincipal)
	if err == nil {
		app.Name, app.Microsoft = sp.DisplayName, entra.IsMicrosoftApp(sp.AppID, sp.AppOwnerOrganizationID)
		ref = entra.Ref{ID: sp.ID, Kind: entra.KindServicePrincipal, DisplayName: sp.DisplayName, Key: sp.AppID}
	} else if tools.Explain(err).Code != "notFound" {
		return app, ref, err
	}
	return app, ref, nil
}
