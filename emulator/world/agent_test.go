package world

import (
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// Some agents act as users: their accounts name the agent and have no password.
func TestAgentsHaveUserAccounts(t *testing.T) {
	t.Parallel()
	eachTenant(t, func(t *testing.T, d *directory.Directory, users int) {
		found := 0
		for u := range d.Each("user") {
			if !u.Type.Is("agentUser") {
				continue
			}
			found++
			if parent := d.Object(u.Text("identityParentId")); parent == nil || !parent.Type.Is("agentIdentity") {
				t.Errorf("%s belongs to no agent", u.Text("userPrincipalName"))
			}
			if u.Get("lastPasswordChangeDateTime") != nil || len(d.RowsBy("authenticationMethods", directory.OwnerProperty, u.ID)) > 0 {
				t.Errorf("%s has a password", u.Text("userPrincipalName"))
			}
		}
		if found == 0 {
			t.Error("no agent has a user account")
		}
	})
}

// Policies speak of agents and of the compliant network in Microsoft's words.
func TestPoliciesForAgents(t *testing.T) {
	t.Parallel()
	eachTenant(t, func(t *testing.T, d *directory.Directory, users int) {
		var all strings.Builder
		for p := range d.Each("conditionalAccessPolicies") {
			raw, _ := p.Raw(p.Type.Slot("conditions"))
			all.WriteString(raw)
		}
		for _, want := range []string{`"AllAgentIdUsers"`, `"includeAgentIdServicePrincipals":["All"]`, `"agentIdRiskLevels":"high"`, `"excludeLocations":["` + compliantNetwork + `"]`} {
			if !strings.Contains(all.String(), want) {
				t.Errorf("no policy says %s", want)
			}
		}
	})
}

// Applications say whether they take tokens without a code, and some do.
func TestApplicationsSayImplicitGrant(t *testing.T) {
	t.Parallel()
	eachTenant(t, func(t *testing.T, d *directory.Directory, users int) {
		on, off := 0, 0
		for app := range d.Each("application") {
			if !app.Type.Is("agentIdentityBlueprint") {
				settings, ok := member(app, "web", "implicitGrantSettings").(map[string]any)
				if !ok {
					t.Fatalf("%s: no settings", app.Text("displayName"))
				}
				if settings["enableIdTokenIssuance"] == true || settings["enableAccessTokenIssuance"] == true {
					on++
				} else {
					off++
				}
			}
		}
		if users >= 1000 && on == 0 || off < on {
			t.Errorf("%d with, %d without", on, off)
		}
	})
}
