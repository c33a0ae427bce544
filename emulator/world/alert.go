package world

import (
	"fmt"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/telemetry"
)

// alertSpec is an alert about to be written.
type alertSpec struct {
	prefix                      string // of the id: the product's two letters
	title, description          string
	category, severity, service string
	detection                   string
	techniques                  []string
	first, last, created        time.Time
	incident                    string
	status                      string // "new" when empty
	classification              string
	determination               string
	evidence                    []map[string]any
}

// addAlert writes an alert and, while Microsoft still answers it, what the
// older API says of it. It returns the id.
// https://learn.microsoft.com/graph/api/resources/security-alert
func (g *generator) addAlert(d dice.Dice, a alertSpec) string {
	id := a.prefix + d.Code("0123456789", 18) + "_" + d.Code("123456789", 9)
	if a.status == "" {
		a.status = "new"
	}
	if a.classification == "" {
		a.classification, a.determination = "unknown", "unknown"
	}
	web := "https://security.microsoft.com/"
	props := map[string]any{
		"providerAlertId": id, "incidentId": a.incident, "status": a.status, "severity": a.severity, "classification": a.classification,
		"determination": a.determination, "serviceSource": a.service, "detectionSource": a.detection, "detectorId": wire.DerivedGUID("detector", a.title),
		"tenantId": g.tenantID, "title": a.title, "description": a.description, "category": a.category, "categories": []string{a.category},
		"recommendedActions": "Confirm the alert with the people concerned, contain what is compromised, and look for the same elsewhere.",
		"alertWebUrl":        web + "alerts/" + id + "?tid=" + g.tenantID, "incidentWebUrl": web + "incident2/" + a.incident + "/overview?tid=" + g.tenantID,
		"mitreTechniques": a.techniques, "createdDateTime": a.created, "lastUpdateDateTime": a.created.Add(40 * time.Minute),
		"firstActivityDateTime": a.first, "lastActivityDateTime": a.last, "comments": []map[string]any{}, "evidence": a.evidence, "systemTags": []string{},
		"investigationState": "unsupportedAlertType",
	}
	if a.status == "resolved" {
		props["resolvedDateTime"] = a.created.Add(20 * time.Hour)
	}
	g.d.AddRow("alerts_v2", id, props)
	if g.now.Before(directory.LegacyAlertsEnd) {
		status := map[string]string{"new": "newAlert"}[a.status]
		if status == "" {
			status = a.status
		}
		g.d.AddRow("alerts", id, map[string]any{
			"azureTenantId": g.tenantID, "title": a.title, "description": a.description, "category": a.category, "severity": a.severity, "status": status,
			"createdDateTime": a.created, "eventDateTime": a.first, "lastModifiedDateTime": a.created.Add(40 * time.Minute),
			"vendorInformation": map[string]any{"provider": legacyProviders[a.service], "vendor": "Microsoft"},
		})
	}
	return id
}

// legacyProviders are the names under which the older API has the products.
var legacyProviders = map[string]string{
	"microsoftDefenderForEndpoint": "Microsoft Defender ATP", "microsoftDefenderForIdentity": "Azure Advanced Threat Protection",
	"microsoftDefenderForCloudApps": "MCAS", "microsoftDefenderForOffice365": "Office 365 Security and Compliance",
	"microsoft365Defender": "Microsoft 365 Defender", "azureAdIdentityProtection": "IPC", "microsoftAppGovernance": "Microsoft Application Protection",
}

// incidentSpec is an incident about to be written.
type incidentSpec struct {
	id, name, severity, status    string
	assigned                      string
	classification, determination string
	created                       time.Time
	tags                          []string
	description                   string
}

// addIncident writes an incident.
// https://learn.microsoft.com/graph/api/resources/security-incident
func (g *generator) addIncident(x incidentSpec) {
	if x.classification == "" {
		x.classification, x.determination = "unknown", "unknown"
	}
	props := map[string]any{
		"displayName": x.name, "severity": x.severity, "status": x.status, "classification": x.classification, "determination": x.determination,
		"createdDateTime": x.created, "lastUpdateDateTime": x.created.Add(5 * time.Hour), "tenantId": g.tenantID, "customTags": orNone(x.tags), "systemTags": []string{},
		"comments": []map[string]any{}, "incidentWebUrl": "https://security.microsoft.com/incident2/" + x.id + "/overview?tid=" + g.tenantID,
		"lastModifiedBy": "Microsoft 365 Defender-AlertCorrelation", "description": x.description,
	}
	if x.assigned != "" {
		props["assignedTo"] = x.assigned
	}
	g.d.AddRow("incidents", x.id, props)
}

// proof starts a piece of evidence.
func proof(kind string, at time.Time, verdict, role string, props map[string]any) map[string]any {
	m := map[string]any{
		"@odata.type": "#microsoft.graph.security." + kind + "Evidence", "createdDateTime": at, "verdict": verdict, "remediationStatus": "none",
		"roles": []string{role}, "detailedRoles": []string{}, "tags": []string{},
	}
	for k, v := range props {
		m[k] = v
	}
	return m
}

// accountProps are a user's in evidence.
func (g *generator) accountProps(u *directory.Object) map[string]any {
	sid := u.Text("onPremisesSecurityIdentifier")
	if sid == "" {
		sid = hunting.CloudSID(u.ID)
	}
	return map[string]any{
		"accountName": hunting.AccountOf(u), "domainName": g.company.Domain, "userSid": sid, "azureAdUserId": u.ID, "userPrincipalName": u.Text("userPrincipalName"),
		"displayName": u.Text("displayName"),
	}
}

func (g *generator) userProof(at time.Time, u *directory.Object) map[string]any {
	return proof("user", at, "suspicious", "compromised", map[string]any{"userAccount": g.accountProps(u)})
}

func (g *generator) deviceProof(at time.Time, device *directory.Object) map[string]any {
	platform, release, build := platformOf(device.Text("operatingSystem"), device.Text("operatingSystemVersion"))
	return proof("device", at, "unknown", "attacked", map[string]any{
		"mdeDeviceId": hunting.MachineID(device.ID), "azureAdDeviceId": device.Text("deviceId"), "deviceDnsName": g.company.ComputerName(device),
		"hostName": strings.ToLower(device.Text("displayName")), "osPlatform": platform, "osBuild": build, "version": release, "healthStatus": "active",
		"onboardingStatus": "onboarded", "defenderAvStatus": "updated", "riskScore": "medium",
	})
}

func ipProof(at time.Time, ip, country string) map[string]any {
	return proof("ip", at, "suspicious", "attacker", map[string]any{"ipAddress": ip, "countryLetterCode": country})
}

func urlProof(at time.Time, url string) map[string]any {
	return proof("url", at, "malicious", "suspicious", map[string]any{"url": url})
}

// alertKind is an alert that happens in any tenant now and then.
type alertKind struct {
	prefix, title, category, severity, service, detection string
	techniques                                            []string
	device                                                bool // concerns a computer, else its user only
	file                                                  string
}

// identityProtection is a service and a source of alerts.
const identityProtection = "azureAdIdentityProtection"

var alertKinds = []alertKind{
	{"da", "'Wacatac' malware was prevented", "Malware", "informational", "microsoftDefenderForEndpoint", "antivirus", []string{}, true, "invoice_viewer.exe"},
	{"da", "Suspicious PowerShell command line", "Execution", "medium", "microsoftDefenderForEndpoint", "microsoftDefenderForEndpoint", []string{"T1059.001"}, true, "powershell.exe"},
	{"da", "An uncommon file was created and added to a Run Key", "Persistence", "low", "microsoftDefenderForEndpoint", "microsoftDefenderForEndpoint", []string{"T1547.001"}, true, "updater.exe"},
	{"ad", "Unfamiliar sign-in properties", "InitialAccess", "medium", identityProtection, identityProtection, []string{"T1078"}, false, ""},
	{"ad", atypicalTravel, "InitialAccess", "low", identityProtection, identityProtection, []string{"T1078"}, false, ""},
	{"fa", "Email messages containing phishing URL removed after delivery", "InitialAccess", "informational", "microsoftDefenderForOffice365", "microsoftDefenderForOffice365", []string{"T1566.002"}, false, ""},
	{"ca", "Mass download", "Exfiltration", "medium", "microsoftDefenderForCloudApps", "cloudAppSecurity", []string{"T1530"}, false, ""},
	{"aa", "Suspected brute-force attack (Kerberos, NTLM)", "CredentialAccess", "medium", "microsoftDefenderForIdentity", "microsoftDefenderForIdentity", []string{"T1110"}, false, ""},
}

// addAlerts writes the alerts of a month: those of the findings, and what any
// company sees. Most of the older ones are closed.
func (g *generator) addAlerts(s story) {
	g.addSprayAlert()
	d := g.dice("alerts")
	var computers []*directory.Object
	for o := range g.d.Each("device") {
		if o.Text("operatingSystem") == "Windows" && o.Get("isManaged") == true && g.logged(timeOf(o, "approximateLastSignInDateTime")) && !s.involves(o.ID) && len(computers) < 4000 {
			computers = append(computers, o)
		}
	}
	for i := range min(max(g.size/8, 12), 250) {
		if len(computers) == 0 {
			return
		}
		kind, device := alertKinds[d.IntN(len(alertKinds))], dice.Pick(d, computers)
		owners := g.d.Links(directory.RelRegisteredOwners, device.ID)
		if len(owners) == 0 {
			continue
		}
		at := dice.Ago(d, g.now, 0.2, 29.5)
		if kind.device {
			if seen := timeOf(device, "approximateLastSignInDateTime"); at.After(seen) {
				at = seen
			}
			g.alerted[device.ID] = true
		} else if kind.service == identityProtection && g.d.Row("riskyUsers", owners[0].ID) != nil {
			continue // whose risk is told already
		}
		at = later(at, timeOf(owners[0], "createdDateTime").Add(time.Hour))
		if at.Before(g.now) {
			g.addCommonAlert(d, kind, device, owners[0], at, fmt.Sprint(3100+i))
		}
	}
}

func (g *generator) addCommonAlert(d dice.Dice, kind alertKind, device, user *directory.Object, at time.Time, incident string) {
	age := g.now.Sub(at)
	status, classification, determination := "new", "", ""
	switch {
	case age > 4*dice.Day || kind.severity == "informational":
		status, classification, determination = "resolved", "informationalExpectedActivity", "confirmedActivity"
		if d.Chance(0.4) {
			classification, determination = "falsePositive", "notMalicious"
		}
	case d.Chance(0.3):
		status = "inProgress"
	}
	evidence := []map[string]any{g.userProof(at, user)}
	if kind.device {
		sum := telemetry.FileNamed(kind.file + incident)
		evidence = append(evidence, g.deviceProof(at, device), proof("file", at, "suspicious", "suspicious", map[string]any{
			"mdeDeviceId": hunting.MachineID(device.ID), "detectionStatus": "detected",
			"fileDetails": map[string]any{"fileName": kind.file, "filePath": `C:\Users\` + hunting.AccountOf(user) + `\Downloads`, "sha1": sum.SHA1, "sha256": sum.SHA256},
		}))
		g.hunting.AddRow("DeviceEvents", "Timestamp", at, "DeviceId", hunting.MachineID(device.ID), "DeviceName", g.company.ComputerName(device), "ActionType", "AntivirusDetection",
			"FileName", kind.file, "FolderPath", `C:\Users\`+hunting.AccountOf(user)+`\Downloads\`+kind.file, "SHA1", sum.SHA1, "SHA256", sum.SHA256, "MD5", sum.MD5,
			"AccountName", hunting.AccountOf(user), "ReportId", 1, "AdditionalFields", hunting.JSONText(map[string]any{"ThreatName": kind.title, "WasRemediated": true}))
	} else if kind.service == identityProtection {
		address := "198.51.100.1" + d.Code("123456789", 2)
		evidence = append(evidence, ipProof(at, address, "NO"))
		g.addAlertedSignIn(d, user, kind, status, classification, at, address)
	}
	title := kind.title
	g.addAlert(d, alertSpec{
		prefix: kind.prefix, title: title, description: title + ".", category: kind.category, severity: kind.severity, service: kind.service, detection: kind.detection,
		techniques: kind.techniques, first: at.Add(-20 * time.Minute), last: at, created: at.Add(6 * time.Minute), incident: incident, status: status,
		classification: classification, determination: determination, evidence: evidence,
	})
	incidentStatus := map[string]string{"new": "active", "inProgress": "inProgress", "resolved": "resolved"}[status]
	assigned := ""
	if status != "new" {
		assigned = "soc@" + g.company.Domain
	}
	name := title + " involving one user"
	if kind.device {
		name = title + " on one endpoint"
	}
	g.addIncident(incidentSpec{id: incident, name: name, severity: kind.severity, status: incidentStatus, created: at.Add(7 * time.Minute), assigned: assigned,
		classification: classification, determination: determination})
}

// addSprayAlert is the alert on the password spray of the findings.
func (g *generator) addSprayAlert() {
	d := g.dice("spray alert")
	at := g.now.Add(-3 * dice.Day).Truncate(time.Hour).Add(95 * time.Minute)
	victim := g.d.Object(g.who(lenaSommer).id)
	g.addAlert(d, alertSpec{
		prefix: "ad", title: "Password spray", description: "An account was signed in to in the course of a password spray.", category: "CredentialAccess",
		severity: "high", service: identityProtection, detection: identityProtection, techniques: []string{"T1110.003"},
		first: at.Add(-90 * time.Minute), last: at, created: at.Add(12 * time.Minute), incident: "4207",
		evidence: []map[string]any{g.userProof(at, victim), ipProof(at, sprayAddress, "MD")},
	})
	g.addIncident(incidentSpec{id: "4207", name: "Password spray involving one user", severity: "high", status: "active", created: at.Add(13 * time.Minute)})
}

// addAlertedSignIn writes the sign-in that Identity Protection alerts on, its
// detection, and what became of the user's risk.
func (g *generator) addAlertedSignIn(d dice.Dice, user *directory.Object, kind alertKind, status, classification string, at time.Time, address string) {
	who := g.personByID(user.ID)
	e := signInEvent{who: who, at: at, risk: kind.severity, place: signInPlace{"Oslo", "NO", address}}
	if !who.enabled {
		e.outcome = wrongPassword
	}
	g.signInRow(d, e)
	event := "unfamiliarFeatures"
	if kind.title == atypicalTravel {
		event = "unlikelyTravel"
	}
	g.detect(d, who, event, kind.severity, at, 0)
	switch {
	case status == "resolved" && classification == "falsePositive":
		g.setRisk(who, "none", "dismissed", "adminDismissedAllRiskForUser", at.Add(5*time.Hour))
	case status == "resolved":
		g.setRisk(who, "none", "remediated", "userPerformedSecuredPasswordReset", at.Add(5*time.Hour))
	}
}

// atypicalTravel is the alert on a detection of unlikelyTravel.
const atypicalTravel = "Atypical travel"

// addSecurity writes alerts and incidents, and the story among them.
func (g *generator) addSecurity() story {
	s := g.addStory()
	g.addAlerts(s)
	g.addControls()
	return s
}

// addControls writes the controls of the secure score.
// https://learn.microsoft.com/graph/api/resources/securescorecontrolprofile
func (g *generator) addControls() {
	for i, c := range []struct {
		id, title, category, service, tier string
		score                              float64
	}{
		{"AdminMFAV2", "Ensure multifactor authentication is enabled for all users in administrative roles", "Identity", "AzureAD", "Core", 10},
		{"MFARegistrationV2", "Ensure multifactor authentication is enabled for all users", "Identity", "AzureAD", "Core", 9},
		{"BlockLegacyAuthentication", "Enable Conditional Access policies to block legacy authentication", "Identity", "AzureAD", "Core", 8},
		{"SigninRiskPolicy", "Enable Azure AD Identity Protection sign-in risk policies", "Identity", "AzureAD", "Advanced", 7},
		{"UserRiskPolicy", "Enable Azure AD Identity Protection user risk policies", "Identity", "AzureAD", "Advanced", 7},
		{"OneAdmin", "Ensure that between two and four global admins are designated", "Identity", "AzureAD", "Core", 1},
		{"IntegratedApps", "Ensure user consent to apps accessing company data on their behalf is not allowed", "Identity", "AzureAD", "Core", 4},
		{"mdo_safelinksforemail", "Create Safe Links policies for email messages", "Apps", "MDO", "Core", 9},
		{"exo_individualsharing", "Ensure mailbox auditing for all users is enabled", "Apps", "EXO", "Core", 5},
		{"scid_2509", lsassRecommendation, "Device", "MDATP", "Core", 9},
	} {
		g.d.AddRow("secureScoreControlProfiles", c.id, map[string]any{
			"azureTenantId": g.tenantID, "title": c.title, "controlCategory": c.category, "service": c.service, "tier": c.tier, "maxScore": c.score, "rank": i + 1,
			"actionType": "Config", "actionUrl": "https://security.microsoft.com/securescore", "deprecated": false, "implementationCost": "Low", "userImpact": "Low",
			"threats": []string{"Account breach", "Elevation of privilege"}, "remediation": "Follow the steps of the control in the portal.",
			"vendorInformation":   map[string]any{"provider": "SecureScore", "vendor": "Microsoft"},
			"controlStateUpdates": []map[string]any{{"state": "Default", "updatedDateTime": g.now.Add(-90 * dice.Day)}}, "complianceInformation": []map[string]any{},
		})
	}
}
