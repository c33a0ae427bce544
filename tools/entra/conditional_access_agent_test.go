package entra

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// TestWhatIfOfAgents: a policy for agents is judged for an agent, with its risk,
// and for no other service principal; Microsoft, asked as the agent, agrees.
func TestWhatIfOfAgents(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Users: 200})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	var agent, own *directory.Object
	for sp := range w.Directory.Each("servicePrincipals") {
		switch {
		case sp.Type.Is("agentIdentity"):
			agent = sp
		case sp.Text("servicePrincipalType") == "Application" && sp.Text("signInAudience") == "AzureADMyOrg":
			own = sp
		}
	}
	const byRisk = "CA110 Block agents at high risk"
	for _, test := range []struct {
		who          *directory.Object
		risk, access string
		result       any // of the policy for agents
	}{
		{agent, "", "notEnoughInformation", "notEnoughInformation"},
		{agent, "high", "blocked", "applies"},
		{agent, "none", "granted", "doesNotApply"},
		{own, "", "notEnoughInformation", "doesNotApply"},
	} {
		arguments := toolstest.Args{"servicePrincipal": test.who.ID, "app": "Office365", "limit": 200}
		if test.risk != "" {
			arguments["servicePrincipalRisk"] = test.risk
		}
		reply, _ := toolstest.Ask(t, cs, "entra_conditional_access_what_if", arguments)
		item := reply["item"].(map[string]any)
		if item["access"] != test.access || item["microsoftsEvaluation"] != "agrees" || reply["coverage"] != nil {
			t.Errorf("%s at risk %q: got %v, coverage %v; want %s", test.who.Text("displayName"), test.risk, item, reply["coverage"], test.access)
		}
		var result any
		for _, row := range rowsOf(reply["items"]) {
			if row["displayName"] == byRisk {
				result = row["result"]
			}
		}
		if result != test.result {
			t.Errorf("%s at risk %q: %s %v, want %v", test.who.Text("displayName"), test.risk, byRisk, result, test.result)
		}
	}
}
