package world

import (
	"slices"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

func init() {
	evidence["ownerless-app-directory-write"] = func(t *testing.T, d *directory.Directory) bool {
		return len(d.Links(directory.RelOwners, appNamed(t, d, "application", appFeedImporter).ID)) == 0 &&
			slices.Contains(appRoleValues(d, appNamed(t, d, "servicePrincipal", appFeedImporter)), "Directory.ReadWrite.All")
	}
	evidence["tenant-wide-mail-read"] = func(t *testing.T, d *directory.Directory) bool {
		sp := appNamed(t, d, "servicePrincipal", foreignMail)
		grants := d.RowsBy("oauth2PermissionGrants", "clientId", sp.ID)
		return sp.Get("verifiedPublisher") == nil && sp.Text("appOwnerOrganizationId") != d.Info().ID && len(grants) == 1 &&
			grants[0].Text("consentType") == "AllPrincipals" && strings.Contains(grants[0].Text("scope"), "Mail.Read")
	}
	evidence["app-owned-by-leaver"] = func(t *testing.T, d *directory.Directory) bool {
		return areLinked(d, directory.RelOwners, appNamed(t, d, "application", appTickets), userNamed(t, d, martinKessler)) &&
			slices.Contains(appRoleValues(d, appNamed(t, d, "servicePrincipal", appTickets)), "Mail.Send")
	}
	evidence["look-alike-app"] = func(t *testing.T, d *directory.Directory) bool {
		return strings.Contains(appNamed(t, d, "servicePrincipal", appLookAlike).Text("displayName"), "\u200b")
	}
	evidence["secret-never-expires"] = func(t *testing.T, d *directory.Directory) bool {
		secrets := appNamed(t, d, "application", appIntranet).Maps("passwordCredentials")
		return len(secrets) == 1 && endOf(t, secrets[0]).Sub(demoClock()) > 90*365*dice.Day
	}
	evidence["user-consents"] = func(t *testing.T, d *directory.Directory) bool {
		return len(d.RowsBy("oauth2PermissionGrants", "clientId", appNamed(t, d, "servicePrincipal", foreignPDF).ID)) >= 2
	}
	evidence["secret-expiring"] = func(t *testing.T, d *directory.Directory) bool {
		secrets := appNamed(t, d, "application", appInvoices).Maps("passwordCredentials")
		return len(secrets) == 2 && endOf(t, secrets[0]).Before(demoClock()) && endOf(t, secrets[1]).Equal(demoClock().Add(5*dice.Day))
	}
}
