package world

import (
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// staleFindings are those on weak sign-in, devices and what nobody needs any
// more.
func staleFindings() []Finding {
	return []Finding{
		{"admin-by-text-message", "A Global Administrator's only second factor is a text message to the phone", "high", []string{"Dominik Adler"},
			`entra_mfa_report {"adminsOnly": true, "state": "weak"}`},
		{"executive-lost-phone", "The chief's personal phone, unmanaged and not seen for over a year, is still a trusted device", "medium", []string{boardPhone},
			`entra_device_list {"trustType": "Workplace", "inactiveDays": 365, "search": "iphone-board"}`},
		{"registration-gone", "A service principal may write everybody's calendar; its registration was deleted and nobody used it for two years", "high", []string{orphanedSync},
			`entra_stale_account_report {"kinds": ["orphanedServicePrincipal", "unusedGrant"], "days": 365}`},
		{"leaver-keeps-roles", "Disabled accounts keep directory roles: whoever enables one is an administrator", "high", []string{"Martin Kessler"},
			`entra_stale_account_report {"kinds": ["disabledPrivileged"]}`},
	}
}

// What nobody looks after, of the findings.
const (
	boardPhone   = "iPhone-BOARD01"
	orphanedSync = "Overtime Courier"
)

// addStaleObjects writes the personal phone of the head of the company, lost or
// given away long ago, and a service principal whose registration was deleted
// while its permission stayed.
func (g *generator) addStaleObjects() {
	d := g.dice("leftovers")
	chief := &g.people[g.byDept[company.Executive][0]]
	phone := g.d.Add("device", d.GUID(), map[string]any{
		"deviceId": d.GUID(), "displayName": boardPhone, "accountEnabled": true, "operatingSystem": "iOS", "operatingSystemVersion": "16.2",
		"trustType": "Workplace", "profileType": "RegisteredDevice", "manufacturer": "Apple", "model": "iPhone 12", "isManaged": false,
		"registrationDateTime": dice.Ago(d, g.now, 1100, 1101), "approximateLastSignInDateTime": dice.Ago(d, g.now, 411, 412),
	})
	g.d.From(directory.RelRegisteredOwners, phone.ID)(chief.num)
	g.d.From(directory.RelRegisteredUsers, phone.ID)(chief.num)

	appID := d.GUID()
	sync := g.d.Add("servicePrincipal", d.GUID(), map[string]any{
		"appId": appID, "displayName": orphanedSync, "appDisplayName": orphanedSync, "servicePrincipalType": "Application", "accountEnabled": true,
		"appOwnerOrganizationId": g.tenantID, "servicePrincipalNames": []string{appID}, "signInAudience": "AzureADMyOrg", "tags": []string{},
	})
	g.d.AddRow("oauth2PermissionGrants", d.Code(rowAlphabet, 43), map[string]any{
		"clientId": sync.ID, "consentType": "AllPrincipals", "resourceId": g.services[directory.GraphAppID], "scope": "User.Read Calendars.ReadWrite",
	})
	g.d.AddRow("servicePrincipalSignInActivities", rowID(appID), map[string]any{
		"appId": appID, "lastSignInActivity": map[string]any{"lastSignInDateTime": dice.Ago(d, g.now, 640, 641), "lastSignInRequestId": d.GUID()},
	})
}
