package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

// graphValues are the items of a Graph list that must be answered.
func graphValues(t *testing.T, c *emulator.Cloud, token, path string) []map[string]any {
	t.Helper()
	got := send(t, client(c), "GET", "https://graph.microsoft.com"+strings.ReplaceAll(path, " ", "%20"), token, "")
	var answer struct{ Value []map[string]any }
	if err := json.Unmarshal([]byte(got.body), &answer); err != nil || got.status != 200 {
		t.Fatalf("%s: %d %s", path, got.status, got.body)
	}
	return answer.Value
}

// TestStory follows the attack from the incident on: each source must tell the
// same of it, in tenants of any seed.
func TestStory(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{1, 2, 5} {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			followStory(t, newDefended(t, func(o *emulator.Options) { o.Seed, o.Users = seed, 120 }))
		})
	}
}

func followStory(t *testing.T, d defended) {
	c := d.cloud
	graph := tokenFor(t, c, c.Apps().Full)
	incidents := graphValues(t, c, graph, "/v1.0/security/incidents?$filter=severity eq 'high' and status eq 'active'&$expand=alerts")
	var alerts []any
	for _, i := range incidents {
		if list, _ := i["alerts"].([]any); len(list) > len(alerts) {
			alerts = list
		}
	}
	services, techniques := map[string]bool{}, map[string]bool{}
	evidence := map[string]map[string]any{} // by kind and subject
	for _, a := range alerts {
		alert := a.(map[string]any)
		services[fmt.Sprint(alert["serviceSource"])] = true
		for _, technique := range alert["mitreTechniques"].([]any) {
			techniques[fmt.Sprint(technique)] = true
		}
		for _, e := range alert["evidence"].([]any) {
			item := e.(map[string]any)
			kind := strings.TrimPrefix(fmt.Sprint(item["@odata.type"]), "#microsoft.graph.security.")
			if _, known := evidence[kind]; !known {
				evidence[kind] = item
			}
		}
	}
	if len(alerts) != 9 || len(services) != 7 || !techniques["T1566.002"] || !techniques["T1098.001"] || !techniques["T1003.001"] {
		t.Fatalf("the incident has %d alerts of %v with %v", len(alerts), services, techniques)
	}
	account := evidence["userEvidence"]["userAccount"].(map[string]any)
	victim, upn := fmt.Sprint(account["azureAdUserId"]), fmt.Sprint(account["userPrincipalName"])
	address := fmt.Sprint(evidence["ipEvidence"]["ipAddress"])
	mailID, link := fmt.Sprint(evidence["analyzedMessageEvidence"]["networkMessageId"]), fmt.Sprint(evidence["urlEvidence"]["url"])
	machine, app := fmt.Sprint(evidence["deviceEvidence"]["mdeDeviceId"]), fmt.Sprint(evidence["oauthApplicationEvidence"]["appId"])
	file := evidence["fileEvidence"]["fileDetails"].(map[string]any)
	domain := strings.Split(strings.TrimPrefix(link, "https://"), "/")[0]

	// The mail, the click, the sign-ins: each after the one before.
	last := time.Time{}
	after := func(name, query string, rows int) map[string]any {
		t.Helper()
		got := hunted(t, c, graph, query+" | order by Timestamp asc")
		if len(got) < rows {
			t.Fatalf("%s: %d rows of %s", name, len(got), query)
		}
		at, err := time.Parse(time.RFC3339, fmt.Sprint(got[0]["Timestamp"]))
		if err != nil || at.Before(last) {
			t.Errorf("%s happened at %v, before %v", name, at, last)
		}
		last = at
		return got[0]
	}
	mail := after("mail", fmt.Sprintf("EmailEvents | where NetworkMessageId == '%s' and RecipientObjectId == '%s'", mailID, victim), 1)
	after("link", fmt.Sprintf("EmailUrlInfo | where NetworkMessageId == '%s' and Url == '%s'", mailID, link), 1)
	after("click", fmt.Sprintf("UrlClickEvents | where NetworkMessageId == '%s' and Url == '%s' and AccountUpn == '%s' and IsClickedThrough", mailID, link, upn), 1)
	signIn := after("sign-in", fmt.Sprintf("EntraIdSignInEvents | where AccountObjectId == '%s' and IPAddress == '%s' and RiskLevelAggregated == 100", victim, address), 2)
	after("consent", fmt.Sprintf("CloudAppEvents | where ActionType == 'Consent to application.' and AccountObjectId == '%s' and RawEventData.ObjectId == '%s'", victim, app), 1)
	after("rule", fmt.Sprintf("CloudAppEvents | where ActionType == 'New-InboxRule' and AccountObjectId == '%s' and IPAddress == '%s'", victim, address), 1)
	secret := after("secret", fmt.Sprintf("CloudAppEvents | where ActionType startswith 'Update application' and AccountObjectId == '%s'", victim), 1)
	appSignIn := after("application's sign-in", fmt.Sprintf("EntraIdSpnSignInEvents | where IPAddress == '%s'", address), 1)
	after("reconnaissance", fmt.Sprintf("IdentityQueryEvents | where AccountObjectId == '%s' and QueryTarget == 'Domain Admins'", victim), 1)
	after("logon", fmt.Sprintf("DeviceLogonEvents | where DeviceId == '%s' and LogonType == 'RemoteInteractive' and AccountName == '%s'", machine, account["accountName"]), 1)
	after("tool", fmt.Sprintf("DeviceFileEvents | where DeviceId == '%s' and SHA1 == '%s'", machine, file["sha1"]), 1)
	after("dump", fmt.Sprintf("DeviceProcessEvents | where DeviceId == '%s' and SHA256 == '%s'", machine, file["sha256"]), 1)
	if mail["Subject"] != evidence["analyzedMessageEvidence"]["subject"] {
		t.Errorf("subject %v, the alert says %v", mail["Subject"], evidence["analyzedMessageEvidence"]["subject"])
	}
	if n := len(hunted(t, c, graph, "AlertEvidence | where AlertId in ((AlertInfo | where Severity == 'High' | project AlertId)) and EntityType == 'Process' and AccountObjectId == '"+victim+"'")); n != 1 {
		t.Errorf("AlertEvidence has %d processes of the victim", n)
	}

	// The logs of Entra ID.
	logs := graphValues(t, c, graph, "/v1.0/auditLogs/signIns?$filter="+url.QueryEscape("userId eq '"+victim+"' and ipAddress eq '"+address+"'"))
	if len(logs) != 2 || fmt.Sprint(signIn["CorrelationId"]) != fmt.Sprint(logs[0]["correlationId"]) {
		t.Errorf("the sign-in log has %d interactive sign-ins", len(logs))
	}
	kinds := graphValues(t, c, graph, "/beta/auditLogs/signIns?$filter="+url.QueryEscape("ipAddress eq '"+address+"' and signInEventTypes/any(t: t eq 'servicePrincipal')"))
	if len(kinds) != 1 || fmt.Sprint(kinds[0]["appId"]) != fmt.Sprint(appSignIn["ApplicationId"]) {
		t.Errorf("the application's sign-ins: %v", kinds)
	}
	consents := graphValues(t, c, graph, "/v1.0/auditLogs/directoryAudits?$filter="+url.QueryEscape("activityDisplayName eq 'Consent to application' and initiatedBy/user/id eq '"+victim+"'"))
	if len(consents) != 1 {
		t.Errorf("consents of the victim in the audit log: %d", len(consents))
	}
	if risk := send(t, client(c), "GET", "https://graph.microsoft.com/v1.0/identityProtection/riskyUsers/"+victim, graph, ""); !strings.Contains(risk.body, `"riskLevel":"high"`) {
		t.Errorf("risk: %s", risk.body)
	}

	// The application, its new secret, the mailbox.
	clients := graphValues(t, c, graph, "/v1.0/servicePrincipals?$filter=appId eq '"+app+"'")
	grants := graphValues(t, c, graph, "/v1.0/oauth2PermissionGrants?$filter=clientId eq '"+fmt.Sprint(clients[0]["id"])+"'")
	if len(grants) != 1 || fmt.Sprint(grants[0]["principalId"]) != victim || !strings.Contains(fmt.Sprint(grants[0]["scope"]), "Mail.ReadWrite") {
		t.Errorf("grants: %v", grants)
	}
	registered := graphValues(t, c, graph, "/v1.0/applications?$filter=appId eq '"+fmt.Sprint(appSignIn["ApplicationId"])+"'")
	credentials, _ := json.Marshal(registered[0]["passwordCredentials"])
	if at := fmt.Sprint(secret["Timestamp"]); !strings.Contains(string(credentials), `"startDateTime":"`+at+`"`) {
		t.Errorf("no secret of %s in %s", at, credentials)
	}
	rules := graphValues(t, c, graph, "/v1.0/users/"+victim+"/mailFolders/inbox/messageRules")
	text, _ := json.Marshal(rules)
	if len(rules) != 2 || !strings.Contains(string(text), `"displayName":"."`) || !strings.Contains(string(text), `"markAsRead":true`) {
		t.Errorf("rules: %s", text)
	}

	// Defender for Endpoint.
	target := d.get("machines/" + machine).json(t)
	device := graphValues(t, c, graph, "/v1.0/devices?$filter=deviceId eq '"+fmt.Sprint(target["aadDeviceId"])+"'")
	if target["riskScore"] != "High" || target["deviceValue"] != "High" || len(device) != 1 || fmt.Sprint(device[0]["displayName"]) != "PAW-ADLER01" {
		t.Errorf("the machine %v is the device %v", target, device)
	}
	if got := idsOf(d.values("machines/"+machine+"/logonusers"), "accountName"); len(got) != 2 || !got[fmt.Sprint(account["accountName"])] {
		t.Errorf("who logs on to the machine: %v", got)
	}
	path := hunted(t, c, graph, `let target = toscalar(ExposureGraphEdges | where TargetNodeName startswith "paw-adler01" and EdgeLabel == "CanRemoteInteractiveLogonTo" | project SourceNodeId);
		ExposureGraphEdges | where TargetNodeId == target and EdgeLabel == "Can Authenticate As" and SourceNodeName startswith "lt-nferris"`)
	if len(path) != 1 {
		t.Errorf("the exposure graph has %d paths from the first machine", len(path))
	}
	if got := len(d.values("machines/" + machine + "/alerts")); got != 2 {
		t.Errorf("the machine has %d alerts", got)
	}
	if got := d.get("files/" + fmt.Sprint(file["sha1"]) + "/stats").json(t); got["organizationPrevalence"] != 1.0 || got["globallyPrevalence"] != 3.0 {
		t.Errorf("the file: %v", got)
	}
	if got := d.get("files/" + fmt.Sprint(file["sha256"])); !strings.Contains(got.body, "HackTool:Win64/Mimikatz") {
		t.Errorf("the file: %s", got.body)
	}
	if got := idsOf(d.values("files/"+fmt.Sprint(file["sha1"])+"/machines"), "id"); len(got) != 1 || !got[machine] {
		t.Errorf("the file is on %v", got)
	}
	if got := d.get("domains/" + domain + "/stats").json(t); got["organizationPrevalence"] != 2.0 {
		t.Errorf("the domain: %v", got)
	}
	for path, want := range map[string]int{"users/" + fmt.Sprint(account["accountName"]) + "/alerts": 2, "files/" + fmt.Sprint(file["sha1"]) + "/alerts": 1} {
		if got := len(d.values(path)); got < want {
			t.Errorf("%s: %d alerts", path, got)
		}
	}
	if got := idsOf(d.values("recommendations/sca-_-scid-2509/machineReferences"), "id"); !got[machine] {
		t.Errorf("the machine is protected against what was done to it")
	}
}

func TestGraphSecurity(t *testing.T) {
	t.Parallel()
	c := newCloud(t, func(o *emulator.Options) { o.Users = 200 })
	full, basic := tokenFor(t, c, c.Apps().Full), tokenFor(t, c, c.Apps().Basic)
	const base = "https://graph.microsoft.com/v1.0/security/"
	for _, tc := range []struct {
		name, path, token string
		status            int
		want              string
	}{
		{"alerts", "alerts_v2?$top=2", full, 200, `"@odata.nextLink":"https://graph.microsoft.com/v1.0/security/alerts_v2?`},
		{"counted", "alerts_v2?$top=1&$count=true", full, 200, `"@odata.count":`},
		{"by service", "alerts_v2?$filter=serviceSource eq 'microsoftDefenderForIdentity'", full, 200, `Security principal reconnaissance`},
		{"since", "alerts_v2?$filter=createdDateTime ge 2026-11-01T00:00:00Z and severity eq 'high'", full, 200, `"severity":"high"`},
		{"skipped", "incidents?$skip=1&$top=1", full, 200, `"value":[{`},
		{"one incident with its alerts", "incidents/4211?$expand=alerts", full, 200, `"alerts":[{`},
		{"controls", "secureScoreControlProfiles?$top=3", full, 200, `"vendorInformation"`},
		{"a control", "secureScoreControlProfiles/AdminMFAV2", basic, 200, `"maxScore":10`},
		{"a filter on what cannot be filtered", "alerts_v2?$filter=title eq 'x'", full, 400, ""},
		{"$search", "alerts_v2?$search=\"x\"", full, 400, ""},
		{"$orderby", "incidents?$orderby=createdDateTime", full, 400, ""},
		{"too large a page", "incidents?$top=51", full, 400, "Must be between 1 and 50 inclusive"},
		{"no such alert", "alerts_v2/da0", full, 404, "da0"},
		{"alerts with the basic set", "alerts_v2", basic, 403, "Missing application roles. API required roles: SecurityAlert.Read.All"},
		{"incidents with the basic set", "incidents", basic, 403, "SecurityIncident.Read.All"},
		{"the alerts before", "alerts", basic, 400, "Resource not found for the segment 'alerts'."},
	} {
		got := send(t, client(c), "GET", base+strings.NewReplacer(" ", "%20", `"`, "%22").Replace(tc.path), tc.token, "")
		if got.status != tc.status || !strings.Contains(got.body, tc.want) {
			t.Errorf("%s: got %d %.300s\nwant %d %s", tc.name, got.status, got.body, tc.status, tc.want)
		}
	}
	alerts := graphValues(t, c, full, "/v1.0/security/alerts_v2?$top=2000")
	for i := 1; i < len(alerts); i++ {
		if fmt.Sprint(alerts[i-1]["createdDateTime"]) < fmt.Sprint(alerts[i]["createdDateTime"]) {
			t.Errorf("alert %d is newer than the one before", i)
		}
	}
	incidents := map[string]bool{}
	for _, i := range graphValues(t, c, full, "/v1.0/security/incidents") {
		incidents[fmt.Sprint(i["id"])] = true
	}
	for _, a := range alerts {
		if !incidents[fmt.Sprint(a["incidentId"])] && len(incidents) < 50 {
			t.Errorf("alert %v belongs to no incident", a["id"])
		}
	}
	before := newCloud(t, func(o *emulator.Options) {
		o.Now = func() time.Time { return time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC) }
	})
	got := send(t, client(before), "GET", base+"alerts?$filter=severity%20eq%20'high'&$top=5", tokenFor(t, before, before.Apps().Basic), "")
	if got.status != 200 || !strings.Contains(got.body, `"vendorInformation":{"provider":`) {
		t.Errorf("the alerts before, while they last: %d %s", got.status, got.body)
	}
}
