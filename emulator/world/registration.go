package world

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

type methodSet struct {
	methods      json.RawMessage
	types        []string // of authenticationMethods
	mfa, noPass  bool
	staff, guest int // weights
}

// methodSets are what people registered to prove themselves with, from the
// strongest.
var methodSets = []methodSet{
	{json.RawMessage(`["microsoftAuthenticatorPush","softwareOneTimePasscode","windowsHelloForBusiness"]`), []string{"microsoftAuthenticatorAuthenticationMethod", "windowsHelloForBusinessAuthenticationMethod"}, true, true, 22, 2},
	{json.RawMessage(`["microsoftAuthenticatorPush","softwareOneTimePasscode"]`), []string{"microsoftAuthenticatorAuthenticationMethod"}, true, false, 46, 38},
	{json.RawMessage(`["fido2SecurityKey","microsoftAuthenticatorPush"]`), []string{"fido2AuthenticationMethod", "microsoftAuthenticatorAuthenticationMethod"}, true, true, 5, 0},
	{json.RawMessage(`["mobilePhone"]`), []string{"phoneAuthenticationMethod"}, true, false, 17, 12},
	{json.RawMessage(`["email"]`), []string{"emailAuthenticationMethod"}, false, false, 3, 0},
	{json.RawMessage(`[]`), nil, false, false, 7, 48},
}

const noMethods = 5

// addRegistrations writes the registration report, which has no row for a
// disabled user, and each person's methods where the tenant is small.
// https://learn.microsoft.com/graph/api/authenticationmethodsroot-list-userregistrationdetails
func (g *generator) addRegistrations() {
	d := g.dice("registrations")
	staff, guest := dice.NewWeighted(methodSets, staffWeight), dice.NewWeighted(methodSets, guestWeight)
	r := g.d.NewRecord("userRegistrationDetails")
	updated := g.now.Add(-9 * time.Hour)
	for i := range g.people {
		who := &g.people[i]
		set := noMethods
		switch who.kind {
		case kindStaff:
			set = staff.Draw(d)
		case kindGuest:
			set = guest.Draw(d)
		case kindAdmin:
			set = 2
		case kindBreakGlass:
			set = 2
		}
		if i == int(g.planted[breakGlass2]) || i == int(g.planted[admPriyaRaman]) || who.lastSignIn == 0 {
			set = noMethods
		}
		if i == int(g.planted[dominikAdler]) {
			set = 3
		}
		if g.size <= methodsUpTo {
			g.addMethods(d, who, set)
		}
		if !who.enabled {
			continue
		}
		m := &methodSets[set]
		r.Text("userPrincipalName", who.upn)
		r.Text("userDisplayName", who.name)
		r.Flag("isAdmin", who.admin)
		if who.kind == kindGuest {
			r.Text("userType", "guest")
		} else {
			r.Text("userType", "member")
		}
		reset := who.kind == kindStaff
		r.Flag("isMfaRegistered", m.mfa)
		r.Flag("isMfaCapable", m.mfa)
		r.Flag("isPasswordlessCapable", m.noPass)
		r.Flag("isSsprEnabled", reset)
		r.Flag("isSsprRegistered", reset && set != noMethods)
		r.Flag("isSsprCapable", reset && set != noMethods)
		r.Flag("isSystemPreferredAuthenticationMethodEnabled", true)
		r.Raw("methodsRegistered", m.methods)
		r.Time("lastUpdatedDateTime", updated)
		r.Add(who.id)
	}
}

func staffWeight(m methodSet) int { return m.staff }
func guestWeight(m methodSet) int { return m.guest }

// methodsUpTo is the largest tenant whose users have authenticationMethods.
const methodsUpTo = 20_000

func (g *generator) addMethods(d dice.Dice, who *person, set int) {
	row := func(kind string, props map[string]any) {
		props[directory.OwnerProperty], props["@odata.type"] = who.id, "#microsoft.graph."+kind
		g.d.AddRow("authenticationMethods", d.GUID(), props)
	}
	if who.kind != kindGuest {
		row("passwordAuthenticationMethod", map[string]any{})
	}
	for _, kind := range methodSets[set].types {
		props := map[string]any{}
		switch kind {
		case "microsoftAuthenticatorAuthenticationMethod":
			props["displayName"], props["deviceTag"], props["phoneAppVersion"] = dice.Pick(d, []string{"iPhone 16", "Galaxy S25", "Pixel 9"}), "SoftwareTokenActivated", "6.8.20"
		case "phoneAuthenticationMethod":
			props["phoneNumber"], props["phoneType"] = fmt.Sprintf("+1 425 555 01%02d", d.IntN(100)), "mobile"
		case "emailAuthenticationMethod":
			props["emailAddress"] = "private@example.com"
		case "fido2AuthenticationMethod":
			props["displayName"], props["model"] = "Security key", "YubiKey 5 NFC"
		case "windowsHelloForBusinessAuthenticationMethod":
			props["displayName"] = "LT-" + d.Code("ABCDEFGHJKLMNPRSTUVWXYZ23456789", 7)
		}
		row(kind, props)
	}
}
