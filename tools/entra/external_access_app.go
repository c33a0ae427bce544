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
	scopes      map[scopeOf]*scopeGrant
}

// scopeOf is a delegated permission of an API.
type scopeOf struct{ resource, scope string }

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
			g = &foreignGrants{party: grant.Client, tier: governance.TierUser, scopes: map[scopeOf]*scopeGrant{}}
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
		name := scopeOf{resource.DisplayName, scope}
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
		Kind: "foreignApp", AppID: g.party.Key, Name: g.party.DisplayName, Verified: g.party.Verified,
		Tier: &g.tier, Application: g.application,
	}
	if !g.party.Enabled {
		row.Enabled = new(false)
	}
	if sp != nil {
		row.OwnerTenant = sp.AppOwnerOrganizationID
		if sp.VerifiedPublisher != nil {
			row.Publisher = sp.VerifiedPublisher.DisplayName
		}
	}
	slices.Sort(row.Application)
	row.Delegated = g.delegated()
	return row
}

// delegated are the scopes by API and by whom they are for.
func (g *foreignGrants) delegated() []string {
	groups := map[string][]string{}
	for of, s := range g.scopes {
		group := of.resource
		switch {
		case s.everyone:
			group += ", for all users: "
		case s.users == 1:
			group += ", for one user: "
		default:
			group += fmt.Sprintf(", for %d users: ", s.users)
		}
		groups[group] = append(groups[group], of.scope)
	}
	var out []string
	for group, scopes := range groups {
		slices.Sort(scopes)
		out = append(out, group+strings.Join(scopes, ", "))
	}
	slices.Sort(out)
	return out
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
		for _, unset := range []bool{
			p.InboundTrust == nil, p.B2BCollaborationInbound == nil, p.B2BCollaborationOutbound == nil,
			p.B2BDirectConnectInbound == nil, p.B2BDirectConnectOutbound == nil, p.AutomaticUserConsentSettings == nil,
		} {
			if unset {
				row.FromDefault++
			}
		}
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
