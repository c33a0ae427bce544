package entra

import (
	"context"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/governance/access"
	"github.com/mscloud-mcp/mscloud-mcp/tools/policybook"
)

// forEverybody tells an enabled policy that includes all users and demands
// something.
func forEverybody(p entra.ConditionalAccessPolicy) bool {
	return p.State == entra.PolicyEnabled && p.GrantControls != nil && p.Conditions.Users != nil &&
		slices.ContainsFunc(p.Conditions.Users.IncludeUsers, func(id string) bool { return strings.EqualFold(id, access.AllUsers) })
}

// adminExclusions looks for administrators whom policies include and exclude.
// Emergency access accounts are meant to be: breakGlass is about them.
func (g *gapReport) adminExclusions(_ context.Context, check string) error {
	covered := g.reach.Covered(access.Question{SignIns: modern(anyApp)}).Covered
	for i, p := range g.policies {
		if p.State != entra.PolicyEnabled || p.GrantControls == nil {
			continue
		}
		var excluded []int
		bare := false
		for n, people := range g.people {
			if people.privileged() && g.reach.Excluded(i, n) && !g.emergencyAt(n) {
				excluded = append(excluded, n)
				bare = bare || covered[n] != access.Yes
			}
		}
		if len(excluded) == 0 {
			continue
		}
		row := gapRow{
			Check: check, Severity: "medium", Policies: []gapPolicy{g.policyAt(i, policybook.Grant(p.GrantControls))},
			Title: g.headcount(excluded) + " with roles of tier 0: excluded from " + p.DisplayName,
			Fix:   "take privileged accounts out of the exclusions; only emergency access accounts belong there",
		}
		if bare {
			row.Severity = "high"
		}
		g.add(row, excluded)
	}
	return nil
}

// emergencyAt tells whether the people at a position are an emergency access
// account.
func (g *gapReport) emergencyAt(n int) bool {
	return slices.ContainsFunc(g.emergency, func(ref entra.Ref) bool { return ref.ID == g.people[n].facts.ID })
}

// breakGlass looks at emergency access accounts, known by their names: each must
// be outside of every policy that could lock it out. Where no account is called
// so, anybody who holds a role of tier 0 and stands outside of all policies for
// everybody serves as one.
// https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access
func (g *gapReport) breakGlass(_ context.Context, check string) error {
	var everybody []int
	for i, p := range g.policies {
		if forEverybody(p) {
			everybody = append(everybody, i)
		}
	}
	found := false
	for n, people := range g.people {
		named := g.emergencyAt(n)
		if !named && (!people.admin || g.principal != nil) {
			continue
		}
		var inside []gapPolicy
		block := false
		for _, i := range everybody {
			if g.reach.Applies(i, n) != access.No {
				inside = append(inside, g.policyAt(i, policybook.Grant(g.policies[i].GrantControls)))
				block = block || slices.Contains(g.policies[i].GrantControls.BuiltInControls, access.ControlBlock)
			}
		}
		if len(inside) == 0 {
			found = true
			continue
		}
		if !named {
			continue
		}
		severity := "medium"
		if block {
			severity = "high"
		}
		who := people.facts.ID
		for _, ref := range g.emergency {
			if ref.ID == who {
				who = ref.DisplayName
			}
		}
		g.add(gapRow{
			Check: check, Severity: severity, Policies: clipPolicies(inside),
			Title: "The emergency access account " + who + " is not excluded from " + plural(len(inside), "policy") + " for all users",
			Fix:   "exclude at least one emergency access account from every policy, and watch its sign-ins",
		}, []int{n})
	}
	if !found && len(everybody) > 0 && g.principal == nil {
		g.add(gapRow{
			Check: check, Severity: "high", Title: "No administrator stands outside of all policies for all users: a mistake in one can lock everybody out",
			Fix: "keep two emergency access accounts and exclude at least one from every policy",
		}, nil)
	}
	return nil
}
