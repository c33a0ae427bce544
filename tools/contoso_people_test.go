package tools

import "github.com/mscloud-mcp/mscloud-mcp/emulator"

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
func contosoDevices(d *emulator.Directory) {
	device := func(n int, name string, owner int, props map[string]any) {
		props["deviceId"], props["displayName"] = otherID(n+10), name
		if _, ok := props["accountEnabled"]; !ok {
			props["accountEnabled"] = true
		}
		d.Add("device", otherID(n), props)
		if owner > 0 {
			d.Link(emulator.RelRegisteredOwners, otherID(n), userID(owner))
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
