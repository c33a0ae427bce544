package access

import (
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// Ids of the built-in authentication strengths.
// https://learn.microsoft.com/graph/api/resources/authenticationstrengthpolicy
const (
	StrengthMFA               = "00000000-0000-0000-0000-000000000002"
	StrengthPasswordless      = "00000000-0000-0000-0000-000000000003"
	StrengthPhishingResistant = "00000000-0000-0000-0000-000000000004"
)

// builtInStrengths are what the built-in strengths allow. The tenant's own list
// of them, where it is known, comes before this one: Microsoft adds methods.
// https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths
// https://learn.microsoft.com/graph/api/conditionalaccessroot-evaluate
func builtInStrengths() map[string]entra.AuthenticationStrengthPolicy {
	resistant := []string{"windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"}
	passwordless := append(slices.Clone(resistant), "deviceBasedPush")
	mfa := append(slices.Clone(passwordless),
		"temporaryAccessPassOneTime", "temporaryAccessPassMultiUse",
		"password,microsoftAuthenticatorPush", "password,softwareOath", "password,hardwareOath",
		"password,x509CertificateSingleFactor", "password,x509CertificateMultiFactor", "password,sms", "password,voice",
		"federatedMultiFactor", "microsoftAuthenticatorPush,federatedSingleFactor", "softwareOath,federatedSingleFactor",
		"hardwareOath,federatedSingleFactor", "sms,federatedSingleFactor", "voice,federatedSingleFactor")
	strength := func(id, name string, combinations []string) entra.AuthenticationStrengthPolicy {
		return entra.AuthenticationStrengthPolicy{
			ID: id, DisplayName: name, PolicyType: "builtIn", RequirementsSatisfied: "mfa", AllowedCombinations: combinations,
		}
	}
	return map[string]entra.AuthenticationStrengthPolicy{
		StrengthMFA:               strength(StrengthMFA, "Multifactor authentication", mfa),
		StrengthPasswordless:      strength(StrengthPasswordless, "Passwordless MFA", passwordless),
		StrengthPhishingResistant: strength(StrengthPhishingResistant, "Phishing-resistant MFA", resistant),
	}
}

// combined tells whether one of the combinations can be made of the methods that
// a user has, and which. Configurations that narrow a combination to some keys or
// certificates leave it open.
func combined(s entra.AuthenticationStrengthPolicy, methods []string) (t Truth, by []string) {
	if methods == nil || len(s.AllowedCombinations) == 0 {
		return Unknown, nil
	}
	t = No
	for _, combination := range s.AllowedCombinations {
		has := func(method string) bool {
			return slices.ContainsFunc(methods, func(m string) bool { return strings.EqualFold(m, strings.TrimSpace(method)) })
		}
		if slices.ContainsFunc(strings.Split(combination, ","), func(m string) bool { return !has(m) }) {
			continue
		}
		if slices.ContainsFunc(s.CombinationConfigurations, func(c entra.CombinationConfiguration) bool {
			return slices.Contains(c.AppliesToCombinations, combination)
		}) {
			t = max(t, Unknown)
			continue
		}
		t, by = Yes, append(by, combination)
	}
	return t, by
}

// registeredMethods are the methods of a registration report in the words of
// authentication strengths. An app that answers notifications may also sign in
// by phone, but the report lists that as a method of its own.
// https://learn.microsoft.com/graph/api/resources/userregistrationdetails
var registeredMethods = map[string][]string{
	"microsoftAuthenticatorPush":         {"microsoftAuthenticatorPush"},
	"microsoftAuthenticatorPasswordless": {"deviceBasedPush", "microsoftAuthenticatorPush"},
	"softwareOneTimePasscode":            {"softwareOath"},
	"hardwareOneTimePasscode":            {"hardwareOath"},
	"mobilePhone":                        {"sms", "voice"},
	"alternateMobilePhone":               {"voice"},
	"officePhone":                        {"voice"},
	"fido2SecurityKey":                   {"fido2"},
	"passKeyDeviceBound":                 {"fido2"},
	"passKeyDeviceBoundAuthenticator":    {"fido2"},
	"passKeyDeviceBoundWindowsHello":     {"fido2"},
	"passKeySynced":                      {"fido2"},
	"macOsSecureEnclaveKey":              {"fido2"},
	"windowsHelloForBusiness":            {"windowsHelloForBusiness"},
	"temporaryAccessPass":                {"temporaryAccessPassOneTime", "temporaryAccessPassMultiUse"},
}

// MethodsOf turns the methods of a registration report into those that
// SignIn.Methods takes; everybody is taken to have a password.
func MethodsOf(registered []string) []string {
	methods := []string{"password"}
	for _, r := range registered {
		for _, m := range registeredMethods[r] {
			if !slices.Contains(methods, m) {
				methods = append(methods, m)
			}
		}
	}
	return methods
}
