package world

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// addStoryAlerts writes the incident with an alert for each step.
func (g *generator) addStoryAlerts(d dice.Dice, s story) {
	victim, admin := g.d.Object(s.helpdesk), g.d.Object(s.admin)
	target := g.d.Object(s.target.device)
	add := func(prefix, title, text, category, severity, service, detection string, at time.Time, late time.Duration, techniques []string, evidence ...map[string]any) {
		g.addAlert(d, alertSpec{prefix: prefix, title: title, description: text, category: category, severity: severity, service: service, detection: detection,
			techniques: techniques, first: at, last: at, created: at.Add(late), incident: s.incident, evidence: evidence})
	}
	mail := proof("analyzedMessage", s.mail, "malicious", "suspicious", map[string]any{
		"networkMessageId": s.mailID, "subject": storySubject, "recipientEmailAddress": victim.Text("mail"), "receivedDateTime": s.mail, "deliveryAction": "delivered",
		"deliveryLocation": "inbox", "senderIp": "198.51.100.140", "urls": []string{s.link}, "urlCount": 1, "attachmentsCount": 0, "antiSpamDirection": "inbound",
		"p2Sender": map[string]any{"emailAddress": storySender, "displayName": "IT Support", "domainName": "helpdesk-notice.example.org"},
	})
	app := proof("oauthApplication", s.consent, "suspicious", "suspicious", map[string]any{"appId": s.app.appID, "displayName": storyAppName, "objectId": s.app.id, "publisher": "unverified"})
	process := proof("process", s.dump, "malicious", "suspicious", map[string]any{
		"mdeDeviceId": hunting.MachineID(target.ID), "processId": 7312, "parentProcessId": 5120, "processCommandLine": storyTool + ` -a -r C:\Windows\Temp\d.tmp`,
		"processCreationDateTime": s.dump, "detectionStatus": "detected", "userAccount": g.accountProps(victim),
		"imageFile":              map[string]any{"fileName": storyTool, "filePath": `C:\Windows\Temp`, "sha1": s.tool.SHA1, "sha256": s.tool.SHA256, "md5": s.tool.MD5, "fileSize": 412672},
		"parentProcessImageFile": map[string]any{"fileName": "cmd.exe", "filePath": `C:\Windows\System32`},
	})
	add("fa", "A potentially malicious URL click was detected", "A user clicked a link that leads to a phishing kit.", "InitialAccess", "high",
		"microsoftDefenderForOffice365", "microsoftDefenderForOffice365", s.click, 4*time.Minute, []string{"T1566.002"}, g.userProof(s.click, victim), mail, urlProof(s.click, s.link))
	add("ad", "Attacker in the Middle", "A session was authenticated through a malicious reverse proxy.", "InitialAccess", "high",
		identityProtection, identityProtection, s.signIn, 4*time.Minute, []string{"T1557", "T1078.004"}, g.userProof(s.signIn, victim), ipProof(s.signIn, s.address, storyCountry))
	add("ra", "Stolen session cookie was used", "A session cookie was used from another network than it was issued to.", "CredentialAccess", "high",
		"microsoft365Defender", "microsoft365Defender", s.signIn, 11*time.Minute, []string{"T1539", "T1550.004"}, g.userProof(s.signIn, victim), ipProof(s.signIn, s.address, storyCountry), urlProof(s.signIn, s.link))
	add("ma", "Unusual consent to a newly registered OAuth app", "An unverified application got access to mail shortly after a risky sign-in.", "Persistence", "medium",
		"microsoftAppGovernance", "appGovernanceDetection", s.consent, 20*time.Minute, []string{"T1528"}, g.userProof(s.consent, victim), app)
	add("ca", "Suspicious inbox manipulation rule", "A rule moves messages about passwords out of sight.", "DefenseEvasion", "medium",
		"microsoftDefenderForCloudApps", "cloudAppSecurity", s.rule, 15*time.Minute, []string{"T1564.008"}, g.userProof(s.rule, victim), ipProof(s.rule, s.address, storyCountry),
		proof("mailbox", s.rule, "suspicious", "edited", map[string]any{"primaryAddress": victim.Text("mail"), "upn": victim.Text("userPrincipalName"), "displayName": victim.Text("displayName"), "userAccount": g.accountProps(victim)}))
	add("ca", "Unusual addition of credentials to an OAuth app", "A helpdesk account added a secret to an application at night.", "Persistence", "medium",
		"microsoftDefenderForCloudApps", "cloudAppSecurity", s.secret, time.Hour, []string{"T1098.001"}, g.userProof(s.secret, victim), ipProof(s.secret, s.address, storyCountry),
		proof("oauthApplication", s.secret, "suspicious", "edited", map[string]any{"appId": s.tickets.appID, "displayName": appTickets, "objectId": s.tickets.principal}))
	add("aa", "Security principal reconnaissance (LDAP)", "An account enumerated the members of privileged groups.", "Discovery", "medium",
		"microsoftDefenderForIdentity", "microsoftDefenderForIdentity", s.move.Add(-50*time.Minute), 9*time.Minute, []string{"T1087.002"}, g.userProof(s.move, victim), ipProof(s.move, s.vpn, ""))
	add("da", "Suspicious remote logon to a privileged workstation", "A helpdesk account logged on to an administrator's workstation from the VPN.", "LateralMovement", "high",
		"microsoftDefenderForEndpoint", "microsoftDefenderForEndpoint", s.move, 14*time.Minute, []string{"T1021.001"}, g.deviceProof(s.move, target), g.userProof(s.move, victim), ipProof(s.move, s.vpn, ""))
	add("da", "Sensitive credential memory read", "The memory of lsass.exe was read by an unsigned tool.", "CredentialAccess", "high",
		"microsoftDefenderForEndpoint", "microsoftDefenderForEndpoint", s.dump, 8*time.Minute, []string{"T1003.001"}, g.deviceProof(s.dump, target), g.userProof(s.dump, victim),
		g.userProof(s.dump, admin), process, proof("file", s.dump, "malicious", "suspicious", map[string]any{"mdeDeviceId": hunting.MachineID(target.ID), "detectionStatus": "detected",
			"fileDetails": map[string]any{"fileName": storyTool, "filePath": `C:\Windows\Temp`, "sha1": s.tool.SHA1, "sha256": s.tool.SHA256, "md5": s.tool.MD5, "fileSize": 412672}}))
	g.addIncident(incidentSpec{
		id: s.incident, name: "Multi-stage incident involving Initial access & Credential access including one privileged endpoint reported by multiple sources",
		severity: "high", status: "active", created: s.click.Add(5 * time.Minute), tags: []string{},
		description: "A phishing link led to a stolen session, an application with access to mail, a new application secret and a logon to a privileged workstation.",
	})
	g.d.AddRow("files", s.tool.SHA1, map[string]any{
		"sha1": s.tool.SHA1, "sha256": s.tool.SHA256, "md5": s.tool.MD5, "globalPrevalence": 3, "globalFirstObserved": s.dump.Add(-40 * dice.Day), "globalLastObserved": s.dump,
		"size": 412672, "fileType": "PortableExecutable", "isPeFile": true, "isValidCertificate": false, "determinationType": "Malware", "determinationValue": "HackTool:Win64/Mimikatz",
	})
}
