package entra

import (
	"context"
	"fmt"
	"slices"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/governance/access"
)

// anyApp stands for an application that no policy names: only policies for all
// resources apply to it.
var anyApp = access.App{ID: "any application that no policy names", Agent: access.No}

// ordinary is a sign-in without any threat: policies against one do not count as
// cover of what happens every day.
func ordinary(app access.App, client string) access.SignIn {
	return access.SignIn{App: app, ClientApp: client, UserRisk: "none", SignInRisk: "none", InsiderRisk: "none", AgentRisk: "none", AuthenticationFlow: "none"}
}

// modern are the ordinary sign-ins of modern clients to an application, altered.
func modern(app access.App, change ...func(*access.SignIn)) []access.SignIn {
	out := []access.SignIn{ordinary(app, "browser"), ordinary(app, "mobileAppsAndDesktopClients")}
	for i := range out {
		for _, c := range change {
			c(&out[i])
		}
	}
	return out
}

// userGap is a check that asks one question of some users. The title of the gap
// follows the number of users.
type userGap struct {
	check, severity string
	title, fix      string
	question        access.Question
	people          func(gapPeople) bool // nil is everybody
}

// ask adds the gap of those whom no policy covers, and a lesser one of those
// whom one covers in some cases only. Administrators who are called emergency
// access accounts are meant to
// stand outside: breakGlass is about them.
func (g *gapReport) ask(u userGap) {
	coverage := g.reach.Covered(u.question)
	asked := func(n int) bool {
		p := g.people[n]
		return (u.people == nil || u.people(p)) && (g.principal != nil || !p.privileged() || !g.emergencyAt(n))
	}
	g.join(coverage, asked)
	var none, some []int
	for n := range g.people {
		if !asked(n) {
			continue
		}
		switch coverage.Covered[n] {
		case access.No:
			none = append(none, n)
		case access.Unknown:
			some = append(some, n)
		}
	}
	if len(none) > 0 {
		g.add(gapRow{
			Check: u.check, Severity: u.severity, Title: g.headcount(none) + u.title, Policies: g.missedBy(coverage, none), Fix: u.fix,
		}, none)
	}
	if len(some) > 0 {
		g.add(gapRow{
			Check: u.check, Severity: lesser(u.severity), Title: g.headcount(some) + u.title + ", in some cases",
			Policies: g.inSomeCases(coverage, some), Fix: "see the policies' conditions and alternatives: what they leave out is not covered",
		}, some)
	}
}

// join notes the policies that cover some of those who are asked about only
// together.
func (g *gapReport) join(c access.Coverage, asked func(position int) bool) {
	for _, j := range c.Joined {
		row, concerned := gapJoin{}, false
		for _, n := range j.Users {
			if asked(n) {
				row.Users += g.people[n].count
				concerned = true
			}
		}
		if !concerned {
			continue
		}
		if g.principal != nil {
			row.Users = 0
		}
		for _, i := range j.Policies {
			row.Policies = append(row.Policies, g.policies[i].DisplayName)
		}
		g.joined = append(g.joined, row)
	}
}

// headcount is the number of users at positions, in words.
func (g *gapReport) headcount(positions []int) string {
	n := 0
	for _, position := range positions {
		n += g.people[position].count
	}
	if g.principal != nil {
		return "This user"
	}
	if n == 1 {
		return "1 enabled user"
	}
	return fmt.Sprintf("%d enabled users", n)
}

// lesser is one severity down.
func lesser(severity string) string {
	for i, s := range severities[:len(severities)-1] {
		if s == severity {
			return severities[i+1]
		}
	}
	return severity
}

// missedBy names the policies that would cover the people, with why they do not.
func (g *gapReport) missedBy(c access.Coverage, positions []int) []gapPolicy {
	var out []gapPolicy
	for _, i := range c.By {
		excluded := 0
		for _, n := range positions {
			if g.reach.Excluded(i, n) {
				excluded += g.people[n].count
			}
		}
		switch {
		case excluded > 0 && g.principal != nil:
			out = append(out, g.policyAt(i, "excludes the user"))
		case excluded > 0:
			out = append(out, g.policyAt(i, fmt.Sprintf("excludes %d of them", excluded)))
		case slices.Contains(c.Full, i):
			out = append(out, g.policyAt(i, "is for others"))
		}
	}
	return clipPolicies(out)
}

// inSomeCases names the policies that cover the people now and then.
func (g *gapReport) inSomeCases(c access.Coverage, positions []int) []gapPolicy {
	var out []gapPolicy
	for _, i := range c.By {
		for _, n := range positions {
			if g.reach.Applies(i, n) != access.No {
				out = append(out, g.policyAt(i, "covers them in some cases"))
				break
			}
		}
	}
	return clipPolicies(out)
}

func clipPolicies(list []gapPolicy) []gapPolicy {
	if len(list) > maxExamples {
		list = append(list[:maxExamples:maxExamples], gapPolicy{Name: fmt.Sprintf("and %d more", len(list)-maxExamples)})
	}
	return list
}

func isAdmin(p gapPeople) bool { return p.admin }

// Policies for roles do not see those that are eligible, custom, or over a part
// of the tenant.
// https://learn.microsoft.com/entra/identity/conditional-access/policy-old-require-mfa-admin
// https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups
func (g *gapReport) adminMFA(_ context.Context, check string) error {
	g.ask(userGap{
		check: check, severity: "critical", title: " with roles of tier 0: sign-in without MFA",
		fix:      "demand phishing-resistant MFA of privileged roles for all resources, in every situation",
		question: access.Question{SignIns: modern(anyApp)}, people: isAdmin,
	})
	g.ask(userGap{
		check: check, severity: "high", title: " who may activate roles of tier 0: sign-in without MFA until they do",
		fix:      "demand phishing-resistant MFA of them by a group: policies for roles apply only while the role is active over the tenant",
		question: access.Question{SignIns: modern(anyApp)}, people: func(p gapPeople) bool { return p.mayAdmin },
	})
	return nil
}

// https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-mfa-strength
func (g *gapReport) userMFA(_ context.Context, check string) error {
	g.ask(userGap{
		check: check, severity: "high", title: ": sign-in without MFA",
		fix:      "demand MFA of all users for all resources; keep exclusions to emergency access accounts",
		question: access.Question{SignIns: modern(anyApp)},
	})
	return nil
}

// https://learn.microsoft.com/entra/identity/conditional-access/policy-old-require-mfa-azure-mgmt
func (g *gapReport) azureMFA(_ context.Context, check string) error {
	g.ask(userGap{
		check: check, severity: "high", title: ": Azure management without MFA",
		fix:      "demand MFA of all users for Windows Azure Service Management API",
		question: access.Question{SignIns: modern(access.App{ID: access.AzureManagement, Microsoft: true, Agent: access.No})},
	})
	return nil
}

// https://learn.microsoft.com/entra/identity/conditional-access/policy-block-legacy-authentication
func (g *gapReport) legacyAuthentication(_ context.Context, check string) error {
	exchange := access.App{ID: "00000002-0000-0ff1-ce00-000000000000", Microsoft: true, Agent: access.No}
	g.ask(userGap{
		check: check, severity: "high", title: ": legacy authentication, which knows no MFA, is not blocked",
		fix: "block the client types exchangeActiveSync and other for all users",
		question: access.Question{Demand: access.DemandBlock, SignIns: []access.SignIn{
			ordinary(exchange, "other"), ordinary(exchange, "exchangeActiveSync"),
		}},
	})
	return nil
}

// https://learn.microsoft.com/entra/identity/conditional-access/policy-block-authentication-flows
func (g *gapReport) deviceCodeFlow(_ context.Context, check string) error {
	signIn := ordinary(anyApp, "mobileAppsAndDesktopClients")
	signIn.AuthenticationFlow = "deviceCodeFlow"
	g.ask(userGap{
		check: check, severity: "medium", title: ": device code flow, a way to phish, is not blocked",
		fix:      "block device code flow for all who do not need it",
		question: access.Question{Demand: access.DemandBlock, SignIns: []access.SignIn{signIn}},
	})
	return nil
}

// https://learn.microsoft.com/entra/id-protection/howto-identity-protection-configure-risk-policies
func (g *gapReport) riskPolicy(_ context.Context, check string) error {
	byRisk := func(levels func(entra.ConditionalAccessConditions) []string) func(entra.ConditionalAccessPolicy) bool {
		return func(p entra.ConditionalAccessPolicy) bool { return len(levels(p.Conditions)) > 0 }
	}
	g.ask(userGap{
		check: check, severity: "medium", title: ": no policy for a sign-in at high risk",
		fix: "demand MFA of every sign-in at medium or high risk (needs Entra ID P2)",
		question: access.Question{Demand: access.DemandControl, SignIns: modern(anyApp, func(s *access.SignIn) { s.SignInRisk = "high" }),
			Only: byRisk(func(c entra.ConditionalAccessConditions) []string { return c.SignInRiskLevels })},
	})
	g.ask(userGap{
		check: check, severity: "medium", title: ": no policy for an account at high risk",
		fix: "demand a secure password change or remediation of users at high risk (needs Entra ID P2)",
		question: access.Question{Demand: access.DemandControl, SignIns: modern(anyApp, func(s *access.SignIn) { s.UserRisk = "high" }),
			Only: byRisk(func(c entra.ConditionalAccessConditions) []string { return c.UserRiskLevels })},
	})
	return nil
}

func (g *gapReport) uncoveredUsers(_ context.Context, check string) error {
	g.ask(userGap{
		check: check, severity: "high", title: ": no grant control that applies to every sign-in",
		fix:      "include them in a policy for all resources",
		question: access.Question{Demand: access.DemandControl, SignIns: modern(anyApp)},
	})
	return nil
}
