package world

import (
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// addPlantedAudits writes the audits of the findings, and those of apps.
func (g *generator) addPlantedAudits() {
	d := g.dice("planted audits")
	night := g.now.Add(-6 * dice.Day).Truncate(dice.Day).Add(3*time.Hour + 12*time.Minute)
	g.addTicketSecret(d, night)
	g.addConsentAudit(d)
	g.addAppAudits(d)
}

// ticketSecret is the name of the secret that was added at night.
const ticketSecret = "support"

// addTicketSecret adds a secret to the ticket bridge, and the audit of it.
func (g *generator) addTicketSecret(d dice.Dice, at time.Time) {
	app := g.apps[appTickets]
	key := d.GUID()
	secrets := g.d.Object(app.object).Maps("passwordCredentials")
	secrets = append(secrets, map[string]any{
		"keyId": key, "displayName": ticketSecret, "hint": d.Code(secretAlphabet[:52], 3), "startDateTime": at, "endDateTime": at.Add(365 * dice.Day),
	})
	g.d.Update(app.object, map[string]any{"passwordCredentials": secrets})
	g.auditRow(d, at, "Update application – Certificates and secrets management", "ApplicationManagement", "Update", "Core Directory", g.who(noahFerris), storyAddress,
		map[string]any{"id": app.object, "displayName": appTickets, "type": "Application", "modifiedProperties": []map[string]any{
			{"displayName": "KeyDescription", "oldValue": `[]`, "newValue": fmt.Sprintf(`["[KeyIdentifier=%s,KeyType=Password,KeyUsage=Verify,DisplayName=support]"]`, key)},
			{"displayName": "Included Updated Properties", "oldValue": nil, "newValue": `"KeyDescription"`},
		}})
}

// ticketKey is the secret's key id.
func (g *generator) ticketKey() string {
	for _, c := range credentialsOf(g.d.Object(g.apps[appTickets].object), "application") {
		if g.now.Sub(c.start) < 7*dice.Day {
			return c.key
		}
	}
	panic("emulator: the ticket bridge has no new secret")
}

// addConsentAudit tells of the last of the people who let the PDF application
// in.
func (g *generator) addConsentAudit(d dice.Dice) {
	for sp := range g.d.Each("servicePrincipal") {
		if sp.Text("displayName") != foreignPDF {
			continue
		}
		grants := g.d.RowsBy("oauth2PermissionGrants", "clientId", sp.ID)
		if len(grants) == 0 {
			return
		}
		user := g.d.Object(grants[0].Text("principalId"))
		who := &person{id: user.ID, name: user.Text("displayName"), upn: user.Text("userPrincipalName")}
		at := g.now.Add(-9 * dice.Day).Truncate(dice.Day).Add(time.Hour + 47*time.Minute)
		g.auditRow(d, at, "Consent to application", "ApplicationManagement", "Assign", "Core Directory", who, g.placeOf(g.personByID(user.ID)).ip,
			map[string]any{"id": sp.ID, "displayName": foreignPDF, "type": "ServicePrincipal", "modifiedProperties": []map[string]any{
				{"displayName": "ConsentContext.IsAdminConsent", "oldValue": nil, "newValue": `"False"`},
				{"displayName": "ConsentContext.OnBehalfOfAll", "oldValue": nil, "newValue": `"False"`},
				{"displayName": "ConsentAction.Permissions", "oldValue": nil, "newValue": `"[] => [[Id: , ConsentType: Principal, Scope: openid offline_access Files.ReadWrite.All]]; "`},
			}})
		return
	}
}

// addAppAudits writes what services and apps did: guests who redeemed their
// invitation, and titles that the HR system wrote.
func (g *generator) addAppAudits(d dice.Dice) {
	importer := g.apps[appFeedImporter]
	row := func(at time.Time, activity string, app map[string]any, whom *person, change []map[string]any) {
		g.d.AddRow("directoryAudits", "Directory_"+d.GUID(), map[string]any{
			"activityDateTime": at, "activityDisplayName": activity, "category": "UserManagement", "operationType": "Update",
			"loggedByService": "Core Directory", "correlationId": d.GUID(), "result": "success", "resultReason": "", "additionalDetails": []map[string]any{},
			"initiatedBy":     map[string]any{"user": nil, "app": app},
			"targetResources": []map[string]any{{"id": whom.id, "displayName": whom.name, "type": "User", "userPrincipalName": whom.upn, "modifiedProperties": change}},
		})
	}
	for range 6 {
		whom := &g.people[dice.Pick(d, g.byDept[company.Support])]
		title := g.d.Object(whom.id).Text("jobTitle")
		row(later(dice.Ago(d, g.now, 0.1, 28), g.born(whom)), "Update user",
			map[string]any{"appId": importer.appID, "displayName": appFeedImporter, "servicePrincipalId": importer.principal}, whom,
			[]map[string]any{{"displayName": "JobTitle", "oldValue": `["Trainee"]`, "newValue": `["` + title + `"]`}})
	}
	redeemed := 0
	for _, k := range g.guests {
		whom := &g.people[k]
		o := g.d.Object(whom.id)
		if at := timeOf(o, "externalUserStateChangeDateTime"); o.Text("externalUserState") == "Accepted" && g.now.Sub(at) < 28*dice.Day && at.Before(g.now) && redeemed < 20 {
			redeemed++
			row(at, "Redeem external user invite", map[string]any{"displayName": "Microsoft Invitation Acceptance Portal"}, whom, []map[string]any{})
		}
	}
}

// provisionedApp is the system into which the tenant provisions people.
const provisionedApp = "Expense Portal"

// addProvisioning writes the provisioning log of the expense system.
// https://learn.microsoft.com/graph/api/resources/provisioningobjectsummary
func (g *generator) addProvisioning() {
	d := g.dice("provisioning")
	app, job := g.apps[provisionedApp], "scim."+d.GUID()
	row := func(at time.Time, who *person, action, status string, failure map[string]any, change []map[string]any) {
		g.d.AddRow("provisioning", d.GUID(), map[string]any{
			"activityDateTime": at, "tenantId": g.tenantID, "jobId": job, "cycleId": d.GUID(), "changeId": d.GUID(), "provisioningAction": action,
			"durationInMilliseconds": d.Between(300, 4000), "provisioningStatusInfo": map[string]any{"status": status, "errorInformation": failure},
			"provisioningSteps": []map[string]any{}, "modifiedProperties": change,
			"servicePrincipal": map[string]any{"id": app.principal, "displayName": provisionedApp},
			"sourceSystem":     map[string]any{"id": d.GUID(), "displayName": "Microsoft Entra ID"},
			"targetSystem":     map[string]any{"id": d.GUID(), "displayName": provisionedApp},
			"initiatedBy":      map[string]any{"id": "", "displayName": "Azure AD Provisioning Service", "initiatorType": "system"},
			"sourceIdentity":   map[string]any{"id": who.id, "displayName": who.name, "identityType": "User"},
			"targetIdentity":   map[string]any{"id": "", "displayName": who.name, "identityType": "User"},
		})
	}
	for range 40 {
		dept := d.IntN(len(company.Departments))
		if len(g.byDept[dept]) == 0 {
			continue
		}
		who, action := &g.people[dice.Pick(d, g.byDept[dept])], "update"
		if !who.enabled {
			action = "disable"
		}
		row(dice.Ago(d, g.now, 0.1, 28), who, action, "success", nil,
			[]map[string]any{{"displayName": "department", "oldValue": nil, "newValue": company.Departments[dept].Name}})
	}
	leaver := g.who(oliverNash)
	for n := range 7 {
		row(g.now.Add(-time.Duration(n)*dice.Day-4*time.Hour), leaver, "disable", "failure",
			map[string]any{"errorCode": "SystemForCrossDomainIdentityManagementServiceIncompatible", "reason": "The target system answered 409: the account owns open expense reports.", "errorCategory": "nonServiceFailure"},
			[]map[string]any{{"displayName": "active", "oldValue": "True", "newValue": "False"}})
	}
}
