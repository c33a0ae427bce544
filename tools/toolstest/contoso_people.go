package toolstest

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
		props["deviceId"], props["displayName"] = OtherID(n+10), name
		if _, ok := props["accountEnabled"]; !ok {
			props["accountEnabled"] = true
		}
		d.Add("device", OtherID(n), props)
		if owner > 0 {
			d.Link(directory.RelRegisteredOwners, OtherID(n), UserID(owner))
		}
	}
	device(501, "WS-BEN", 2, map[string]any{
		"operatingSystem": "Windows", "operatingSystemVersion": "10.0.19045", "trustType": "ServerAd", "isCompliant": false, "isManaged": true,
		"approximateLastSignInDateTime": DaysAgo(30), "registrationDateTime": DaysAgo(700), "onPremisesSyncEnabled": true,
	})
	device(502, "iPhone of Olga", 8, map[string]any{
		"operatingSystem": "IPhone", "operatingSystemVersion": "17.7.2", "trustType": "Workplace",
		"approximateLastSignInDateTime": DaysAgo(210), "registrationDateTime": DaysAgo(900),
	})
	device(503, "Galaxy of Sam", 6, map[string]any{
		"operatingSystem": "AndroidForWork", "trustType": "Workplace", "isManaged": false, "accountEnabled": false, "registrationDateTime": DaysAgo(120),
	})
	device(504, "Kiosk", 0, map[string]any{"operatingSystem": "Linux"})
}

// contosoStale adds what nobody needs any more: Cara is disabled and may still
// take a role; a service principal whose registration is gone, one of another
// tenant that reads everybody's mail and was not used for long, and one that
// was never used. Ledger is in use.
func contosoStale(d *directory.Directory) {
	d.AddRow("roleEligibilityScheduleInstances", "eligible-cara", map[string]any{
		"principalId": UserID(3), "roleDefinitionId": "fe930be7-5e62-47db-91af-98c3a49a38b1", "directoryScopeId": "/",
		"startDateTime": DaysAgo(300), "memberType": "Direct", "roleEligibilityScheduleId": "schedule-cara",
	})
	principal := func(n int, name, home string, enabled bool) {
		d.Add("servicePrincipal", OtherID(n), map[string]any{
			"appId": OtherID(n + 10), "displayName": name, "appDisplayName": name, "servicePrincipalType": "Application", "accountEnabled": enabled,
			"appOwnerOrganizationId": home, "servicePrincipalNames": []string{OtherID(n + 10)},
		})
	}
	used := func(appID string, days int) {
		d.AddRow("servicePrincipalSignInActivities", "used-"+appID, map[string]any{
			"appId": appID, "lastSignInActivity": map[string]any{"lastSignInDateTime": DaysAgo(days)},
		})
	}
	principal(520, "Old Reports", TenantID, true)
	principal(521, "Survey Tool", OtherID(599), false)
	principal(522, "Badge Printer", TenantID, true)
	d.Add("application", OtherID(542), map[string]any{
		"appId": OtherID(532), "displayName": "Badge Printer", "signInAudience": "AzureADMyOrg", "createdDateTime": DaysAgo(400),
	})
	d.Link(directory.RelOwners, OtherID(542), UserID(3))
	d.AddRow("oauth2PermissionGrants", "grant-all-survey", map[string]any{
		"clientId": OtherID(521), "consentType": "AllPrincipals", "resourceId": OtherID(50), "scope": "Mail.Read User.Read",
	})
	used(App.ClientID, 0)
	used(OtherID(10), 1)   // Ledger
	used(OtherID(530), 95) // Old Reports
	used(OtherID(531), 210)
}
