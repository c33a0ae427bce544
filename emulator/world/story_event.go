package world

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/telemetry"
)

// addStoryMail writes the mail, its link, the click and that it was taken away
// from those who had not read it.
func (g *generator) addStoryMail(d dice.Dice, s story) {
	victim := g.d.Object(s.helpdesk)
	recipients := []*directory.Object{victim}
	for _, id := range append(g.some(d, company.IT, 4), g.some(d, company.HR, 2)...) {
		if id != victim.ID && len(recipients) < 6 {
			recipients = append(recipients, g.d.Object(id))
		}
	}
	for i, to := range recipients {
		id := s.mailID
		if i > 0 {
			id = d.GUID()
		}
		location := "Inbox/folder"
		g.hunting.AddRow("EmailEvents", "Timestamp", s.mail.Add(time.Duration(i)*3*time.Second), "NetworkMessageId", id, "InternetMessageId", "<"+id+"@helpdesk-notice.example.org>",
			"SenderMailFromAddress", storySender, "SenderFromAddress", storySender, "SenderDisplayName", "IT Support", "SenderFromDomain", "helpdesk-notice.example.org",
			"SenderMailFromDomain", "helpdesk-notice.example.org", "SenderIPv4", "198.51.100.140", "RecipientEmailAddress", to.Text("mail"), "RecipientObjectId", to.ID,
			"Subject", storySubject, "EmailDirection", "Inbound", "DeliveryAction", "Delivered", "DeliveryLocation", location, "LatestDeliveryAction", "Delivered",
			"LatestDeliveryLocation", location, "UrlCount", 1, "AttachmentCount", 0, "EmailLanguage", "en", "AuthenticationDetails", `{"SPF":"pass","DKIM":"none","DMARC":"none"}`,
			"ReportId", id+"-1")
		g.hunting.AddRow("EmailUrlInfo", "Timestamp", s.mail, "NetworkMessageId", id, "Url", s.link, "UrlDomain", s.decoy, "UrlLocation", "Body", "ReportId", id+"-1")
		if i == 0 {
			continue
		}
		g.hunting.AddRow("EmailPostDeliveryEvents", "Timestamp", s.click.Add(95*time.Minute), "NetworkMessageId", id, "InternetMessageId", "<"+id+"@helpdesk-notice.example.org>",
			"Action", "Moved to quarantine", "ActionType", "Phish ZAP", "ActionTrigger", "SpecialAction", "ActionResult", "Success", "RecipientEmailAddress", to.Text("mail"),
			"DeliveryLocation", "Quarantine", "ThreatTypes", "Phish", "ReportId", id+"-2")
	}
	g.hunting.AddRow("UrlClickEvents", "Timestamp", s.click, "Url", s.link, "ActionType", "ClickAllowed", "AccountUpn", victim.Text("userPrincipalName"), "Workload", "Email",
		"NetworkMessageId", s.mailID, "IPAddress", "192.0.2.17", "IsClickedThrough", true, "UrlChain", hunting.JSONText([]string{s.link}), "ReportId", d.GUID(), "TenantId", g.tenantID)
	g.hunting.AddRow("DeviceNetworkEvents", g.onMachine(s.click.Add(2*time.Second), s.start, "ActionType", "ConnectionSuccess", "RemoteIP", "203.0.113.65", "RemotePort", 443,
		"RemoteUrl", s.decoy, "LocalIP", s.start.address, "Protocol", "Tcp", "RemoteIPType", "Public", "InitiatingProcessFileName", "msedge.exe",
		"InitiatingProcessAccountName", hunting.AccountOf(victim), "InitiatingProcessAccountUpn", victim.Text("userPrincipalName"), "ReportId", 20001)...)
}

// onMachine begins a row of a device table.
func (g *generator) onMachine(at time.Time, m storyMachine, cells ...any) []any {
	return append([]any{"Timestamp", at, "DeviceId", hunting.MachineID(m.device), "DeviceName", m.name}, cells...)
}

// addStoryCloud writes what the cloud applications saw.
func (g *generator) addStoryCloud(d dice.Dice, s story) {
	victim := g.d.Object(s.helpdesk)
	event := func(at time.Time, action, application string, id int, activity, object, kind, objectID string, admin bool, raw map[string]any) {
		raw["Operation"], raw["UserId"], raw["ClientIP"] = action, victim.Text("userPrincipalName"), s.address
		g.hunting.AddRow("CloudAppEvents", "Timestamp", at, "ActionType", action, "Application", application, "ApplicationId", id, "AccountObjectId", victim.ID,
			"AccountId", victim.Text("userPrincipalName"), "AccountDisplayName", victim.Text("displayName"), "AccountType", "Regular", "IsAdminOperation", admin,
			"IPAddress", s.address, "CountryCode", storyCountry, "City", storyCity, "Isp", "Example Hosting", "IsAnonymousProxy", true, "ActivityType", activity,
			"ObjectName", object, "ObjectType", kind, "ObjectId", objectID, "ReportId", d.GUID(), "UserAgent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/118.0",
			"OSPlatform", "Linux", "DeviceType", "Desktop", "IsExternalUser", false, "IsImpersonated", false, "RawEventData", hunting.JSON(raw), "UncommonForUser", hunting.JSON([]string{"ISP", "CountryCode"}))
	}
	event(s.consent, "Consent to application.", "Office 365", 11161, "Basic", storyAppName, "Service principal", s.app.id, false, map[string]any{
		"Workload": "AzureActiveDirectory", "ObjectId": s.app.appID, "ModifiedProperties": []map[string]any{
			{"Name": "ConsentContext.IsAdminConsent", "NewValue": "False"}, {"Name": "ConsentAction.Permissions", "NewValue": "Scope: Mail.ReadWrite MailboxSettings.ReadWrite offline_access"}}})
	event(s.rule, "New-InboxRule", "Microsoft Exchange Online", 20893, "Create", storyRule, "Rule", storyRule, false, map[string]any{
		"Workload": "Exchange", "ObjectId": storyRule, "Parameters": []map[string]any{
			{"Name": "Name", "Value": storyRule}, {"Name": "SubjectOrBodyContainsWords", "Value": "password;phish;suspicious;helpdesk;MFA"},
			{"Name": "MoveToFolder", "Value": storyFolder}, {"Name": "MarkAsRead", "Value": "True"}, {"Name": "StopProcessingRules", "Value": "True"}}})
	event(s.secret, "Update application – Certificates and secrets management ", "Office 365", 11161, "Edit", appTickets, "Application", s.tickets.object, true, map[string]any{
		"Workload": "AzureActiveDirectory", "ObjectId": s.tickets.object, "ModifiedProperties": []map[string]any{{"Name": "KeyDescription", "NewValue": "KeyType=Password,KeyUsage=Verify,DisplayName=support"}}})
	for i := range 14 {
		event(s.rule.Add(time.Duration(10+i*3)*time.Minute), "MailItemsAccessed", "Microsoft Exchange Online", 20893, "Run", "", "Folder", "", false, map[string]any{
			"Workload": "Exchange", "ClientAppId": s.app.appID, "AppId": s.app.appID, "OperationCount": 40 + i})
	}
	for i := range 6 {
		g.hunting.AddRow("GraphAPIAuditEvents", "Timestamp", s.appSignIn.Add(time.Duration(i*2)*time.Minute), "ApplicationId", s.tickets.appID, "ServicePrincipalId", s.tickets.principal,
			"RequestMethod", "POST", "RequestUri", "https://graph.microsoft.com/v1.0/users/"+s.admin+"/sendMail", "ResponseStatusCode", "202", "IpAddress", s.address,
			"ApiVersion", "v1.0", "Scopes", "Mail.Send User.Read.All", "EntityType", "app", "RequestId", d.GUID(), "TenantId", g.tenantID, "TargetWorkload", "Microsoft.Exchange")
	}
}

// addStoryMachines writes the way to the administrator's workstation.
func (g *generator) addStoryMachines(d dice.Dice, s story) {
	victim, admin := g.d.Object(s.helpdesk), g.d.Object(s.admin)
	dc, domain := "dc01."+g.company.ADDomain, g.company.NetBIOS()
	account, upn := hunting.AccountOf(victim), victim.Text("userPrincipalName")
	sid, _ := g.accountProps(victim)["userSid"].(string)
	identity := []any{"AccountName", account, "AccountDomain", domain, "AccountUpn", upn, "AccountSid", sid, "AccountObjectId", victim.ID, "AccountDisplayName", victim.Text("displayName"), "IPAddress", s.vpn}
	with := func(cells ...any) []any { return append(cells, identity...) }
	for i, group := range []string{"Domain Admins", "Enterprise Admins", "Server Operators", "Account Operators"} {
		g.hunting.AddRow("IdentityQueryEvents", with("Timestamp", s.move.Add(-50*time.Minute+time.Duration(i)*20*time.Second), "ActionType", "LDAP query", "Application", "Active Directory",
			"QueryType", "EnumerateMembers", "QueryTarget", group, "Query", "(&(objectCategory=group)(cn="+group+"))", "Protocol", "Ldap", "DestinationDeviceName", dc,
			"DestinationIPAddress", "10.1.0.10", "DestinationPort", 389, "ReportId", d.GUID())...)
	}
	g.hunting.AddRow("IdentityLogonEvents", with("Timestamp", s.move.Add(-55*time.Minute), "ActionType", "LogonSuccess", "Application", "Active Directory", "LogonType", "VPN",
		"Protocol", "Radius", "Location", storyCountry, "DestinationDeviceName", dc, "ReportId", d.GUID())...)
	g.hunting.AddRow("IdentityLogonEvents", with("Timestamp", s.move.Add(-time.Second), "ActionType", "LogonSuccess", "Application", "Active Directory", "LogonType", "Remote desktop",
		"Protocol", "Kerberos", "DestinationDeviceName", dc, "DestinationIPAddress", "10.1.0.10", "DestinationPort", 88, "TargetDeviceName", s.target.name, "ReportId", d.GUID())...)
	who := []any{"AccountName", account, "AccountDomain", domain, "AccountSid", sid}
	g.hunting.AddRow("DeviceLogonEvents", append(g.onMachine(s.move, s.target, "ActionType", "LogonSuccess", "LogonType", "RemoteInteractive", "IsLocalAdmin", true, "Protocol", "Kerberos",
		"RemoteIP", s.vpn, "RemoteIPType", "Private", "LogonId", 3391174, "ReportId", 51001), who...)...)
	process := func(at time.Time, file, command, parent string, pid, parentPID int, sum telemetry.File, report int) {
		g.hunting.AddRow("DeviceProcessEvents", append(g.onMachine(at, s.target, "ActionType", "ProcessCreated", "FileName", file, "FolderPath", `C:\Windows\Temp\`+file,
			"SHA1", sum.SHA1, "SHA256", sum.SHA256, "MD5", sum.MD5, "ProcessId", pid, "ProcessCommandLine", command, "ProcessIntegrityLevel", "High",
			"ProcessCreationTime", at, "AccountUpn", upn, "AccountObjectId", victim.ID, "LogonId", 3391174, "InitiatingProcessFileName", parent, "InitiatingProcessId", parentPID,
			"InitiatingProcessAccountName", account, "InitiatingProcessAccountUpn", upn, "ReportId", report), who...)...)
	}
	process(s.move.Add(2*time.Minute), "cmd.exe", "cmd.exe /c whoami /groups & net group \"Domain Admins\" /domain", "explorer.exe", 5120, 4012, telemetry.FileNamed("cmd.exe"), 51002)
	process(s.move.Add(4*time.Minute), "powershell.exe", "powershell.exe -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkA", "cmd.exe", 6904, 5120, telemetry.FileNamed("powershell.exe"), 51003)
	process(s.dump, storyTool, storyTool+` -a -r C:\Windows\Temp\d.tmp`, "cmd.exe", 7312, 5120, s.tool, 51004)
	g.hunting.AddRow("DeviceNetworkEvents", g.onMachine(s.move.Add(4*time.Minute+time.Second), s.target, "ActionType", "ConnectionSuccess", "RemoteIP", s.address, "RemotePort", 443,
		"RemoteUrl", "cdn."+s.decoy, "LocalIP", s.target.address, "Protocol", "Tcp", "RemoteIPType", "Public", "InitiatingProcessFileName", "powershell.exe", "InitiatingProcessId", 6904,
		"InitiatingProcessCommandLine", "powershell.exe -nop -w hidden", "InitiatingProcessAccountName", account, "InitiatingProcessAccountUpn", upn, "ReportId", 51005)...)
	g.hunting.AddRow("DeviceFileEvents", g.onMachine(s.move.Add(5*time.Minute), s.target, "ActionType", "FileCreated", "FileName", storyTool, "FolderPath", `C:\Windows\Temp\`+storyTool,
		"SHA1", s.tool.SHA1, "SHA256", s.tool.SHA256, "MD5", s.tool.MD5, "FileSize", 412672, "FileOriginUrl", "https://cdn."+s.decoy+"/s", "FileOriginIP", s.address,
		"InitiatingProcessFileName", "powershell.exe", "InitiatingProcessAccountName", account, "InitiatingProcessAccountUpn", upn, "ReportId", 51006)...)
	g.hunting.AddRow("DeviceEvents", append(g.onMachine(s.dump.Add(time.Second), s.target, "ActionType", "OpenProcessApiCall", "FileName", "lsass.exe", "FolderPath", `C:\Windows\System32\lsass.exe`,
		"InitiatingProcessFileName", storyTool, "InitiatingProcessSHA1", s.tool.SHA1, "InitiatingProcessCommandLine", storyTool+` -a -r C:\Windows\Temp\d.tmp`, "InitiatingProcessId", 7312,
		"InitiatingProcessAccountName", account, "ReportId", 51007, "AdditionalFields", `{"DesiredAccess":2097151}`), who...)...)
	g.hunting.AddRow("DeviceRegistryEvents", g.onMachine(s.dump.Add(3*time.Minute), s.target, "ActionType", "RegistryValueSet", "RegistryKey", `HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Run`,
		"RegistryValueName", "SrvUpd", "RegistryValueData", `C:\Windows\Temp\`+storyTool, "RegistryValueType", "String", "InitiatingProcessFileName", "reg.exe",
		"InitiatingProcessAccountName", account, "ReportId", 51008)...)
	g.hunting.AddRow("DeviceLogonEvents", g.onMachine(s.dump.Add(-70*time.Minute), s.target, "ActionType", "LogonSuccess", "LogonType", "Interactive", "AccountName", hunting.AccountOf(admin),
		"AccountDomain", domain, "IsLocalAdmin", true, "LogonId", 2210001, "ReportId", 51009)...)
}
