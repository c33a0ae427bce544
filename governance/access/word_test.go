package access

import (
	"net/netip"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// What a policy says that this version does not know leaves it open whether the
// policy applies: it is never "no".
func TestNotUnderstood(t *testing.T) {
	t.Parallel()
	const agent = "d0000000-0000-4000-8000-000000000030"
	isAgent := workload(Workload{ID: agent, Agent: true, Covered: No})
	for _, tc := range []struct {
		why    string
		policy func(*entra.ConditionalAccessPolicy)
		signIn func(*SignIn)
		want   Truth
	}{
		{"everywhere but the compliant network", locations([]string{"All"}, []string{CompliantNetwork}), nil, Unknown},
		{"the compliant network", locations([]string{CompliantNetwork}, nil), nil, Unknown},
		{"a location that is gone", locations([]string{"f0000000-0000-4000-8000-00000000dead"}, nil), nil, No},
		{"a word for places", locations([]string{"AllMoonBases"}, nil), nil, Unknown},
		{"agents' accounts: a person", forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"AllAgentIdUsers"}}), nil, No},
		{"agents' accounts: an agent's", forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"AllAgentIdUsers"}}), user(func(u *User) { u.Agent = true }), Yes},
		{"a word for users", forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"AllRobots"}}), nil, Unknown},
		{"all but a word for users", forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"All"}, ExcludeUsers: []string{"AllRobots"}}), nil, Unknown},
		{"a side of users that is new", forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"All"}, More: map[string]any{"excludeRobots": []any{"x"}}}), nil, Unknown},
		{"a new side without a value", forUsers(entra.ConditionalAccessUsers{IncludeUsers: []string{"All"}, More: map[string]any{"excludeRobots": nil}}), nil, Yes},
		{"a word for applications", forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{"AllSpaceApps"}}), nil, Unknown},
		{"an application by id", forApps(entra.ConditionalAccessApplications{IncludeApplications: []string{daemon}}), nil, No},
		{"a condition that is new", with(func(c *entra.ConditionalAccessConditions) { c.More = map[string]any{"phaseOfMoon": "full"} }), nil, Unknown},
		{"users in a way that is new", with(func(c *entra.ConditionalAccessConditions) {
			c.Users, c.More = nil, map[string]any{"robots": []any{"x"}}
		}), nil, Unknown},
		{"a risk level", with(func(c *entra.ConditionalAccessConditions) { c.UserRiskLevels = []string{"extreme"} }), func(s *SignIn) { s.UserRisk = "high" }, Unknown},
		{"a platform", with(func(c *entra.ConditionalAccessConditions) {
			c.Platforms = &entra.ConditionalAccessPlatforms{IncludePlatforms: []string{"visionOS"}}
		}), func(s *SignIn) { s.Platform = "windows" }, Unknown},
		{"a kind of client", with(func(c *entra.ConditionalAccessConditions) { c.ClientAppTypes = []string{"brainImplant"} }), nil, Unknown},
		{"a state", func(p *entra.ConditionalAccessPolicy) { p.State = "enabledOnFridays" }, nil, Unknown},
		{"all agents", forWorkloads(entra.ConditionalAccessClientApplications{IncludeAgentIDServicePrincipals: []string{"All"}}), isAgent, Yes},
		{"one agent", forWorkloads(entra.ConditionalAccessClientApplications{IncludeAgentIDServicePrincipals: []string{agent}}), isAgent, Yes},
		{"another agent", forWorkloads(entra.ConditionalAccessClientApplications{IncludeAgentIDServicePrincipals: []string{ben}}), isAgent, No},
		{"all agents but one", forWorkloads(entra.ConditionalAccessClientApplications{IncludeAgentIDServicePrincipals: []string{"All"}, ExcludeAgentIDServicePrincipals: []string{agent}}), isAgent, No},
		{"all agents but another", forWorkloads(entra.ConditionalAccessClientApplications{IncludeAgentIDServicePrincipals: []string{"All"}, ExcludeAgentIDServicePrincipals: []string{ben}}), isAgent, Yes},
		{"a word for agents", forWorkloads(entra.ConditionalAccessClientApplications{IncludeAgentIDServicePrincipals: []string{"AllRobots"}}), isAgent, Unknown},
		{"agents in a way that is new", forWorkloads(entra.ConditionalAccessClientApplications{IncludeAgentIDServicePrincipals: []string{ben}, More: map[string]any{"includeRobots": []any{"x"}}}), isAgent, Unknown},
		{"agents by a filter", forWorkloads(entra.ConditionalAccessClientApplications{AgentIDServicePrincipalFilter: &entra.ConditionalAccessFilter{Mode: "include", Rule: `CustomSecurityAttribute.Ops_Tier -eq "0"`}}),
			workload(Workload{ID: agent, Agent: true, Attributes: map[string][]string{"ops_tier": {"0"}}}), Yes},
		{"agents by a filter for others", forWorkloads(entra.ConditionalAccessClientApplications{AgentIDServicePrincipalFilter: &entra.ConditionalAccessFilter{Mode: "include", Rule: `CustomSecurityAttribute.Ops_Tier -eq "0"`}}),
			workload(Workload{ID: agent, Agent: true, Attributes: map[string][]string{"ops_tier": {"1"}}}), No},
		{"all agents but those of a filter", forWorkloads(entra.ConditionalAccessClientApplications{IncludeAgentIDServicePrincipals: []string{"All"}, AgentIDServicePrincipalFilter: &entra.ConditionalAccessFilter{Mode: "exclude", Rule: `CustomSecurityAttribute.Ops_Tier -eq "0"`}}),
			workload(Workload{ID: agent, Agent: true, Attributes: map[string][]string{"ops_tier": {"0"}}}), No},
		{"a word for service principals", forWorkloads(entra.ConditionalAccessClientApplications{IncludeServicePrincipals: []string{"AllRobots"}}), workload(Workload{ID: daemon, Covered: Yes}), Unknown},
		{"service principals in a way that is new", forWorkloads(entra.ConditionalAccessClientApplications{IncludeServicePrincipals: []string{ben}, More: map[string]any{"includeRobots": []any{"x"}}}), workload(Workload{ID: daemon, Covered: Yes}), Unknown},
		{"partners in a way that is new", forUsers(entra.ConditionalAccessUsers{IncludeGuestsOrExternalUsers: &entra.ConditionalAccessExternals{GuestOrExternalUserTypes: entra.Flags("b2bCollaborationGuest"),
			ExternalTenants: &entra.ConditionalAccessExternalTenants{MembershipKind: "friends"}}}), user(func(u *User) { u.External = B2BCollaborationGuest }), Unknown},
		{"partners without a kind", forUsers(entra.ConditionalAccessUsers{IncludeGuestsOrExternalUsers: &entra.ConditionalAccessExternals{GuestOrExternalUserTypes: entra.Flags("b2bCollaborationGuest"),
			ExternalTenants: &entra.ConditionalAccessExternalTenants{}}}), user(func(u *User) { u.External = B2BCollaborationGuest }), Yes},
		{"agents that v1.0 does not show", forWorkloads(entra.ConditionalAccessClientApplications{}), isAgent, Unknown},
		{"service principals only", forWorkloads(entra.ConditionalAccessClientApplications{IncludeServicePrincipals: []string{"ServicePrincipalsInMyTenant"}}), isAgent, No},
	} {
		p := policyOf(tc.policy)
		set := NewPolicySet([]entra.ConditionalAccessPolicy{p}, testLocations, nil)
		s := signInOf()
		s.IP = netip.MustParseAddr("203.0.113.9")
		if tc.signIn != nil {
			tc.signIn(s)
		}
		e := set.Evaluate(s)
		if got := e.Verdicts[0].Applies; got != tc.want {
			t.Errorf("%s: got %d, want %d: %+v", tc.why, got, tc.want, e.Verdicts[0])
		}
		if open := len(e.Enforced.Undecided) == 1; open != (tc.want == Unknown) {
			t.Errorf("%s: undecided %v: %+v", tc.why, open, e.Enforced)
		}
	}
}
