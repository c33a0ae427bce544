package world

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

func init() {
	evidence["agent-without-sponsor"] = func(t *testing.T, d *directory.Directory) bool {
		agent := appNamed(t, d, "servicePrincipal", agentSponsorless)
		return agent.Type.Name == "agentIdentity" && len(d.Links(directory.RelSponsors, agent.ID)) == 0 &&
			slices.Contains(appRoleValues(d, agent), "RoleManagement.ReadWrite.Directory")
	}
	evidence["secret-on-microsoft-app"] = func(t *testing.T, d *directory.Directory) bool {
		sp := appNamed(t, d, "servicePrincipal", impostor)
		return sp.Text("appOwnerOrganizationId") != directory.MicrosoftTenant && len(sp.Maps("passwordCredentials")) == 1 &&
			slices.Contains(appRoleValues(d, sp), "Mail.Read")
	}
	evidence["secret-beside-saml"] = func(t *testing.T, d *directory.Directory) bool {
		sp := appNamed(t, d, "servicePrincipal", appSAML)
		keys, passwords := sp.Maps("keyCredentials"), sp.Maps("passwordCredentials")
		own := func(c map[string]any) bool { return c["keyId"] == keys[0]["keyId"] }
		return len(keys) == 2 && keys[0]["usage"] == "Sign" && keys[0]["customKeyIdentifier"] == keys[1]["customKeyIdentifier"] &&
			len(passwords) == 2 && slices.ContainsFunc(passwords, own) && !own(passwords[1])
	}
	evidence["federated-foreign-repo"] = func(t *testing.T, d *directory.Directory) bool {
		rows := d.RowsBy("federatedIdentityCredentials", directory.OwnerProperty, appNamed(t, d, "application", appRunner).ID)
		return len(rows) == 1 && strings.HasSuffix(rows[0].Text("subject"), ":pull_request") &&
			slices.Contains(appRoleValues(d, appNamed(t, d, "servicePrincipal", appRunner)), "Application.ReadWrite.All")
	}
	evidence["unused-mail-write"] = func(t *testing.T, d *directory.Directory) bool {
		sp := appNamed(t, d, "servicePrincipal", appMailArchive)
		rows := d.RowsBy("servicePrincipalSignInActivities", "appId", sp.Text("appId"))
		activity, _ := rows[0].Get("lastSignInActivity").(map[string]any)
		at, _ := time.Parse(time.RFC3339, activity["lastSignInDateTime"].(string))
		return demoClock().Sub(at) > 180*dice.Day && slices.Contains(appRoleValues(d, sp), "Mail.ReadWrite")
	}
	evidence["tenant-wide-file-write"] = func(t *testing.T, d *directory.Directory) bool {
		sp := appNamed(t, d, "servicePrincipal", foreignGenie)
		grants := d.RowsBy("oauth2PermissionGrants", "clientId", sp.ID)
		return sp.Get("verifiedPublisher") == nil && len(grants) == 1 && grants[0].Text("consentType") == "AllPrincipals" &&
			strings.Contains(grants[0].Text("scope"), "Files.ReadWrite.All")
	}
	evidence["default-access-only"] = func(t *testing.T, d *directory.Directory) bool {
		sp := appNamed(t, d, "servicePrincipal", appKiosk)
		rows := d.RowsBy("appRoleAssignments", "principalId", sp.ID)
		return len(rows) == 1 && rows[0].Text("appRoleId") == zeroGUID && len(appRoleValues(d, sp)) == 0
	}
}

// The estate grows with the tenant: what the product is measured against.
func TestEstateGrows(t *testing.T) {
	t.Parallel()
	d, _ := generated(t, 20_000, 5)
	for name, least := range map[string]int{"applications": 850, "servicePrincipals": 1400, "appRoleAssignments": 11_000, "federatedIdentityCredentials": 80, "appCredentialSignInActivities": 700} {
		if n := d.Count(name); n < least {
			t.Errorf("%d %s, want at least %d", n, name, least)
		}
	}
	agents, sponsored := 0, 0
	for sp := range d.Each("servicePrincipal") {
		if sp.Type.Name == "agentIdentity" {
			agents++
			if len(d.Links(directory.RelSponsors, sp.ID)) > 0 {
				sponsored++
			}
		}
	}
	if agents < 10 || sponsored == 0 || sponsored == agents {
		t.Errorf("%d of %d agents have a sponsor", sponsored, agents)
	}
}
