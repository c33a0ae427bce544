package tools

// registeredMethods are what people of the small tenant registered.
var registeredMethods = map[string][]string{
	"no":        {},
	"yes":       {"microsoftAuthenticatorPush"},
	"key":       {"fido2SecurityKey", "mobilePhone"},
	"phone":     {"mobilePhone", "email"},
	"forbidden": {"hardwareOneTimePasscode"}, // by the authentication methods policy
}
