package tenant

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// graphSignIn proves the credential. Without a token for Graph nothing else is
// asked: every other answer would be the same refusal.
func (p *probe) graphSignIn(ctx context.Context) bool {
	claims, err := p.Cloud.Claims(ctx, cloud.Graph)
	if err != nil {
		p.addError(CheckSignIn, "Sign-in", Failed, err)
		var refused *cloud.SignInError
		if errors.As(err, &refused) {
			p.report.ClockSkew = refused.Skew.Seconds()
		}
		return false
	}
	p.add(CheckSignIn, "Sign-in", OK, "Microsoft accepts the credential", "")
	roles := claims.Roles
	if claims.Scopes != "" { // a person's token, of the Azure CLI
		roles = append(slices.Clone(roles), strings.Fields(claims.Scopes)...)
	}
	p.setRoles(cloud.Graph, roles)
	granted := 0
	for _, want := range cloud.Basic() {
		if cloud.Grants(roles, want.Value) {
			granted++
		}
	}
	switch {
	case len(roles) == 0:
		p.add(CheckConsent, "Admin consent", Failed, "the token carries no permission: nobody has given admin consent",
			"App registrations > the app > API permissions: add the application permissions, then Grant admin consent.")
	case granted < len(cloud.Basic()):
		p.add(CheckConsent, "Admin consent", Warning,
			fmt.Sprintf("%d of the %d basic permissions are granted", granted, len(cloud.Basic())),
			"App registrations > the app > API permissions: add what the table shows as missing, then Grant admin consent.")
	default:
		p.add(CheckConsent, "Admin consent", OK, "all basic permissions are granted", "")
	}
	return true
}

func (p *probe) setRoles(api cloud.API, roles []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if roles == nil {
		roles = []string{}
	}
	p.facts.roles[api] = roles
}

func (p *probe) tenant(ctx context.Context) {
	org, err := p.Graph.Organization(ctx)
	if err != nil {
		p.addError(CheckTenant, "Tenant", Failed, err)
		return
	}
	org.AssignedPlans = nil // the licences say it shorter
	domains := make([]string, 0, len(org.VerifiedDomains))
	slices.SortStableFunc(org.VerifiedDomains, func(a, b entra.VerifiedDomain) int { return rank(b.IsDefault) - rank(a.IsDefault) })
	for _, d := range org.VerifiedDomains {
		domains = append(domains, d.Name)
	}
	p.mu.Lock()
	p.report.Tenant, p.report.Domains = org, domains
	p.mu.Unlock()
	detail := org.DisplayName
	if len(domains) > 0 {
		detail += " (" + domains[0] + ")"
	}
	p.add(CheckTenant, "Tenant", OK, detail, "")
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (p *probe) licences(ctx context.Context) {
	skus, err := p.Graph.SubscribedSKUs(ctx)
	if err != nil {
		p.addError(CheckLicences, "Licences", Warning, err)
		return
	}
	var names, plans []string
	for _, sku := range skus {
		if sku.CapabilityStatus != "Enabled" && sku.CapabilityStatus != "Warning" {
			continue
		}
		names = append(names, sku.SkuPartNumber)
		for _, plan := range sku.ServicePlans {
			if plan.ProvisioningStatus != "Disabled" {
				plans = append(plans, plan.ServicePlanName)
			}
		}
	}
	slices.Sort(names)
	slices.Sort(plans)
	plans = slices.Compact(plans)
	p.mu.Lock()
	p.report.Licences, p.report.Plans = names, plans
	p.facts.plans, p.facts.plansKnown = plans, true
	p.mu.Unlock()
	if len(names) == 0 {
		p.add(CheckLicences, "Licences", Warning, "the tenant holds no licence: no sign-in data, no PIM, no Intune, no Defender", "")
		return
	}
	p.add(CheckLicences, "Licences", OK, strings.Join(names, ", "), "")
}
