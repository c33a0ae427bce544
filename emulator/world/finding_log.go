package world

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// What the findings of the logs are about.
const (
	sprayAddress  = "198.51.100.77"
	sprayTargets  = 40
	deviceAddress = "198.51.100.23"
)

// logFindings are the findings that only the logs, Identity Protection and
// identity governance show.
func logFindings() []Finding {
	return []Finding{
		{"password-spray", "One address tries a password on dozens of people within two hours, and one of them lets it in", "critical", []string{sprayAddress, "Lena Sommer"},
			`entra_sign_in_list {"groupBy": "ip", "status": "failure"}; entra_sign_in_list {"ip": "198.51.100.77"}`},
		{"legacy-auth-success", "A salesperson's mailbox is read over IMAP, which knows no MFA, from the address of the password spray", "high", []string{"Lena Sommer", sprayAddress},
			`entra_sign_in_list {"legacyOnly": true, "status": "success"}`},
		{"device-code-sign-in", "A Global Administrator signs in to Azure CLI by device code from an address nobody else uses", "high", []string{"Dominik Adler", deviceAddress},
			`entra_sign_in_list {"ip": "198.51.100.23", "fields": ["authenticationProtocol"]}`},
		{"phished-consent", "A marketing employee consents at night to an unverified application that reads and writes all files", "high", []string{foreignPDF},
			`entra_audit_log_list {"activity": "Consent to application", "since": "30d"}`},
		{"credential-by-helpdesk", "A helpdesk technician adds a secret at night to an application that may send mail as anybody", "critical", []string{"Noah Ferris", appTickets},
			`entra_audit_log_list {"activity": "Update application – Certificates and secrets management"}`},
		{"workload-at-risk", "An application that may write the whole directory signs in with leaked credentials", "critical", []string{appFeedImporter},
			`entra_risk_list {"kind": "servicePrincipals", "state": "atRisk"}`},
		{"access-review-overdue", "The review of guests in mergers and acquisitions ended weeks ago, nobody decided, and nothing is applied", "medium", []string{overdueReview},
			`entra_governance_list {"kind": "accessReviews", "overdue": true}`},
		{"consent-request-unanswered", "Two people wait since over a month for an answer to their request to let an application read their mail", "low", []string{wantedApp},
			`entra_governance_list {"kind": "consentRequests", "overdue": true}`},
		{"assignment-past-end", "A guest's access package is still delivered, weeks after the assignment's end", "medium", []string{"Rafael Ortega", partnerPackage},
			`entra_governance_list {"kind": "assignments", "overdue": true}`},
		{"provisioning-failing", "A leaver's account cannot be disabled in the expense system, day after day", "medium", []string{provisionedApp, "Oliver Nash"},
			`entra_audit_log_list {"kind": "provisioning"}`},
	}
}

// sprayBegin is when the password spray begins.
func (g *generator) sprayBegin() time.Time { return g.now.Add(-3 * dice.Day).Truncate(time.Hour) }

// addPlantedSignIns writes the sign-ins of the findings.
func (g *generator) addPlantedSignIns() {
	d := g.dice("planted sign-ins")
	spray := signInPlace{"Chisinau", "MD", sprayAddress}
	begin := g.sprayBegin()
	legacy := legacyClient("IMAP4")
	tried := 0
	for i := range g.people {
		who := &g.people[i]
		if who.kind != kindStaff || !who.enabled || g.isPlanted(int32(i)) || g.born(who).After(begin) {
			continue
		}
		if tried++; tried > sprayTargets {
			break
		}
		g.signInRow(d, signInEvent{who: who, at: begin.Add(time.Duration(tried*2)*time.Minute + time.Duration(d.IntN(60))*time.Second), place: spray, outcome: wrongPassword, more: legacy})
	}
	victim := g.who(lenaSommer)
	g.signInRow(d, signInEvent{who: victim, at: begin.Add(95 * time.Minute), place: spray, more: legacy})
	g.signInRow(d, signInEvent{who: victim, at: begin.Add(26 * time.Hour), place: spray, more: legacy})
	g.signInRow(d, signInEvent{who: g.who(dominikAdler), at: g.now.Add(-31 * time.Hour), place: signInPlace{"Riga", "LV", deviceAddress}, more: map[string]any{
		"appId": "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "appDisplayName": "Microsoft Azure CLI", "resourceId": directory.ARMAppID,
		"resourceDisplayName": "Windows Azure Service Management API", "clientAppUsed": "Mobile Apps and Desktop clients",
		"authenticationProtocol": "deviceCode", "deviceDetail": map[string]any{"deviceId": "", "operatingSystem": "Linux", "isCompliant": false, "isManaged": false, "trustType": ""},
	}})
}
