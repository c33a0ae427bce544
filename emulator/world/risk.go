package world

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// addRisk writes the users that Identity Protection holds as risky.
func (g *generator) addRisk() {
	d := g.dice("risk")
	add := func(who *person, level, state, detail string, at time.Time) {
		g.d.AddRow("riskyUsers", who.id, map[string]any{
			"userDisplayName": who.name, "userPrincipalName": who.upn, "riskLevel": level, "riskState": state, "riskDetail": detail,
			"riskLastUpdatedDateTime": at, "isDeleted": false, "isProcessing": false,
		})
	}
	add(g.who(hannahBrooks), "high", "atRisk", "none", dice.Ago(d, g.now, 17, 18))
	for _, k := range dice.Sample(d, g.byDept[company.Sales], min(max(g.size/500, 2), 200)) {
		who := &g.people[k]
		if g.isPlanted(k) {
			continue
		}
		if d.Chance(0.4) {
			add(who, dice.Pick(d, []string{"low", "medium"}), "atRisk", "none", dice.Ago(d, g.now, 0.5, 20))
		} else {
			add(who, "none", "remediated", "userPerformedSecuredPasswordReset", dice.Ago(d, g.now, 3, 80))
		}
	}
	add(g.who(lenaSommer), "high", "atRisk", "none", g.now.Add(-3*dice.Day))
	g.addDetections()
}

// addDetections writes risk detections for the risky users, their history, and
// the workload identities at risk.
// https://learn.microsoft.com/graph/api/resources/riskdetection
func (g *generator) addDetections() {
	d := g.dice("detections")
	detect := func(who *person, kind, level, state string, at time.Time, ip, city, country string) {
		id := d.GUID()
		g.d.AddRow("riskDetections", id, map[string]any{
			"userId": who.id, "userDisplayName": who.name, "userPrincipalName": who.upn, "riskEventType": kind, "riskLevel": level, "riskState": state,
			"riskDetail": "none", "source": "IdentityProtection", "detectionTimingType": "realtime", "activity": "signin", "tokenIssuerType": "AzureAD",
			"ipAddress": ip, "location": map[string]any{"city": city, "countryOrRegion": country}, "activityDateTime": at,
			"detectedDateTime": at.Add(3 * time.Minute), "lastUpdatedDateTime": at.Add(3 * time.Minute), "requestId": id, "correlationId": d.GUID(),
			"additionalInfo": `[{"Key":"riskReasons","Value":["UnfamiliarLocation"]}]`,
		})
		g.d.AddRow("riskyUserHistory", d.GUID(), map[string]any{
			directory.OwnerProperty: who.id, "userId": who.id, "userDisplayName": who.name, "userPrincipalName": who.upn, "riskLevel": level, "riskState": state,
			"riskDetail": "none", "riskLastUpdatedDateTime": at.Add(3 * time.Minute), "isDeleted": false, "isProcessing": false,
			"activity": map[string]any{"detail": "none", "riskEventTypes": []string{kind}},
		})
	}
	risky := g.who(hannahBrooks)
	detect(risky, "unlikelyTravel", "high", "atRisk", g.now.Add(-17*dice.Day), "203.0.113.19", "Lagos", "NG")
	detect(risky, "unfamiliarFeatures", "medium", "atRisk", g.now.Add(-17*dice.Day-time.Hour), "203.0.113.77", "Hanoi", "VN")
	detect(g.who(lenaSommer), "passwordSpray", "high", "atRisk", g.now.Add(-3*dice.Day).Truncate(time.Hour).Add(95*time.Minute), sprayAddress, "Chisinau", "MD")
	for row := range g.d.Each("riskyUsers") {
		if row.Text("riskState") != "atRisk" || row.ID == risky.id {
			continue
		}
		who := &person{id: row.ID, name: row.Text("userDisplayName"), upn: row.Text("userPrincipalName")}
		detect(who, dice.Pick(d, []string{"unfamiliarFeatures", "anonymizedIPAddress", "newCountry"}), row.Text("riskLevel"), "atRisk", dice.Ago(d, g.now, 0.5, 20),
			"198.51.100."+d.Code("123456789", 2), "Oslo", "NO")
	}
	g.addWorkloadRisk(d)
}

// addWorkloadRisk marks an application whose credentials leaked.
// https://learn.microsoft.com/graph/api/resources/riskyserviceprincipal
func (g *generator) addWorkloadRisk(d dice.Dice) {
	app := g.apps[appFeedImporter]
	at := g.now.Add(-2*dice.Day - 5*time.Hour)
	g.d.AddRow("riskyServicePrincipals", app.principal, map[string]any{
		"appId": app.appID, "displayName": appFeedImporter, "servicePrincipalType": "Application", "isEnabled": true, "isProcessing": false,
		"riskLevel": "high", "riskState": "atRisk", "riskDetail": "none", "riskLastUpdatedDateTime": at,
	})
	g.d.AddRow("servicePrincipalRiskDetections", d.GUID(), map[string]any{
		"servicePrincipalId": app.principal, "servicePrincipalDisplayName": appFeedImporter, "appId": app.appID, "riskEventType": "leakedCredentials",
		"riskLevel": "high", "riskState": "atRisk", "riskDetail": "none", "activity": "servicePrincipal", "detectionTimingType": "offline", "source": "IdentityProtection",
		"activityDateTime": at, "detectedDateTime": at, "lastUpdatedDateTime": at, "ipAddress": "198.51.100.9", "tokenIssuerType": "AzureAD",
		"keyIds": []string{d.GUID()}, "location": map[string]any{"city": "Minsk", "countryOrRegion": "BY"},
	})
	benign := g.apps[appInvoices]
	g.d.AddRow("riskyServicePrincipals", benign.principal, map[string]any{
		"appId": benign.appID, "displayName": appInvoices, "servicePrincipalType": "Application", "isEnabled": true, "isProcessing": false,
		"riskLevel": "none", "riskState": "dismissed", "riskDetail": "adminDismissedAllRiskForServicePrincipal", "riskLastUpdatedDateTime": g.now.Add(-40 * dice.Day),
	})
}
