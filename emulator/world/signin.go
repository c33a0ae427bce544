package world

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// maxSignIns bounds the sign-in log, however large the tenant is.
const maxSignIns = 4000

var signInApps = []struct{ id, name, resource, resourceName string }{
	{"1fec8e78-bce4-4aaf-ab1b-5451cc387264", "Microsoft Teams", directory.GraphAppID, "Microsoft Graph"},
	{"d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Office", "00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online"},
	{"4765445b-32c6-49b0-83e6-1d93765276ca", "OfficeHome", directory.GraphAppID, "Microsoft Graph"},
	{"c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "Azure Portal", directory.ARMAppID, "Windows Azure Service Management API"},
	{"04b07795-8ddb-461a-bbee-02f9e1bf7b46", "Microsoft Azure CLI", directory.ARMAppID, "Windows Azure Service Management API"},
}

var signInErrors = []struct {
	code   int
	reason string
}{
	{50126, "Error validating credentials due to invalid username or password."},
	{50074, "Strong Authentication is required."},
	{53003, "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance."},
	{50053, "The account is locked, you've tried to sign in too many times with an incorrect user ID or password."},
}

// addSignIns writes the sign-ins of the last week, and those of the findings.
func (g *generator) addSignIns() {
	d := g.dice("sign-ins")
	rows := 0
	for i := range g.people {
		who := &g.people[i]
		if rows >= maxSignIns {
			break
		}
		age := g.now.Unix() - who.lastSignIn
		if who.lastSignIn == 0 || age > 7*86400 || !who.enabled || who.kind == kindService || who.kind == kindResource {
			continue
		}
		for n := range 1 + d.IntN(4) {
			at := time.Unix(who.lastSignIn, 0).UTC().Add(-time.Duration(n*d.Between(3, 30)) * time.Hour)
			g.addSignIn(d, who, at, n == 0)
			rows++
		}
	}
	risky := g.who(hannahBrooks)
	for n, city := range []string{"Lagos", "Hanoi", "Lagos"} {
		g.signInRow(d, risky, g.now.Add(-17*dice.Day-time.Duration(n)*time.Hour), signInPlace{city, []string{"NG", "VN", "NG"}[n], "203.0.113." + []string{"19", "77", "19"}[n]}, 0, "high", nil)
	}
	g.addOtherSignIns()
	g.addPlantedSignIns()
}

type signInPlace struct{ city, country, ip string }

func (g *generator) addSignIn(d dice.Dice, who *person, at time.Time, success bool) {
	o := &company.Offices[max(int(who.office), 0)]
	place := signInPlace{o.City, o.Usage, "192.0.2." + d.Code("123456789", 2)}
	code := 0
	if !success && d.Chance(0.15) {
		code = 1 + d.IntN(len(signInErrors))
	}
	g.signInRow(d, who, at, place, code, "none", nil)
}

// signInRow writes one sign-in of a user; code is 0 for success, else a place
// in signInErrors plus one, and more overrides properties.
func (g *generator) signInRow(d dice.Dice, who *person, at time.Time, place signInPlace, code int, risk string, more map[string]any) {
	app := dice.Pick(d, signInApps)
	status := map[string]any{"errorCode": 0, "failureReason": "Other.", "additionalDetails": "MFA requirement satisfied by claim in the token"}
	access := "success"
	if code > 0 {
		e := signInErrors[code-1]
		status = map[string]any{"errorCode": e.code, "failureReason": e.reason, "additionalDetails": nil}
		access = "failure"
		if e.code != 53003 && e.code != 50074 {
			access = "notApplied"
		}
	}
	client := "Browser"
	if d.Chance(0.4) {
		client = "Mobile Apps and Desktop clients"
	}
	state := "none"
	if risk != "none" {
		state = "atRisk"
	}
	props := map[string]any{
		"createdDateTime": at, "userId": who.id, "userDisplayName": who.name, "userPrincipalName": logName(who.upn),
		"appId": app.id, "appDisplayName": app.name, "resourceId": app.resource, "resourceDisplayName": app.resourceName,
		"clientAppUsed": client, "isInteractive": true, "ipAddress": place.ip, "correlationId": d.GUID(),
		"conditionalAccessStatus": access, "status": status, "appliedConditionalAccessPolicies": []map[string]any{},
		"riskDetail": "none", "riskLevelAggregated": risk, "riskLevelDuringSignIn": risk, "riskState": state,
		"riskEventTypes_v2": emptyList,
		"location":          map[string]any{"city": place.city, "countryOrRegion": place.country},
		"deviceDetail":      map[string]any{"operatingSystem": dice.Pick(d, []string{"Windows10", "Windows11", "MacOs", "Ios"}), "browser": dice.Pick(d, []string{"Edge 131.0", "Chrome 131.0", "Safari 18.1"})},
		"signInEventTypes":  []string{"interactiveUser"}, "authenticationProtocol": "none", "authenticationRequirement": "multiFactorAuthentication",
	}
	for k, v := range more {
		props[k] = v
	}
	g.d.AddRow("signIns", d.GUID(), props)
}
