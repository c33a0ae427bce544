package entra

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// foreignGrants is what one application of another tenant was granted.
type foreignGrants struct {
	party       *store.Party
	application []string
	tier        int
	scopes      map[string]*scopeGrant
}

type scopeGrant struct {
	everyone bool
	users    int
}

// foreignApps are applications of other tenants, Microsoft's not counted, that
// hold application permissions or delegated grants.
func foreignApps(ctx context.Context, c *tools.Call, in externalAccessInput, page store.Page) ([]any, string, int, error) {
	byClient, err := readForeignGrants(ctx, c)
	if err != nil {
		return nil, "", 0, err
	}
	var list []*foreignGrants
	for _, g := range byClient {
		if wordsMatch(g.party.DisplayName+" "+g.party.Key, in.Search) {
			list = append(list, g)
		}
	}
	if page.Limit == 0 {
		return nil, "", len(list), nil
	}
	items, next := tools.PageOf(list, page, func(g *foreignGrants) string {
		return fmt.Sprintf("%d %s", g.tier, tools.NameKey(g.party.DisplayName, g.party.ID))
	})
	ids := make([]string, len(items))
	for i, g := range items {
		ids[i] = g.party.ID
	}
	principals := map[string]*entra.ServicePrincipal{}
	if len(ids) > 0 {
		apps, err := c.Store.Apps(ctx, c.ID(), store.AppQuery{Only: ids, Page: store.Page{Limit: len(ids)}})
		if err != nil {
			return nil, "", 0, err
		}
		for _, a := range apps.Items {
			if a.ServicePrincipal != nil {
				principals[a.ServicePrincipal.ID] = a.ServicePrincipal
			}
		}
	}
	rows := make([]any, len(items))
	for i, g := range items {
		rows[i] = g.row(principals[g.party.ID])
	}
	return rows, next, len(list), nil
}

func readForeignGrants(ctx context.Context, c *tools.Call) (map[string]*foreignGrants, error) {
	grants, err := c.Store.AppGrants(ctx, c.ID(), "")
	if err != nil {
		return nil, err
	}
	out := map[string]*foreignGrants{}
	for _, grant := range grants {
		if !grant.Client.Foreign {
			continue
		}
		g := out[grant.Client.ID]
		if g == nil {
			g = &foreignGrants{party: grant.Client, tier: governance.TierUser, scopes: map[string]*scopeGrant{}}
			out[grant.Client.ID] = g
		}
		g.add(grant)
	}
	return out, nil
}

func (g *foreignGrants) add(grant store.AppGrant) {
	resource := grant.Resource
	if grant.Grant == nil {
		rating := governance.PermissionTier(resource.Key, grant.AppRoleID)
		g.tier = min(g.tier, rating.Tier)
		g.application = append(g.application, cmp.Or(rating.Name, grant.AppRoleID)+" of "+resource.DisplayName)
		return
	}
	for scope := range strings.FieldsSeq(grant.Grant.Scope) {
		rating := governance.ScopeTier(resource.Key, scope)
		g.tier = min(g.tier, rating.Tier)
		name := scope + " of " + resource.DisplayName
		s := g.scopes[name]
		if s == nil {
			s = &scopeGrant{}
			g.scopes[name] = s
		}
		if grant.Grant.ConsentType == consentAll {
			s.everyone = true
		} else {
			s.users++
		}
	}
}

func (g *foreignGrants) row(sp *entra.ServicePrincipal) foreignAppRow {
	row := foreignAppRow{
		Kind: "foreignApp", ID: g.party.ID, AppID: g.party.Key, Name: g.party.DisplayName, Enabled: g.party.Enabled, Verified: g.party.Verified,
		Tier: &g.tier, Application: g.application,
	}
	if sp != nil {
		row.OwnerTenant = sp.AppOwnerOrganizationID
		if sp.VerifiedPublisher != nil {
			row.Publisher = sp.VerifiedPublisher.DisplayName
		}
	}
	slices.Sort(row.Application)
	for name, s := range g.scopes {
		switch {
		case s.everyone:
			name += ", for all users"
		case s.users == 1:
			name += ", for one user"
		default:
			name += fmt.Sprintf(", for %d users", s.users)
		}
		row.Delegated = append(row.Delegated, name)
	}
	slices.Sort(row.Delegated)
	return row
}

// crossTenantPartners are the tenants with rules of their own.
func crossTenantPartners(ctx context.Context, c *tools.Call, in externalAccessInput, page store.Page) ([]any, string, int, error) {
	partners, err := store.Documents[entra.CrossTenantAccess](ctx, c.Store, c.ID(), feed.CrossTenantAccessPartners)
	if err != nil {
		return nil, "", 0, err
	}
	partners = slices.DeleteFunc(partners, func(p entra.CrossTenantAccess) bool { return !wordsMatch(p.TenantID, in.Search) })
	if page.Limit == 0 || len(partners) == 0 {
		return nil, "", len(partners), nil
	}
	apps, err := foreignAppsByTenant(ctx, c)
	if err != nil {
		return nil, "", 0, err
	}
	var rows []partnerRow
	for i := range partners {
		p := &partners[i]
		row := partnerRow{
			Kind: "partner", TenantID: p.TenantID, IsServiceProvider: p.IsServiceProvider, InMultiTenantOrg: p.IsInMultiTenantOrganization,
			Means: crossTenantMeans(p, "the partner tenant"), Apps: apps[strings.ToLower(p.TenantID)],
		}
		for name, unset := range map[string]bool{
			"inboundTrust": p.InboundTrust == nil, "b2bCollaborationInbound": p.B2BCollaborationInbound == nil,
			"b2bCollaborationOutbound": p.B2BCollaborationOutbound == nil, "b2bDirectConnectInbound": p.B2BDirectConnectInbound == nil,
			"b2bDirectConnectOutbound": p.B2BDirectConnectOutbound == nil, "automaticUserConsentSettings": p.AutomaticUserConsentSettings == nil,
		} {
			if unset {
				row.FromDefault = append(row.FromDefault, name)
			}
		}
		slices.Sort(row.FromDefault)
		rows = append(rows, row)
	}
	items, next := tools.PageOf(rows, page, func(r partnerRow) string { return r.TenantID })
	return anys(items), next, len(rows), nil
}

// foreignAppsByTenant names the applications with grants of each tenant.
func foreignAppsByTenant(ctx context.Context, c *tools.Call) (map[string][]string, error) {
	grants, err := readForeignGrants(ctx, c)
	if err != nil || len(grants) == 0 {
		return nil, err
	}
	var ids []string
	for id := range grants {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	out := map[string][]string{}
	for after := ""; ; {
		apps, err := c.Store.Apps(ctx, c.ID(), store.AppQuery{Only: ids, Page: store.Page{Limit: 200, After: after}})
		if err != nil {
			return nil, err
		}
		for _, a := range apps.Items {
			if sp := a.ServicePrincipal; sp != nil {
				owner := strings.ToLower(sp.AppOwnerOrganizationID)
				out[owner] = append(out[owner], sp.DisplayName)
			}
		}
		if after = apps.Next; after == "" {
			return out, nil
		}
	}
}
