package entra

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance/access"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools/policybook"
)

// gapLocation is a named location of a bypass.
type gapLocation struct {
	ID      string `json:"id"`
	Name    string `json:"displayName"`
	Trusted bool   `json:"isTrusted,omitzero"`
	// Wide are ranges that hold far more than an office.
	Wide []string `json:"wideRanges,omitzero"`
}

// wideIPv4 and wideIPv6 are the prefixes from which a range is called wide: a
// /16 is 65,536 addresses, and a /32 of IPv6 is what a provider is given.
const (
	wideIPv4 = 16
	wideIPv6 = 32
)

// concerns tells whether a policy matters to the report: to the principal, when
// there is one.
func (g *gapReport) concerns(i int) bool {
	return g.principal == nil || len(g.people) > 0 && g.reach.Applies(i, 0) != access.No
}

// locationBypass looks for policies that demand less from some places.
func (g *gapReport) locationBypass(ctx context.Context, check string) error {
	locations, err := store.Documents[entra.NamedLocation](ctx, g.Store, g.ID(), feed.NamedLocations)
	if err != nil {
		return err
	}
	for i, p := range g.policies {
		l := p.Conditions.Locations
		if p.State != entra.PolicyEnabled || p.GrantControls == nil || l == nil || len(l.ExcludeLocations) == 0 || !g.concerns(i) {
			continue
		}
		row := gapRow{
			Check: check, Severity: "low", Policies: []gapPolicy{g.policyAt(i, policybook.Grant(p.GrantControls))},
			Fix: "a network is no second factor: demand MFA from everywhere, and keep trusted ranges small",
		}
		if g.ca.Demands(i, access.DemandMFA, &access.SignIn{}) == access.Yes && g.ca.Demands(i, access.DemandBlock, &access.SignIn{}) == access.No {
			row.Severity = "medium"
		}
		var names []string
		for _, named := range locations {
			if !leftOut(l.ExcludeLocations, named) {
				continue
			}
			at := gapLocation{ID: named.ID, Name: named.DisplayName, Trusted: named.IsTrusted, Wide: wideRanges(named)}
			if len(at.Wide) > 0 {
				row.Severity = "high"
			}
			row.Locations = append(row.Locations, at)
			names = append(names, named.DisplayName)
		}
		if len(names) == 0 {
			continue // deleted ones: orphanedIds
		}
		row.Title = fmt.Sprintf("%s does not apply from %s", p.DisplayName, strings.Join(names, ", "))
		g.add(row, nil)
	}
	return nil
}

// leftOut tells whether a location is among those excluded.
func leftOut(excluded []string, l entra.NamedLocation) bool {
	for _, id := range excluded {
		if strings.EqualFold(id, l.ID) || strings.EqualFold(id, access.TrustedLocations) && l.IsTrusted {
			return true
		}
	}
	return false
}

func wideRanges(l entra.NamedLocation) []string {
	var out []string
	for _, r := range l.IPRanges {
		prefix, err := netip.ParsePrefix(r.CIDRAddress)
		if err == nil && (prefix.Addr().Is4() && prefix.Bits() < wideIPv4 || prefix.Addr().Is6() && prefix.Bits() < wideIPv6) {
			out = append(out, r.CIDRAddress)
		}
	}
	return out
}

// reportOnlyAge is how long a policy may be tried out.
const reportOnlyAge = 90 * 24 * time.Hour

// reportOnly lists the policies that are evaluated and not enforced.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-report-only
func (g *gapReport) reportOnly(_ context.Context, check string) error {
	for i, p := range g.policies {
		if p.State != entra.PolicyReportOnly || !g.concerns(i) {
			continue
		}
		row := gapRow{
			Check: check, Severity: "low", Title: p.DisplayName + " is in report-only mode: nothing is enforced",
			Policies: []gapPolicy{g.policyAt(i, cmp.Or(policybook.Grant(p.GrantControls), strings.Join(policybook.Session(p.SessionControls), ", ")))},
			Fix:      "check its effect in the sign-in logs, then turn it on or delete it",
		}
		since := p.ModifiedDateTime
		if since.IsZero() {
			since = p.CreatedDateTime
		}
		if age := g.Now.Sub(since); !since.IsZero() && age > reportOnlyAge {
			row.Severity = "medium"
			row.Title += fmt.Sprintf(", unchanged for %d days", int(age.Hours()/24))
		}
		g.add(row, nil)
	}
	return nil
}

// orphanedIDs looks for policies that name what is no longer there.
func (g *gapReport) orphanedIDs(ctx context.Context, check string) error {
	ids, feeds := policybook.ReferenceFeeds(g.policies)
	n, err := policybook.ReadNames(ctx, g.Call, ids, feeds...)
	if err != nil {
		return err
	}
	for i := range g.policies {
		p := &g.policies[i]
		if !g.concerns(i) {
			continue
		}
		row := gapRow{Check: check, Severity: "low", Policies: []gapPolicy{g.policyAt(i, p.State)}}
		included := false
		for _, ref := range policybook.References(p, n) {
			if ref.Broken() {
				row.Orphans = append(row.Orphans, ref)
				included = included || strings.Contains(ref.Where, ".include")
			}
		}
		if len(row.Orphans) == 0 {
			continue
		}
		if included && p.State == entra.PolicyEnabled {
			row.Severity = "medium"
		}
		row.Title = fmt.Sprintf("%s names %s that nothing has any more", p.DisplayName, plural(len(row.Orphans), "id"))
		row.Fix = "take the ids out; what they were meant to include is not covered"
		g.add(row, nil)
	}
	return nil
}
