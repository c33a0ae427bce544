package entra

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/governance/grants"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/appbook"
)

// foreignGrants is what one application of another tenant was granted.
type foreignGrants struct {
	party       *store.Party
	tier        int
	application []string
	delegated   []appbook.Permission
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

// readForeignGrants reads what applications of other tenants were granted, by
// the application's id. Access without a role is nothing.
func readForeignGrants(ctx context.Context, c *tools.Call) (map[string]*foreignGrants, error) {
	book, err := appbook.Read(ctx, c)
	if err != nil {
		return nil, err
	}
	out := map[string]*foreignGrants{}
	for _, p := range book.Permissions {
		if !p.Client.Foreign {
			continue
		}
		g := out[p.Client.ID]
		if g == nil {
			g = &foreignGrants{party: p.Client, tier: governance.TierUser}
			out[p.Client.ID] = g
		}
		g.tier = min(g.tier, p.Rating.Tier)
		if p.System == grants.AppRole {
			g.application = append(g.application, p.Value+" of "+p.Resource.DisplayName)
		} else {
			g.delegated = append(g.delegated, p)
		}
	}
	return out, nil
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
	row.Delegated = delegatedWords(g.delegated)
	return row
}

// delegatedWords are scopes by API and by whom they are for. What is for all
// users is not said again of single ones.
func delegatedWords(list []appbook.Permission) []string {
	type scopeOf struct{ resource, scope string }
	all := map[scopeOf]bool{}
	for _, p := range list {
		all[scopeOf{p.Resource.ID, p.Value}] = all[scopeOf{p.Resource.ID, p.Value}] || p.Consent == grants.ConsentAll
	}
	groups := map[string][]string{}
	for _, p := range list {
		group := p.Resource.DisplayName
		switch {
		case p.Consent == grants.ConsentAll:
			group += ", for all users: "
		case all[scopeOf{p.Resource.ID, p.Value}]:
			continue
		case p.Consent != grants.ConsentOne:
			group += ", for whom is not known: "
		case p.Users == 1:
			group += ", for one user: "
		default:
			group += fmt.Sprintf(", for %d users: ", p.Users)
		}
		groups[group] = append(groups[group], p.Value)
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
