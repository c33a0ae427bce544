package tools

import (
	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// registeredMethods are what people of the small tenant registered.
var registeredMethods = map[string][]string{
	"no":        {},
	"yes":       {"microsoftAuthenticatorPush"},
	"key":       {"fido2SecurityKey", "mobilePhone"},
	"phone":     {"mobilePhone", "email"},
	"forbidden": {"hardwareOneTimePasscode"}, // by the authentication methods policy
}

// contosoDevices adds to Ana's laptop: a hybrid workstation that does not
// comply, a personal phone that was not seen for long, one that was registered
// and never used, and a thing of which little is known.
func contosoDevices(d *directory.Directory) {
	device := func(n int, name string, owner int, props map[string]any) {
		props["deviceId"], props["displayName"] = otherID(n+10), name
		if _, ok := props["accountEnabled"]; !ok {
			props["accountEnabled"] = true
		}
		d.Add("device", otherID(n), props)
		if owner > 0 {
			d.Link(directory.RelRegisteredOwners, otherID(n), userID(owner))
		}
	}
	device(501, "WS-BEN", 2, map[string]any{
		"operatingSystem": "Windows", "operatingSystemVersion": "10.0.19045", "trustType": "ServerAd", "isCompliant": false, "isManaged": true,
		"approximateLastSignInDateTime": daysAgo(30), "registrationDateTime": daysAgo(700), "onPremisesSyncEnabled": true,
	})
	device(502, "iPhone of Olga", 8, map[string]any{
		"operatingSystem": "IPhone", "operatingSystemVersion": "17.7.2", "trustType": "Workplace",
		"approximateLastSignInDateTime": daysAgo(210), "registrationDateTime": daysAgo(900),
	})
	device(503, "Galaxy of Sam", 6, map[string]any{
		"operatingSystem": "AndroidForWork", "trustType": "Workplace", "isManaged": false, "accountEnabled": false, "registrationDateTime": daysAgo(120),
	})
	device(504, "Kiosk", 0, map[string]any{"operatingSystem": "Linux"})
}

// contosoStale adds what nobody needs any more: Cara is disabled and may still
// take a role; a service principal whose registration is gone, one of another
// tenant that reads everybody's mail and was not used for long, and one that
// was never used. Ledger is in use.
func contosoStale(d *directory.Directory) {
	d.AddRow("roleEligibilityScheduleInstances", "eligible-cara", map[string]any{
		"principalId": userID(3), "roleDefinitionId": "fe930be7-5e62-47db-91af-98c3a49a38b1", "directoryScopeId": "/",
		"startDateTime": daysAgo(300), "memberType": "Direct", "roleEligibilityScheduleId": "schedule-cara",
	})
	principal := func(n int, name, home string, enabled bool) {
		d.Add("servicePrincipal", otherID(n), map[string]any{
			"appId": otherID(n + 10), "displayName": name, "appDisplayName": name, "servicePrincipalType": "Application", "accountEnabled": enabled,
			"appOwnerOrganizationId": home, "servicePrincipalNames": []string{otherID(n + 10)},
		})
	}
	used := func(appID string, days int) {
		d.AddRow("servicePrincipalSignInActivities", "used-"+appID, map[string]any{
			"appId": appID, "lastSignInActivity": map[string]any{"lastSignInDateTime": daysAgo(days)},
		})
	}
	principal(520, "Old Reports", contosoID, true)
	principal(521, "Survey Tool", otherID(599), false)
	principal(522, "Badge Printer", contosoID, true)
	d.Add("application", otherID(542), map[string]any{
		"appId": otherID(532), "displayName": "Badge Printer", "signInAudience": "AzureADMyOrg", "createdDateTime": daysAgo(400),
	})
	d.Link(directory.RelOwners, otherID(542), userID(3))
	d.AddRow("oauth2PermissionGrants", "grant-all-survey", map[string]any{
		"clientId": otherID(521), "consentType": "AllPrincipals", "resourceId": otherID(50), "scope": "Mail.Read User.Read",
	})
	used(contosoApp.ClientID, 0)
	used(otherID(10), 1)   // Ledger
	used(otherID(530), 95) // Old Reports
	used(otherID(531), 210)
}
