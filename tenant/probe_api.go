package tenant

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
)

// azure lists the subscriptions. An app without a role sees none, which is no
// error.
// https://learn.microsoft.com/rest/api/resources/subscriptions/list
func (p *probe) azure(ctx context.Context) {
	const title = "Azure role"
	if !p.facts.environment.Has(cloud.ARM) {
		p.add(CheckAzure, title, NotEvaluated, "this cloud has no Azure endpoint", "")
		return
	}
	var page struct {
		Value []struct {
			SubscriptionID string `json:"subscriptionId"`
		} `json:"value"`
	}
	_, err := p.Cloud.Do(ctx, cloud.Request{API: cloud.ARM, URL: "/subscriptions?api-version=2022-12-01"}, &page)
	state := Ready
	switch {
	case errors.Is(err, cloud.ErrForbidden), err == nil && len(page.Value) == 0:
		state = RoleMissing
		p.add(CheckAzure, title, Warning, "the app has no role in Azure: it sees no subscription", azureFix)
	case err != nil:
		state = Unknown
		p.addError(CheckAzure, title, Warning, err)
	default:
		p.add(CheckAzure, title, OK, fmt.Sprintf("the app sees %d subscription(s)", len(page.Value)), "")
	}
	p.mu.Lock()
	p.facts.azure, p.report.Subscriptions = state, len(page.Value)
	p.mu.Unlock()
}

// service signs in to an API that the tenant may not have.
func (p *probe) service(ctx context.Context, api cloud.API, name, title string) {
	if !p.facts.environment.Has(api) {
		p.add(name, title, NotEvaluated, title+" has no API in this cloud", "")
		return
	}
	roles, err := p.Cloud.Roles(ctx, api)
	var refused *cloud.SignInError
	switch {
	case errors.As(err, &refused) && refused.NotProvisioned():
		p.mu.Lock()
		p.facts.unprovisioned[api] = true
		p.mu.Unlock()
		p.add(name, title, Warning, "the tenant does not have "+title, "Nothing to do without the licence: its tools stay off, everything else works.")
	case err != nil:
		p.addError(name, title, Warning, err)
	case len(roles) == 0:
		p.setRoles(api, roles)
		p.add(name, title, Warning, "the tenant has "+title+", and the app has no permission on it",
			"API permissions > APIs my organization uses > "+api.Title()+": add the permissions of the bundle, then Grant admin consent.")
	default:
		p.setRoles(api, roles)
		p.add(name, title, OK, fmt.Sprintf("%d permission(s) granted", len(roles)), "")
	}
}

func (p *probe) clock() {
	skew, known := p.Cloud.ClockSkew()
	if !known {
		if p.report.ClockSkew == 0 {
			p.add(CheckClock, "Clock", NotEvaluated, "no answer told the time", "")
			return
		}
		skew = time.Duration(p.report.ClockSkew * float64(time.Second))
	}
	p.report.ClockSkew = skew.Round(time.Second).Seconds()
	if skew.Abs() < cloud.MaxSkew {
		p.add(CheckClock, "Clock", OK, "this machine's clock agrees with Microsoft's", "")
		return
	}
	direction := "ahead of"
	if skew > 0 {
		direction = "behind"
	}
	p.add(CheckClock, "Clock", Warning, fmt.Sprintf("this machine's clock is %s %s Microsoft's", skew.Abs().Round(10*time.Second), direction),
		"Set the clock right (NTP): certificates and federated tokens are refused when it is off.")
}
