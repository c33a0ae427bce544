package world

import (
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/telemetry"
)

// addStory lets the attack of story happen: it writes what every source has of
// it, from dice of its own.
func (g *generator) addStory() story {
	d := g.dice("story")
	night := g.now.Add(-6 * dice.Day).Truncate(dice.Day).Add(3*time.Hour + 12*time.Minute) // of credential-by-helpdesk
	s := story{
		helpdesk: g.who(noahFerris).id, admin: g.who(dominikAdler).id, tickets: g.apps[appTickets], mailID: d.GUID(), decoy: storyDecoy,
		link: "https://" + storyDecoy + "/common/oauth2/authorize?login_hint=" + g.who(noahFerris).upn, address: storyAddress, vpn: "10.250.7.41",
		session: d.GUID(), tool: telemetry.FileNamed(storyTool), incident: storyIncident,
		mail: night.Add(-570 * time.Minute), secret: night, appSignIn: night.Add(25 * time.Minute), move: night.Add(29 * time.Hour),
	}
	s.click, s.signIn = s.mail.Add(17*time.Minute), s.mail.Add(19*time.Minute)
	s.consent, s.rule, s.dump = s.mail.Add(34*time.Minute), s.mail.Add(52*time.Minute), s.move.Add(6*time.Minute)
	s.start = g.storyMachine(d, "LT-NFERRIS", "10.12.4.20", g.who(noahFerris), "10.0.22631.4460")
	s.target = g.storyMachine(d, "PAW-ADLER01", "10.12.9.44", g.who(dominikAdler), "10.0.26100.2314")
	g.addStoryApp(d, &s)
	s.signInID = g.addStorySignIns(d, s)
	g.addStoryAudits(d, s)
	g.addStoryRisk(d, s)
	g.addStoryRule(d, s)
	g.addStoryAlerts(d, s)
	g.addStoryMail(d, s)
	g.addStoryCloud(d, s)
	g.addStoryMachines(d, s)
	return s
}

// storyMachine registers a computer of the domain for its user.
func (g *generator) storyMachine(d dice.Dice, name, address string, who *person, version string) storyMachine {
	id := d.GUID()
	g.d.Add("device", id, map[string]any{
		"deviceId": d.GUID(), "displayName": name, "accountEnabled": true, "operatingSystem": "Windows", "operatingSystemVersion": version,
		"trustType": "ServerAd", "profileType": "RegisteredDevice", "manufacturer": "Contoso Devices", "model": "Latitude 7450", "isManaged": true,
		"isCompliant": true, "managementType": "MDM", "onPremisesSyncEnabled": true, "onPremisesLastSyncDateTime": g.lastSync(),
		"registrationDateTime": g.now.Add(-210 * dice.Day), "approximateLastSignInDateTime": g.now.Add(-2 * time.Hour).Truncate(time.Second),
	})
	g.d.From(directory.RelRegisteredOwners, id)(who.num)
	g.d.From(directory.RelRegisteredUsers, id)(who.num)
	return storyMachine{id, g.company.ComputerName(g.d.Object(id)), address}
}

// addStoryApp is the application that reads mail, with the consent to it.
func (g *generator) addStoryApp(d dice.Dice, s *story) {
	s.app.id = g.addForeign(d, foreignSpec{name: storyAppName, tenant: d.GUID(), replies: []string{"https://" + storyDecoy + "/cb"}})
	s.app.appID = g.d.Object(s.app.id).Text("appId")
	g.grantScope(d, s.app.id, "Principal", s.helpdesk, "openid offline_access User.Read Mail.ReadWrite MailboxSettings.ReadWrite")
}

// addStorySignIns writes the sign-ins with the stolen session, and that of the
// application with its new secret; it returns the id of the first.
func (g *generator) addStorySignIns(d dice.Dice, s story) string {
	who := g.who(noahFerris)
	row := func(at time.Time, app, name, resource, resourceName, kind string, risk string) string {
		state := "none"
		types := []string{}
		if risk != "none" {
			state, types = "atRisk", []string{"anonymizedIPAddress", "attackerinTheMiddle"}
		}
		id := d.GUID()
		g.d.AddRow("signIns", id, map[string]any{
			"createdDateTime": at, "userId": who.id, "userDisplayName": who.name, "userPrincipalName": logName(who.upn), "userType": "member", "appId": app, "appDisplayName": name,
			"resourceId": resource, "resourceDisplayName": resourceName, "clientAppUsed": "Browser", "isInteractive": kind == "interactiveUser", "ipAddress": s.address,
			"correlationId": s.session, "conditionalAccessStatus": "success", "appliedConditionalAccessPolicies": []map[string]any{},
			"status":     map[string]any{"errorCode": 0, "failureReason": "Other.", "additionalDetails": "MFA requirement satisfied by claim in the token"},
			"riskDetail": "none", "riskLevelAggregated": risk, "riskLevelDuringSignIn": risk, "riskState": state, "riskEventTypes_v2": types,
			"location":         map[string]any{"city": storyCity, "countryOrRegion": storyCountry},
			"deviceDetail":     map[string]any{"deviceId": "", "operatingSystem": "Linux", "browser": "Chrome 118.0", "isCompliant": false, "isManaged": false, "trustType": ""},
			"signInEventTypes": []string{kind}, "authenticationRequirement": "multiFactorAuthentication",
		})
		return id
	}
	first := row(s.signIn, "4765445b-32c6-49b0-83e6-1d93765276ca", "OfficeHome", directory.GraphAppID, "Microsoft Graph", "interactiveUser", "high")
	row(s.consent.Add(-time.Minute), s.app.appID, storyAppName, directory.GraphAppID, "Microsoft Graph", "interactiveUser", "high")
	row(s.rule.Add(-2*time.Minute), "9199bf20-a13f-4107-85dc-02114787ef48", "One Outlook Web", exchangeAppID, "Office 365 Exchange Online", "nonInteractiveUser", "none")
	row(s.secret.Add(-4*time.Minute), "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "Azure Portal", directory.GraphAppID, "Microsoft Graph", "nonInteractiveUser", "none")
	g.appSignInRow(d, appSignIn{at: s.appSignIn, sp: g.d.Object(s.tickets.principal), kind: "servicePrincipal", key: g.ticketKey(), place: signInPlace{storyCity, storyCountry, s.address}})
	return first
}

// addStoryAudits writes the consent; the secret is in the log already.
func (g *generator) addStoryAudits(d dice.Dice, s story) {
	target := map[string]any{"id": s.app.id, "displayName": storyAppName, "type": "ServicePrincipal", "modifiedProperties": []map[string]any{
		{"displayName": "ConsentContext.IsAdminConsent", "oldValue": nil, "newValue": `"False"`},
		{"displayName": "ConsentAction.Permissions", "oldValue": nil, "newValue": fmt.Sprintf(`"[] => [[Id: , ClientId: %s, PrincipalId: %s, ConsentType: Principal, Scope: openid offline_access User.Read Mail.ReadWrite MailboxSettings.ReadWrite]]; "`, s.app.id, s.helpdesk)},
	}}
	who := g.who(noahFerris)
	plain := map[string]any{"id": s.app.id, "displayName": storyAppName, "type": "ServicePrincipal", "modifiedProperties": []map[string]any{}}
	g.auditRow(d, s.consent, "Add service principal", "ApplicationManagement", "Add", "Core Directory", who, s.address, plain)
	g.auditRow(d, s.consent, "Add delegated permission grant", "ApplicationManagement", "Assign", "Core Directory", who, s.address, plain)
	g.auditRow(d, s.consent, "Consent to application", "ApplicationManagement", "Assign", "Core Directory", who, s.address, target)
}

// addStoryRisk writes what Identity Protection found in the sign-in.
func (g *generator) addStoryRisk(d dice.Dice, s story) {
	for _, kind := range []string{"attackerinTheMiddle", "anonymizedIPAddress"} {
		g.addDetection(d, detection{
			who: g.who(noahFerris), kind: kind, level: "high", state: "atRisk", timing: "offline", signIn: stamp{s.signIn, s.signInID}, correlation: s.session,
			detected: s.signIn.Add(4 * time.Minute), place: signInPlace{storyCity, storyCountry, s.address}, reasons: `[{"Key":"userAgent","Value":"Mozilla/5.0 (X11; Linux x86_64)"}]`,
		})
	}
}

// addStoryRule is the inbox rule, beside an honest one.
func (g *generator) addStoryRule(d dice.Dice, s story) {
	add := func(name string, sequence int, conditions, actions map[string]any) {
		g.d.AddRow("messageRules", d.Code("ABCDEFGHIJKLMNOP", 24), map[string]any{
			directory.OwnerProperty: s.helpdesk, "displayName": name, "sequence": sequence, "isEnabled": true, "hasError": false, "isReadOnly": false,
			"conditions": conditions, "actions": actions,
		})
	}
	add("Tickets", 2, map[string]any{"subjectContains": []string{"[Ticket"}}, map[string]any{"moveToFolder": "AAMkAGTickets", "stopProcessingRules": true})
	add(storyRule, 1, map[string]any{"bodyOrSubjectContains": []string{"password", "phish", "suspicious", "helpdesk", "MFA"}},
		map[string]any{"moveToFolder": "AAMkAGRssFeeds", "markAsRead": true, "stopProcessingRules": true})
}
