package graph

import (
	"net/http"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/policy"
)

// In /beta an agent signs in as itself, and policies that name agents, or their
// risk, are judged for it and for no other service principal.
func TestEvaluateAgents(t *testing.T) {
	t.Parallel()
	const one = 8200
	none, all, block := []string{"None"}, []string{"All"}, []string{"block"}
	for name, tc := range map[string]struct {
		policy     policy.ConditionalAccess
		conditions string
		want       string
	}{
		"all agents":           {policy.ConditionalAccess{Users: none, Agents: all, Controls: block}, "", "notSet"},
		"this one":             {policy.ConditionalAccess{Users: none, Agents: []string{guid(one)}, Controls: block}, "", "notSet"},
		"another":              {policy.ConditionalAccess{Users: none, Agents: []string{guid(1)}, Controls: block}, "", "workloadIdentities"},
		"service principals":   {policy.ConditionalAccess{Users: none, Principals: []string{"ServicePrincipalsInMyTenant"}, Controls: block}, "", "workloadIdentities"},
		"users":                {policy.ConditionalAccess{Users: all, Controls: block}, "", "workloadIdentities"},
		"at high risk":         {policy.ConditionalAccess{Users: none, Agents: all, AgentRisk: "high", Controls: block}, `"agentIdRiskLevel":"high"`, "notSet"},
		"at low risk":          {policy.ConditionalAccess{Users: none, Agents: all, AgentRisk: "high", Controls: block}, `"agentIdRiskLevel":"low"`, "signInRisk"},
		"at risk nobody tells": {policy.ConditionalAccess{Users: none, Agents: all, AgentRisk: "high", Controls: block}, "", "notEnoughInformation"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := protected(tc.policy)
			g.directory.Add("servicePrincipal", guid(one), map[string]any{
				"@odata.type": "#microsoft.graph.agentIdentity", "displayName": "Helper", "servicePrincipalType": "ServiceIdentity", "accountEnabled": true,
			})
			body := signInBody(`{"@odata.type":"#microsoft.graph.agentSignIn","agentServicePrincipalId":"`+guid(one)+`"}`, toApp(mailApp), tc.conditions)
			a := send(t, g, http.MethodPost, "https://graph.microsoft.com/beta/identity/conditionalAccess/evaluate", body, basicRoles, "Content-Type: application/json")
			if a.Code != http.StatusOK || len(a.values()) != 1 {
				t.Fatalf("%d %s", a.Code, a.Body)
			}
			if got := a.values()[0]; got["analysisReasons"] != tc.want || got["policyApplies"] != (tc.want == "notSet") {
				t.Errorf("got %v %v, want %s", got["policyApplies"], got["analysisReasons"], tc.want)
			}
		})
	}
}
