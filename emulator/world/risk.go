package world

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// detection is one risk detection about to be made, of a sign-in of the log.
type detection struct {
	who                *person
	kind, level, state string
	timing             string // detectionTimingType
	signIn             stamp
	correlation        string
	detected           time.Time
	place              signInPlace
	reasons            string // additionalInfo
}

// addRisk writes what Identity Protection holds of users: the detections, each
// of a sign-in in the log, and the state of the user after the newest.
func (g *generator) addRisk() {
	d := g.dice("risk")
	risky := g.who(hannahBrooks)
	g.detect(d, risky, "unfamiliarFeatures", "medium", g.now.Add(-17*dice.Day-time.Hour), 0)
	g.detect(d, risky, "unlikelyTravel", "high", g.now.Add(-17*dice.Day), 0)
	// A spray is found out afterwards: the mailbox was read in between.
	g.detect(d, g.who(lenaSommer), "passwordSpray", "high", g.sprayBegin().Add(95*time.Minute), 27*time.Hour)
	for _, k := range dice.Sample(d, g.byDept[company.Sales], min(max(g.size/500, 2), 200)) {
		who := &g.people[k]
		if g.isPlanted(k) {
			continue
		}
		at := later(g.born(who).Add(time.Hour), dice.Ago(d, g.now, 0.5, 20))
		if at.After(g.now.Add(-time.Hour)) {
			continue
		}
		if d.Chance(0.4) {
			level := dice.Pick(d, []string{"low", "medium"})
			e := signInEvent{who: who, at: at, risk: level, place: signInPlace{"Oslo", "NO", "198.51.100.1" + d.Code("123456789", 2)}}
			if who.lastSignIn == 0 || !who.enabled {
				e.outcome = wrongPassword
			}
			g.signInRow(d, e)
			g.detect(d, who, dice.Pick(d, []string{"unfamiliarFeatures", "anonymizedIPAddress", "newCountry"}), level, at, 0)
		} else {
			g.setRisk(who, "none", "remediated", "userPerformedSecuredPasswordReset", dice.Ago(d, g.now, 3, 80))
		}
	}
	g.addWorkloadRisk(d)
}

// setRisk writes the state of a user.
// https://learn.microsoft.com/graph/api/resources/riskyuser
func (g *generator) setRisk(who *person, level, state, detail string, at time.Time) {
	props := map[string]any{
		"userDisplayName": who.name, "userPrincipalName": who.upn, "riskLevel": level, "riskState": state, "riskDetail": detail,
		"riskLastUpdatedDateTime": at, "isDeleted": false, "isProcessing": false,
	}
	if g.d.Row("riskyUsers", who.id) == nil {
		g.d.AddRow("riskyUsers", who.id, props)
	} else {
		g.d.UpdateRow("riskyUsers", who.id, props)
	}
}

// detect finds a sign-in of somebody risky, so long after it: the detection
// names the sign-in, and the user's state and history follow.
func (g *generator) detect(d dice.Dice, who *person, kind, level string, signedIn time.Time, after time.Duration) {
	x := detection{who: who, kind: kind, level: level, state: "atRisk", timing: "realtime", reasons: `[{"Key":"riskReasons","Value":["UnfamiliarLocation"]}]`}
	for _, row := range g.d.RowsBy("signIns", "userId", who.id) {
		if timeOf(row, "createdDateTime").Equal(signedIn) {
			place, _ := row.Get("location").(map[string]any)
			x.signIn, x.correlation = stamp{signedIn, row.ID}, row.Text("correlationId")
			x.place.city, _ = place["city"].(string)
			x.place.country, _ = place["countryOrRegion"].(string)
			x.place.ip = row.Text("ipAddress")
		}
	}
	if x.signIn.id == "" {
		panic("emulator: no sign-in for the detection " + kind)
	}
	x.detected = signedIn.Add(3 * time.Minute)
	if after > 0 {
		x.timing, x.detected = "offline", signedIn.Add(after)
	}
	g.addDetection(d, x)
}

// addDetection writes it.
// https://learn.microsoft.com/graph/api/resources/riskdetection
func (g *generator) addDetection(d dice.Dice, x detection) {
	g.d.AddRow("riskDetections", d.GUID(), map[string]any{
		"userId": x.who.id, "userDisplayName": x.who.name, "userPrincipalName": x.who.upn, "riskEventType": x.kind, "riskLevel": x.level, "riskState": x.state,
		"riskDetail": "none", "source": "IdentityProtection", "detectionTimingType": x.timing, "activity": "signin", "tokenIssuerType": "AzureAD",
		"ipAddress": x.place.ip, "location": map[string]any{"city": x.place.city, "countryOrRegion": x.place.country}, "activityDateTime": x.signIn.at,
		"detectedDateTime": x.detected, "lastUpdatedDateTime": x.detected, "requestId": x.signIn.id, "correlationId": x.correlation,
		"additionalInfo": x.reasons,
	})
	g.d.AddRow("riskyUserHistory", d.GUID(), map[string]any{
		directory.OwnerProperty: x.who.id, "userId": x.who.id, "userDisplayName": x.who.name, "userPrincipalName": x.who.upn, "riskLevel": x.level, "riskState": x.state,
		"riskDetail": "none", "riskLastUpdatedDateTime": x.detected, "isDeleted": false, "isProcessing": false,
		"activity": map[string]any{"detail": "none", "riskEventTypes": []string{x.kind}},
	})
	g.setRisk(x.who, x.level, x.state, "none", x.detected)
}

// addWorkloadRisk marks an application whose credentials leaked.
// https://learn.microsoft.com/graph/api/resources/riskyserviceprincipal
func (g *generator) addWorkloadRisk(d dice.Dice) {
	app := g.apps[appFeedImporter]
	at := g.now.Add(-2*dice.Day - 5*time.Hour)
	key := validAt(credentialsOf(g.d.Object(app.object), "application"), at).key
	place := signInPlace{"Minsk", "BY", "198.51.100.9"}
	g.appSignInRow(d, appSignIn{at: at, sp: g.d.Object(app.principal), kind: "servicePrincipal", place: place, key: key})
	g.d.AddRow("riskyServicePrincipals", app.principal, map[string]any{
		"appId": app.appID, "displayName": appFeedImporter, "servicePrincipalType": "Application", "isEnabled": true, "isProcessing": false,
		"riskLevel": "high", "riskState": "atRisk", "riskDetail": "none", "riskLastUpdatedDateTime": at,
	})
	g.d.AddRow("servicePrincipalRiskDetections", d.GUID(), map[string]any{
		"servicePrincipalId": app.principal, "servicePrincipalDisplayName": appFeedImporter, "appId": app.appID, "riskEventType": "leakedCredentials",
		"riskLevel": "high", "riskState": "atRisk", "riskDetail": "none", "activity": "servicePrincipal", "detectionTimingType": "offline", "source": "IdentityProtection",
		"activityDateTime": at, "detectedDateTime": at, "lastUpdatedDateTime": at, "ipAddress": place.ip, "tokenIssuerType": "AzureAD",
		"keyIds": []string{key}, "location": map[string]any{"city": place.city, "countryOrRegion": place.country},
	})
	benign := g.apps[appInvoices]
	g.d.AddRow("riskyServicePrincipals", benign.principal, map[string]any{
		"appId": benign.appID, "displayName": appInvoices, "servicePrincipalType": "Application", "isEnabled": true, "isProcessing": false,
		"riskLevel": "none", "riskState": "dismissed", "riskDetail": "adminDismissedAllRiskForServicePrincipal", "riskLastUpdatedDateTime": g.now.Add(-40 * dice.Day),
	})
}
