package world

import (
	"strconv"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// maxSignIns bounds the sign-in log, however large the tenant is.
const maxSignIns = 4000

// logDays is how long sign-ins are kept with Entra ID P1 or P2.
// https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention
const logDays = 30

// signInApp is a client with the API that it asks for.
type signInApp struct{ id, name, resource, resourceName string }

const exchangeAppID = "00000002-0000-0ff1-ce00-000000000000"

var signInApps = []signInApp{
	{"1fec8e78-bce4-4aaf-ab1b-5451cc387264", "Microsoft Teams", directory.GraphAppID, "Microsoft Graph"},
	{"d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Office", exchangeAppID, "Office 365 Exchange Online"},
	{"4765445b-32c6-49b0-83e6-1d93765276ca", "OfficeHome", directory.GraphAppID, "Microsoft Graph"},
	{"c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "Azure Portal", directory.ARMAppID, "Windows Azure Service Management API"},
	{"04b07795-8ddb-461a-bbee-02f9e1bf7b46", "Microsoft Azure CLI", directory.ARMAppID, "Windows Azure Service Management API"},
}

// signInOutcome is how a sign-in ended; the zero value is success. access is
// what Conditional Access had to do with it.
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
type signInOutcome struct {
	code           int
	reason, access string
}

var (
	wrongPassword = signInOutcome{50126, "Error validating credentials due to invalid username or password.", "notApplied"}
	accountLocked = signInOutcome{50053, "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.", "notApplied"}
	blockedByCA   = signInOutcome{53003, "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.", "failure"}
)

// interruptions end a sign-in that goes on after the user did something more:
// the success that follows has the same correlation id.
var interruptions = []signInOutcome{
	{50074, "Strong Authentication is required.", "failure"},
	{50074, "Strong Authentication is required.", "failure"},
	{50140, "This error occurred due to 'Keep me signed in' interrupt when the user was signing-in.", "success"},
	{50097, "Device authentication is required.", "failure"},
	{50072, "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access the resource.", "failure"},
}

// signInEvent is one sign-in of a user about to be logged.
type signInEvent struct {
	at          time.Time
	who         *person
	place       signInPlace
	outcome     signInOutcome
	risk        string         // none when empty
	correlation string         // drawn when empty
	app         *signInApp     // drawn when nil
	device      *signInDevice  // nil: one that is not registered
	more        map[string]any // overrides properties
}

type signInPlace struct{ city, country, ip string }

// placeOf is where somebody usually signs in: the office, or a partner's
// network; the same in every log.
func (g *generator) placeOf(who *person) signInPlace {
	number, _ := strconv.ParseUint(who.id[:2], 16, 8)
	if who.kind == kindGuest {
		return signInPlace{"Seattle", "US", "203.0.113." + strconv.Itoa(150+int(number)%50)}
	}
	o := &company.Offices[max(int(who.office), 0)]
	return signInPlace{o.City, o.Usage, "192.0.2." + strconv.Itoa(10+int(number)%240)}
}

// born is when an account was made: nothing is older.
func (g *generator) born(who *person) time.Time {
	at, _ := g.d.Object(who.id).Get("createdDateTime").(time.Time)
	return at
}

// logged says whether an instant is in the sign-in log.
func (g *generator) logged(at time.Time) bool { return g.now.Sub(at) < logDays*dice.Day }

// addSignIns writes the sign-ins of the last month, and those of the findings.
// The newest of a person is what the account's signInActivity says.
func (g *generator) addSignIns() {
	d := g.dice("sign-ins")
	g.loadSignInDevices()
	rows := 0
	for i := range g.people {
		who := &g.people[i]
		if rows >= maxSignIns {
			break
		}
		last := time.Unix(who.lastSignIn, 0).UTC()
		if who.lastSignIn == 0 || !g.logged(last) || who.kind == kindResource {
			continue
		}
		at, born := last, g.born(who)
		for n := range 1 + d.IntN(4) {
			if n > 0 {
				at = at.Add(-time.Duration(d.Between(3, 60)) * time.Hour)
			}
			if at.Before(born) || !g.logged(at) {
				break
			}
			rows += g.addSignIn(d, who, at, n == 0)
		}
	}
	risky := g.who(hannahBrooks)
	for n, city := range []string{"Lagos", "Hanoi", "Lagos"} {
		g.signInRow(d, signInEvent{who: risky, at: g.now.Add(-17*dice.Day - time.Duration(n)*time.Hour), risk: "high",
			place: signInPlace{city, []string{"NG", "VN", "NG"}[n], "203.0.113." + []string{"19", "77", "19"}[n]}})
	}
	g.addAttempts()
	g.addNonInteractive()
	g.addPlantedSignIns()
}

// addSignIn writes a sign-in, and what interrupted it; it returns how many rows
// that were.
func (g *generator) addSignIn(d dice.Dice, who *person, at time.Time, success bool) int {
	e := signInEvent{who: who, at: at, place: g.placeOf(who), device: g.deviceFor(d, who, at), app: &signInApps[d.IntN(len(signInApps))]}
	if who.kind == kindService {
		e.device = nil
		e.more = map[string]any{"clientAppUsed": "Mobile Apps and Desktop clients", "authenticationRequirement": "singleFactorAuthentication", "conditionalAccessStatus": "notApplied"}
	}
	switch {
	case !success && d.Chance(0.15):
		switch e.outcome = dice.Pick(d, []signInOutcome{wrongPassword, wrongPassword, accountLocked, blockedByCA}); {
		case e.outcome == blockedByCA && who.kind == kindStaff && who.id != g.who(lenaSommer).id:
			e.device, e.more = nil, g.blockedLegacy(d)
		case e.outcome == blockedByCA:
			e.outcome = wrongPassword
		}
	case who.kind != kindService && d.Chance(0.12) && at.Add(-time.Minute).After(g.born(who)):
		e.correlation = d.GUID()
		before := e
		before.at, before.outcome = at.Add(-time.Duration(d.Between(8, 50))*time.Second), dice.Pick(d, interruptions)
		g.signInRow(d, before)
		g.signInRow(d, e)
		return 2
	}
	g.signInRow(d, e)
	return 1
}

// addAttempts lets somebody try the accounts that nobody has used for half a
// year, or ever: the last attempt is then newer than the last success.
func (g *generator) addAttempts() {
	d := g.dice("attempts")
	for i, rows := 0, 0; i < len(g.people) && rows < maxSignIns/20; i++ {
		who := &g.people[i]
		idle := g.now.Sub(time.Unix(who.lastSignIn, 0)) > 180*dice.Day
		if who.kind != kindStaff || !who.enabled || !idle || g.isPlanted(int32(i)) || d.Chance(0.4) {
			continue
		}
		place := signInPlace{"Hanoi", "VN", "203.0.113." + strconv.Itoa(d.Between(211, 250))}
		for n := range d.Between(1, 3) {
			at := dice.Ago(d, g.now, 1, 12).Add(time.Duration(n) * time.Minute)
			if at.Before(g.born(who)) {
				continue
			}
			g.signInRow(d, signInEvent{who: who, at: at, place: place, outcome: wrongPassword})
			rows++
		}
	}
}

// signInRow writes one sign-in of a user and returns its id.
func (g *generator) signInRow(d dice.Dice, e signInEvent) string {
	app := e.app
	if app == nil {
		app = &signInApps[d.IntN(len(signInApps))]
	}
	status := map[string]any{"errorCode": 0, "failureReason": "Other.", "additionalDetails": "MFA requirement satisfied by claim in the token"}
	access := "success"
	if e.outcome.code != 0 {
		status = map[string]any{"errorCode": e.outcome.code, "failureReason": e.outcome.reason, "additionalDetails": nil}
		access = e.outcome.access
	}
	client := "Browser"
	if d.Chance(0.4) {
		client = "Mobile Apps and Desktop clients"
	}
	risk, state := "none", "none"
	if e.risk != "" {
		risk, state = e.risk, "atRisk"
	}
	correlation, kind := e.correlation, "member"
	if correlation == "" {
		correlation = d.GUID()
	}
	if e.who.kind == kindGuest {
		kind = "guest"
	}
	props := map[string]any{
		"createdDateTime": e.at, "userId": e.who.id, "userDisplayName": e.who.name, "userPrincipalName": logName(e.who.upn), "userType": kind,
		"appId": app.id, "appDisplayName": app.name, "resourceId": app.resource, "resourceDisplayName": app.resourceName,
		"clientAppUsed": client, "isInteractive": true, "ipAddress": e.place.ip, "correlationId": correlation,
		"conditionalAccessStatus": access, "status": status, "appliedConditionalAccessPolicies": []map[string]any{},
		"riskDetail": "none", "riskLevelAggregated": risk, "riskLevelDuringSignIn": risk, "riskState": state,
		"riskEventTypes_v2": emptyList,
		"location":          map[string]any{"city": e.place.city, "countryOrRegion": e.place.country},
		"deviceDetail":      e.device.detail(d),
		"signInEventTypes":  []string{"interactiveUser"}, "authenticationProtocol": "none", "authenticationRequirement": "multiFactorAuthentication",
	}
	for k, v := range e.more {
		props[k] = v
	}
	id := d.GUID()
	g.d.AddRow("signIns", id, props)
	return id
}
